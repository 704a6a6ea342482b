/* How far the image of a mapped vdso reaches: its section headers stand last. */
#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "vdso.h"

int vdso_extent(pid_t pid, uint64_t start, uint64_t end, struct vdso_extent *out)
{
    Elf64_Ehdr header;
    struct iovec local = {.iov_base = &header, .iov_len = sizeof header};
    struct iovec remote = {.iov_base = (void *)start, .iov_len = sizeof header};
    if (process_vm_readv(pid, &local, 1, &remote, 1, 0) != (ssize_t)sizeof header)
        return -errno;
    uint64_t sections = (uint64_t)header.e_shnum * header.e_shentsize;
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_shoff > end - start ||
        sections > end - start - header.e_shoff)
        return -ENOEXEC;
    out->sections = start + header.e_shoff;
    out->end = out->sections + sections;
    return header.e_shoff ? 0 : -ENOEXEC;
}
