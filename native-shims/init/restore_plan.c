/* Reads of a plan just what init needs of it, and checks that: the rest is the restorer's matter. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "restore.h"

#define PAGE 4096u

static int read_at(int fd, void *out, size_t bytes, uint64_t offset)
{
    ssize_t got = pread(fd, out, bytes, (off_t)offset);
    if (got < 0)
        return -errno;
    return (size_t)got == bytes ? 0 : -EINVAL;
}

static bool aligned(const struct dur_plan_header *header)
{
    return ((header->hole_start | header->hole_bytes | header->code_offset | header->plan_offset |
             header->shared_offset | header->stack_offset) &
            (PAGE - 1)) == 0;
}

/* The parts of the hole stand one behind the other, in the order that plan.h gives. */
static bool ordered(const struct dur_plan_header *header)
{
    return header->hole_bytes < UINT64_C(1) << 46 && header->hole_start < UINT64_C(1) << 47 &&
           header->code_offset < header->plan_offset &&
           header->plan_offset < header->shared_offset &&
           header->total_bytes <= header->shared_offset - header->plan_offset &&
           header->shared_offset + PAGE <= header->stack_offset &&
           header->stack_offset < header->hole_bytes;
}

static bool stack_fits(const struct dur_plan_header *header, uint64_t top)
{
    uint64_t lowest = header->hole_start + header->stack_offset;
    return top % 16 == 0 && top > lowest && top <= header->hole_start + header->hole_bytes;
}

static int check(const struct dur_plan_header *header, uint64_t file_bytes)
{
    if (memcmp(header->magic, DUR_PLAN_MAGIC, sizeof header->magic) != 0 ||
        header->version != DUR_PLAN_VERSION)
        return -EPROTO;
    if (header->total_bytes > file_bytes || !aligned(header) || !ordered(header))
        return -EINVAL;
    if (header->task_count == 0 || header->root_pid < 2 || header->root_pid > INT32_MAX)
        return -EINVAL;
    return 0;
}

int read_plan(int fd, struct dur_plan_header *header, struct dur_plan_task *root)
{
    struct stat file;
    if (fstat(fd, &file) < 0)
        return -errno;
    int error = read_at(fd, header, sizeof *header, 0);
    if (!error)
        error = check(header, (uint64_t)file.st_size);
    if (!error)
        error = read_at(fd, root, sizeof *root, header->tasks_offset);
    if (!error && !stack_fits(header, root->stack_top))
        error = -EINVAL;
    return error;
}
