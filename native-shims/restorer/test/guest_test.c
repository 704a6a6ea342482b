/* The whole way: a live static guest is captured, killed, restored in a new pid namespace, and counts on. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "captured.h"
#include "harness.h"

static const char PROGRESS[] = "/dev/shm/progress", GUEST[] = "/dev/shm/guest";

static long last_tick(void)
{
    static char text[1 << 16];
    long tick = 0;
    if (access(PROGRESS, F_OK) != 0)
        return 0;
    read_text(text, sizeof text, "%s", PROGRESS);
    if (strstr(text, "FAIL") != NULL)
        test_failed(__FILE__, __LINE__, strstr(text, "FAIL"));
    for (char *at = text; (at = strstr(at, "tick ")) != NULL; at++)
        MUST_EQUAL(++tick, strtol(at + 5, NULL, 10)); /* none is skipped, none comes twice */
    return tick;
}

static void wait_for_tick(long tick)
{
    uint64_t deadline = now_nanos() + 20000000000u;
    while (last_tick() < tick) {
        MUST(now_nanos() < deadline);
        usleep(10000);
    }
}

static uint32_t start_guest(const uint8_t *program, size_t bytes)
{
    int fd = (int)MUST_OK(open(GUEST, O_WRONLY | O_CREAT, 0700));
    MUST(write(fd, program, bytes) == (ssize_t)bytes);
    close(fd);
    pid_t pid = (pid_t)MUST_OK(fork());
    if (pid == 0) {
        execl(GUEST, GUEST, PROGRESS, "/dev/shm", NULL);
        _exit(127);
    }
    wait_for_tick(3);
    return (uint32_t)pid;
}

static void area_ops(struct plan *plan, uint32_t task, const struct area *area)
{
    struct dur_op_map map = {
        .address = area->start,
        .bytes = area->bytes,
        .protection = area->has_data ? PROT_READ | PROT_WRITE : area->protection,
        .flags = MAP_PRIVATE | (strstr(area->path, "[stack]") ? MAP_GROWSDOWN : 0),
        .offset = area->offset,
        .fd = 60,
    };
    bool of_file = area->path[0] == '/';
    plan_op(plan, task, of_file ? DUR_OP_MAP_FILE : DUR_OP_MAP_ANONYMOUS, &map, sizeof map, NULL,
            0);
    if (!area->has_data)
        return; /* with its final protection at once: what was never writable is accounted otherwise */
    OP(plan, task, DUR_OP_READ_PAGES, dur_op_read_pages, .address = area->start,
       .bytes = area->bytes, .offset = area->data_offset, .fd = 61);
    OP(plan, task, DUR_OP_PROTECT, dur_op_range, area->start, area->bytes, area->protection);
}

static void memory_ops(struct plan *plan, uint32_t task, const struct captured *guest)
{
    struct dur_op_move_vdso head = {0};
    uint64_t targets[DUR_PLAN_SEGMENTS];
    for (unsigned i = 0; i < guest->area_count; i++)
        if (is_vdso(&guest->areas[i]))
            targets[head.count++] = guest->areas[i].start;
    OP_NONE(plan, task, DUR_OP_CLEAR);
    plan_op(plan, task, DUR_OP_MOVE_VDSO, &head, sizeof head, targets, head.count * 8);
    for (unsigned i = 0; i < guest->area_count; i++)
        if (!is_vdso(&guest->areas[i]))
            area_ops(plan, task, &guest->areas[i]);
    plan_op(plan, task, DUR_OP_SET_MM, &guest->mm, sizeof guest->mm, guest->auxv,
            guest->mm.auxv_bytes);
}

static struct plan *compile(const struct captured *guest)
{
    struct plan *plan = plan_new();
    uint32_t task = plan_fork(plan, 0, guest->pid, DUR_FORK_SIBLING);
    plan_exit(plan, 0, 0, 0);
    OP_TEXT(plan, task, DUR_OP_OPEN, GUEST, dur_op_open, .fd = 60, .flags = O_RDONLY);
    OP(plan, task, DUR_OP_DUP, dur_op_dup, .from = (uint32_t)guest->data_fd, .to = 61);
    memory_ops(plan, task, guest);
    OP(plan, task, DUR_OP_CLOSE_RANGE, dur_op_pair, .first = 3, .second = ~0u);
    OP(plan, task, DUR_OP_RSEQ, dur_op_rseq, .pointer = guest->rseq.pointer,
       .size = guest->rseq.size, .signature = guest->rseq.signature);
    OP(plan, task, DUR_OP_ROBUST_LIST, dur_op_pair, guest->robust_head, guest->robust_bytes);
    plan_op(plan, task, DUR_OP_COMM, guest->comm, 16, NULL, 0);
    OP(plan, task, DUR_OP_READY, dur_op_value, guest->regs.eflags);
    plan->ready++;
    return plan;
}

/* Through the one `syscall` instruction that is left when the hole goes. */
static void unmap_hole(const struct captured *guest, const struct dur_plan_header *plan)
{
    struct user_regs_struct regs;
    int status;
    MUST_OK(ptrace(PTRACE_GETREGS, guest->pid, 0, &regs));
    regs.rip = guest->syscall_address;
    regs.rax = 11;
    regs.rdi = plan->hole_start;
    regs.rsi = plan->hole_bytes;
    regs.orig_rax = UINT64_MAX;
    MUST_OK(ptrace(PTRACE_SETREGS, guest->pid, 0, &regs));
    for (int stops = 0; stops < 2; stops++) {
        MUST_OK(ptrace(PTRACE_SYSCALL, guest->pid, 0, 0));
        MUST_EQUAL(guest->pid, waitpid((pid_t)guest->pid, &status, __WALL));
        MUST(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
    }
    MUST_OK(ptrace(PTRACE_GETREGS, guest->pid, 0, &regs));
    MUST_EQUAL(0, regs.rax);
}

static void finish(const struct captured *guest, const struct dur_plan_header *plan)
{
    ptrace_stop(guest->pid);
    unmap_hole(guest, plan);
    struct iovec xstate = {(void *)guest->xstate, guest->xstate_bytes};
    MUST_OK(ptrace(PTRACE_SETREGSET, guest->pid, 0x202 /* NT_X86_XSTATE */, &xstate));
    MUST_OK(ptrace(PTRACE_SETREGS, guest->pid, 0, &guest->regs));
    MUST_OK(ptrace(PTRACE_SETSIGMASK, guest->pid, 8, &guest->sigmask));
    MUST_OK(ptrace(PTRACE_DETACH, guest->pid, 0, 0));
}

static void same_as_before(const struct captured *guest)
{
    static char maps[1 << 16];
    char auxv[1024], exe[64] = {0};
    read_text(maps, sizeof maps, "/proc/%u/maps", guest->pid);
    if (strcmp(maps, guest->maps) != 0)
        dprintf(2, "expected\n%sgot\n%s", guest->maps, maps);
    MUST(strcmp(maps, guest->maps) == 0);
    read_text(auxv, sizeof auxv, "/proc/%u/auxv", guest->pid);
    MUST(memcmp(auxv, guest->auxv, guest->mm.auxv_bytes) == 0);
    char path[64];
    snprintf(path, sizeof path, "/proc/%u/exe", guest->pid);
    MUST_OK(readlink(path, exe, sizeof exe - 1));
    MUST(strcmp(exe, GUEST) == 0);
    MUST_EQUAL((long)guest->mm.start_stack, stat_field(guest->pid, 28));
    MUST_EQUAL((long)guest->mm.env_end, stat_field(guest->pid, 51));
}

static void restore(const struct captured *guest, long tick)
{
    MUST_OK(mount("proc", "/proc", "proc", 0, NULL));
    struct plan *plan = compile(guest);
    MUST_EQUAL(0, plan_run(plan));
    finish(guest, &plan->header);
    same_as_before(guest);
    wait_for_tick(tick + 5);
    kill_all();
}

static void in_another_namespace(const struct captured *guest, long tick)
{
    int status = 0;
    MUST_OK(unshare(CLONE_NEWPID | CLONE_NEWNS));
    pid_t init = (pid_t)MUST_OK(fork());
    if (init == 0) {
        restore(guest, tick);
        _exit(0);
    }
    MUST_EQUAL(init, waitpid(init, &status, 0));
    MUST_EQUAL(0, status);
}

static void live_guest(const uint8_t *program, size_t bytes)
{
    static struct captured guest;
    uint32_t pid = start_guest(program, bytes);
    ptrace_stop(pid);
    capture(&guest, pid);
    long tick = last_tick();
    MUST_OK(kill((pid_t)pid, SIGKILL));
    reap(pid);
    in_another_namespace(&guest, tick);
}

static void own_guest_goes_on(void)
{
    live_guest(own_program, own_program_bytes);
}

static void registers_go_on(void)
{
    if (guest_program_bytes == 0)
        dprintf(2, "skipped: no registers_static guest was given\n");
    else
        live_guest(guest_program, guest_program_bytes);
}

/* The guest: counts, with the clock of the vdso, which may not run backwards. */
int be_guest(const char *progress)
{
    uint64_t before = now_nanos();
    for (long tick = 1;; tick++) {
        FILE *file = fopen(progress, "ae");
        uint64_t now = now_nanos();
        fprintf(file, now >= before ? "tick %ld\n" : "FAIL: the clock went back at %ld\n", tick);
        fclose(file);
        before = now;
        usleep(10000);
    }
}

const struct test guest_tests[] = {
    {"a live static guest counts on", own_guest_goes_on, false},
    {"a live guest keeps all its registers", registers_go_on, false},
    {0},
};
