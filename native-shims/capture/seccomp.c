/* Reads the seccomp filters of a stopped task, and suspends them. */
#include <errno.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "proc.h"
#include "seccomp.h"
#include "stream.h"

#define MODE_FILTER 2u
#define MOST_FILTERS                                                                               \
    4096u /* the kernel's bound: 32768 instructions and a penalty of 4 for each filter */

static uint32_t init_mode, init_filters;

static uint32_t field(const char *status, const char *name)
{
    const char *at = status_field(status, name);
    return at ? (uint32_t)parse_number(&at, 10) : 0;
}

void seccomp_remember_init(const char *status)
{
    init_mode = field(status, "Seccomp");
    init_filters = field(status, "Seccomp_filters");
}

/* Filters are only ever added: the same number means the same ones. */
bool seccomp_differs(const char *status)
{
    return field(status, "Seccomp") != init_mode ||
           field(status, "Seccomp_filters") != init_filters;
}

/* Number of instructions of filter `index`, oldest first; -ENOENT behind the last. */
static long filter(pid_t tid, uint32_t index, struct sock_filter *instructions)
{
    long count = dur_ptrace(PTRACE_SECCOMP_GET_FILTER, tid, index, (uintptr_t)instructions);
    return count < 0 ? -errno : count;
}

static int put_filter(pid_t tid, uint32_t index, long count)
{
    struct __ptrace_seccomp_metadata {
        uint64_t index, flags;
    } metadata = {.index = index};
    size_t bytes = (size_t)count * sizeof(struct sock_filter);
    if (dur_ptrace(PTRACE_SECCOMP_GET_METADATA, tid, sizeof metadata, (uintptr_t)&metadata) < 0)
        return errno;
    stream_put(&metadata.flags, sizeof metadata.flags);
    void *room = stream_room(bytes);
    if (room == NULL)
        return ENOMEM;
    long got = filter(tid, index, room);
    if (got == count)
        stream_took(bytes);
    return got < 0 ? (int)-got : got == count ? 0 : EIO;
}

void seccomp_filters(uint32_t pid, const struct task *task)
{
    char status[8192];
    if (proc_read(task->tid, 0, "status", status, sizeof status) <= 0 || !seccomp_differs(status) ||
        field(status, "Seccomp") != MODE_FILTER)
        return;
    for (uint32_t index = 0; index < MOST_FILTERS; index++) {
        long count = filter(task->tid, index, NULL);
        if (count == -ENOENT)
            return;
        stream_begin(DUR_FACT_SECCOMP_FILTER, pid, task->ns_tid);
        stream_end(count < 0 ? (int)-count : put_filter(task->tid, index, count));
        if (count < 0)
            return;
    }
}

int seccomp_suspend(const struct task *task)
{
    return dur_ptrace(PTRACE_SETOPTIONS, task->tid, 0,
                      PTRACE_O_TRACESYSGOOD | PTRACE_O_SUSPEND_SECCOMP) == 0
               ? 0
               : -errno;
}
