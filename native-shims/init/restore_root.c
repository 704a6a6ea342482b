/* The root task of a restore: a copy of init that lays out the hole and becomes the restorer. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/rseq.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "restore.h"

static int map(uint64_t address, uint64_t bytes, int protection, int flags, int fd)
{
    void *wanted = (void *)address;
    void *got = mmap(wanted, bytes, protection, flags | MAP_FIXED_NOREPLACE, fd, 0);
    if (got == MAP_FAILED)
        return -errno;
    return got == wanted ? 0 : -EEXIST; /* a kernel before 4.17 takes it for a hint */
}

/* Copied, not mapped: its file may lie where nothing may be mapped executable. */
static int map_code(const struct root_task *root)
{
    const struct dur_plan_header *header = &root->header;
    uint64_t bytes = header->plan_offset - header->code_offset;
    uint64_t start = header->hole_start + header->code_offset;
    struct stat blob;
    if (fstat(root->restorer_fd, &blob) < 0)
        return -errno;
    if (blob.st_size <= 0 || (uint64_t)blob.st_size > bytes)
        return -ENOEXEC;
    int error = map(start, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (error)
        return error;
    if (dur_read_full(root->restorer_fd, (void *)start, (size_t)blob.st_size) != blob.st_size)
        return -EIO;
    return mprotect((void *)start, bytes, PROT_READ | PROT_EXEC) < 0 ? -errno : 0;
}

static int map_hole(const struct root_task *root)
{
    const struct dur_plan_header *header = &root->header;
    uint64_t hole = header->hole_start;
    int error = map_code(root);
    if (!error)
        error = map(hole + header->plan_offset, header->total_bytes, PROT_READ, MAP_PRIVATE,
                    root->plan_fd);
    if (!error)
        error = map(hole + header->shared_offset, sizeof(struct dur_plan_shared),
                    PROT_READ | PROT_WRITE, MAP_SHARED, root->shared_fd);
    if (!error)
        error = map(hole + header->stack_offset, header->hole_bytes - header->stack_offset,
                    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
    return error;
}

static uint64_t find_syscall(uint64_t start, uint64_t end)
{
    const unsigned char *code = (const unsigned char *)start;
    for (uint64_t i = 0; start + i + 1 < end; i++)
        if (code[i] == 0x0f && code[i + 1] == 0x05)
            return start + i;
    return 0;
}

static int note_segment(struct dur_plan_shared *shared, const char *line, bool is_code)
{
    char *rest;
    uint64_t start = strtoull(line, &rest, 16);
    uint64_t end = strtoull(rest + 1, NULL, 16);
    if (shared->segment_count == DUR_PLAN_SEGMENTS)
        return -E2BIG;
    shared->segments[shared->segment_count++] = (struct dur_plan_segment){start, end - start};
    if (is_code)
        shared->syscall_address = find_syscall(start, end);
    return 0;
}

static int find_segments(struct dur_plan_shared *shared)
{
    static char maps[65536]; /* of a static program with a handful of mappings */
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -errno : dur_read_full(fd, maps, sizeof maps - 1);
    close(fd);
    if (length < 0)
        return (int)length;
    maps[length] = 0;
    int error = 0;
    for (char *line = strtok(maps, "\n"); line && !error; line = strtok(NULL, "\n"))
        if (strstr(line, "[vvar") || strstr(line, "[vdso]"))
            error = note_segment(shared, line, strstr(line, "[vdso]") != NULL);
    return error;
}

/* The root task takes along the data files and the streams, and nothing else of init. */
static void close_ours(uint32_t data_files)
{
    close_range(0, DUR_PLAN_DATA_FD - 1, 0);
    close_range(DUR_PLAN_DATA_FD + data_files, DUR_STREAM_BASE - 1, 0);
    close_range(OWN_BASE, ~0U, 0);
}

/* glibc's registration is inherited, and its memory is about to go. */
static void leave_rseq(void)
{
    char *area = (char *)__builtin_thread_pointer() + __rseq_offset;
    if (__rseq_size > 0 && syscall(SYS_rseq, area, 32, 1, 0x53053053) < 0)
        syscall(SYS_rseq, area, __rseq_size, 1, 0x53053053);
}

static void enter(const struct root_task *root) __attribute__((noreturn));
static void enter(const struct root_task *root)
{
    uint64_t hole = root->header.hole_start;
    __asm__ volatile("mov %0, %%rsp\n\t"
                     "jmp *%1"
                     :
                     : "r"(root->task.stack_top), "r"(hole + root->header.code_offset),
                       "D"(hole + root->header.plan_offset), "S"(hole + root->header.shared_offset)
                     : "memory");
    __builtin_unreachable();
}

static void fail_root(struct dur_plan_shared *shared, int error) __attribute__((noreturn));
static void fail_root(struct dur_plan_shared *shared, int error)
{
    shared->claimed = 1;
    shared->failed_op = OP_NONE;
    shared->error = -error;
    __atomic_store_n(&shared->failed, 1, __ATOMIC_SEQ_CST);
    _exit(1);
}

static void become_root(const struct root_task *root) __attribute__((noreturn));
static void become_root(const struct root_task *root)
{
    int error = map_hole(root);
    if (!error)
        error = find_segments(root->shared);
    if (error)
        fail_root(root->shared, error);
    close_ours(root->data_files);
    leave_rseq();
    enter(root);
}

pid_t start_root_task(struct root_task *root)
{
    pid_t wanted = (pid_t)root->header.root_pid;
    struct clone_args args = {
        .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&wanted, .set_tid_size = 1};
    long pid = syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0)
        become_root(root);
    return pid < 0 ? -errno : (pid_t)pid;
}
