/* Restartable sequences of a stopped task: the registration from the kernel, the open section from its memory. */
#include <errno.h>
#include <sys/uio.h>

#include "kernel.h"
#include "rseq.h"

#define SECTION_OFFSET 8 /* of rseq_cs in struct rseq */

int rseq_read(pid_t tid, struct dur_fact_rseq *out)
{
    struct ptrace_rseq_configuration found = {0};
    *out = (struct dur_fact_rseq){0};
    if (dur_ptrace(PTRACE_GET_RSEQ_CONFIGURATION, tid, sizeof found, (uintptr_t)&found) < 0)
        return -errno;
    out->pointer = found.rseq_abi_pointer;
    out->size = found.rseq_abi_size;
    out->signature = found.signature;
    out->flags = found.flags;
    if (out->pointer == 0)
        return 0;
    struct iovec local = {.iov_base = &out->critical_section, .iov_len = 8};
    struct iovec remote = {.iov_base = (void *)(out->pointer + SECTION_OFFSET), .iov_len = 8};
    return process_vm_readv(tid, &local, 1, &remote, 1, 0) == 8 ? 0 : -errno;
}

void rseq_write_section(pid_t tid, const struct dur_fact_rseq *saved)
{
    if (saved->pointer == 0 || saved->critical_section == 0)
        return;
    struct iovec local = {.iov_base = (void *)&saved->critical_section, .iov_len = 8};
    struct iovec remote = {.iov_base = (void *)(saved->pointer + SECTION_OFFSET), .iov_len = 8};
    process_vm_writev(tid, &local, 1, &remote, 1, 0);
}
