/* Runs a plan as duration-init does: maps the hole in a new process and jumps into the restorer. */
#include "harness.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

uint8_t *restorer_blob;
size_t restorer_bytes;
struct dur_plan_shared *shared;
uint64_t patience_nanos = 20000000000u;

void test_failed(const char *file, int line, const char *what)
{
    dprintf(2, "%s:%d: %s (errno %s)\n", file, line, what, strerrorname_np(errno));
    _exit(1);
}

long test_ok(long result, const char *file, int line, const char *what)
{
    if (result == -1)
        test_failed(file, line, what);
    return result;
}

void test_equal(long expected, long got, const char *file, int line, const char *what)
{
    if (expected == got)
        return;
    dprintf(2, "%s:%d: %s: expected %ld got %ld\n", file, line, what, expected, got);
    _exit(1);
}

uint64_t now_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static size_t read_all(char *buffer, size_t room, const char *format, va_list args)
{
    char path[256];
    vsnprintf(path, sizeof path, format, args);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        test_failed(__FILE__, __LINE__, strdup(path));
    size_t used = 0;
    for (ssize_t got; (got = read(fd, buffer + used, room - 1 - used)) > 0;)
        used += (size_t)got;
    buffer[used] = 0;
    close(fd);
    return used;
}

size_t read_file(char *buffer, size_t room, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t used = read_all(buffer, room, format, args);
    va_end(args);
    return used;
}

char *read_text(char *buffer, size_t room, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    read_all(buffer, room, format, args);
    va_end(args);
    return buffer;
}

long stat_field(uint32_t pid, int field)
{
    char text[1024];
    char *at = strrchr(read_text(text, sizeof text, "/proc/%u/stat", pid), ')') + 2;
    for (int i = 3; i < field; i++)
        at = strchr(at, ' ') + 1;
    return field == 3 ? *at : strtol(at, NULL, 10);
}

static uint8_t *map_at(uint64_t address, uint64_t bytes, int protection, int flags, int fd)
{
    void *got = mmap((void *)address, bytes, protection, flags | MAP_FIXED_NOREPLACE, fd, 0);
    MUST(got == (void *)address);
    return got;
}

static void map_hole(const struct dur_plan_header *plan, int plan_fd, int shared_fd)
{
    int code_fd = (int)MUST_OK(memfd_create("restorer", MFD_CLOEXEC));
    MUST(write(code_fd, restorer_blob, restorer_bytes) == (ssize_t)restorer_bytes);
    uint64_t hole = plan->hole_start;
    map_at(hole + plan->code_offset, plan->plan_offset, PROT_READ | PROT_EXEC, MAP_PRIVATE,
           code_fd);
    map_at(hole + plan->plan_offset, plan->total_bytes, PROT_READ, MAP_PRIVATE, plan_fd);
    map_at(hole + plan->shared_offset, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, shared_fd);
    map_at(hole + plan->stack_offset, plan->hole_bytes - plan->stack_offset, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS, -1);
    close(code_fd);
    close(plan_fd);
    close(shared_fd);
}

static void find_segments(void)
{
    char maps[65536];
    read_text(maps, sizeof maps, "/proc/self/maps");
    for (char *line = strtok(maps, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strstr(line, "[vvar") == NULL && strstr(line, "[vdso]") == NULL)
            continue;
        uint64_t start, end;
        MUST(sscanf(line, "%lx-%lx", &start, &end) == 2);
        shared->segments[shared->segment_count++] = (struct dur_plan_segment){start, end - start};
    }
}

static void enter(const struct dur_plan_header *plan)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (__rseq_size > 0)
        syscall(SYS_rseq, (char *)__builtin_thread_pointer() + __rseq_offset, 32, 1, 0x53053053);
    uint64_t hole = plan->hole_start;
    const struct dur_plan_task *root =
        (const void *)(hole + plan->plan_offset + plan->tasks_offset);
    __asm__ volatile("mov %0, %%rsp\n\tjmp *%1"
                     :
                     : "r"(root->stack_top), "r"(hole + plan->code_offset),
                       "D"(hole + plan->plan_offset), "S"(hole + plan->shared_offset)
                     : "memory");
    __builtin_unreachable();
}

static void start_root(const struct plan *plan, int plan_fd, int shared_fd)
{
    pid_t id = (pid_t)plan->root_pid;
    struct clone_args args = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&id, .set_tid_size = 1};
    if (MUST_OK(syscall(SYS_clone3, &args, sizeof args)) != 0)
        return;
    map_hole(&plan->header, plan_fd, shared_fd);
    find_segments();
    enter(&plan->header);
}

int plan_run(struct plan *plan)
{
    int plan_fd = plan_write(plan);
    int shared_fd = (int)MUST_OK(memfd_create("shared", MFD_CLOEXEC));
    MUST_OK(ftruncate(shared_fd, 4096));
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, shared_fd, 0);
    MUST(shared != MAP_FAILED);
    start_root(plan, plan_fd, shared_fd);
    close(plan_fd);
    close(shared_fd);
    uint64_t deadline = now_nanos() + patience_nanos;
    for (;;) {
        struct timespec patience = {0, 50000000};
        uint32_t ready = __atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST);
        if (__atomic_load_n(&shared->failed, __ATOMIC_SEQ_CST) != 0)
            return shared->error;
        if (ready == plan->ready)
            return 0;
        if (now_nanos() > deadline)
            return ETIMEDOUT;
        syscall(SYS_futex, &shared->ready, FUTEX_WAIT, ready, &patience, NULL, 0);
    }
}

void plan_must_fail(struct plan *plan, int error, uint32_t task, uint32_t op)
{
    plan->ready++; /* more than there are: the failure is what ends the wait */
    MUST_EQUAL(error, plan_run(plan));
    MUST_EQUAL(task + 1, shared->failed);
    MUST_EQUAL(op, shared->failed_op);
    while (wait(NULL) > 0 || errno == EINTR) { /* a failure ends all of them */
    }
}

int ptrace_stop(uint32_t tid)
{
    int status;
    MUST_OK(ptrace(PTRACE_SEIZE, tid, 0, 0));
    MUST_OK(ptrace(PTRACE_INTERRUPT, tid, 0, 0));
    MUST_EQUAL(tid, waitpid((pid_t)tid, &status, __WALL));
    MUST(WIFSTOPPED(status));
    return status;
}

void go_on_in(uint32_t tid, void (*function)(void))
{
    static uint8_t stack[1 << 16] __attribute__((aligned(64))); /* each process has its copy */
    struct user_regs_struct regs;
    uint64_t mask = 0;
    ptrace_stop(tid);
    MUST_OK(ptrace(PTRACE_GETREGS, tid, 0, &regs));
    regs.rip = (uint64_t)function;
    regs.rsp = (uint64_t)stack + sizeof stack - 8;
    regs.orig_rax = UINT64_MAX;
    MUST_OK(ptrace(PTRACE_SETREGS, tid, 0, &regs));
    MUST_OK(ptrace(PTRACE_SETSIGMASK, tid, sizeof mask, &mask));
    MUST_OK(ptrace(PTRACE_DETACH, tid, 0, 0));
}

int reap(uint32_t pid)
{
    int status;
    MUST_EQUAL(pid, waitpid((pid_t)pid, &status, __WALL));
    return status;
}

void kill_all(void)
{
    int status;
    kill(-1, SIGKILL);
    while (wait(&status) > 0 || errno == EINTR)
        MUST(!WIFSIGNALED(status) || WTERMSIG(status) == SIGKILL);
}
