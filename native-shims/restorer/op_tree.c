/* The tree: processes and threads with the ids they had, sessions, groups, exits. */
#include <linux/mount.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <asm/signal.h>

#include "restorer.h"

#define LEAST_STACK 4096
#define SMALLEST_CORE 65536 /* bytes: headers and notes */

/* Makes a task that starts on `stack_top` and never returns from its ops. The registers of the
 * caller are those of the new task, so they carry what it needs; its stack, in a process of its
 * own, is a copy. */
static int64_t spawn(struct clone_args *args, const struct running *self, uint32_t index)
{
    int64_t result;
    register uint64_t shared __asm__("r8") = ARG(self->shared);
    register uint64_t task __asm__("r9") = index;
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "movq %%rdx, %%rdi\n\t"
                     "movq %%r8, %%rsi\n\t"
                     "movq %%r9, %%rdx\n\t"
                     "call run_task\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(result)
                     : "a"((int64_t)__NR_clone3), "D"(args), "S"(sizeof *args), "d"(self->plan),
                       "r"(shared), "r"(task)
                     : "rcx", "r11", "memory");
    return result;
}

static const struct dur_plan_task *task_at(const struct running *self, uint32_t index)
{
    const uint8_t *tasks = (const uint8_t *)self->plan + self->plan->tasks_offset;
    return (const struct dur_plan_task *)tasks + index;
}

static bool plausible_stack(const struct dur_plan_header *plan, uint64_t top)
{
    uint64_t lowest = plan->hole_start + plan->stack_offset + LEAST_STACK;
    return top % 16 == 0 && top >= lowest && top <= plan->hole_start + plan->hole_bytes;
}

static int start(const struct running *self, uint32_t index, uint32_t tid, uint64_t flags,
                 uint64_t exit_signal)
{
    if (index >= self->plan->task_count)
        return -EINVAL;
    uint64_t top = task_at(self, index)->stack_top;
    if (!plausible_stack(self->plan, top) || task_at(self, index)->tid != tid)
        return -EINVAL;
    int32_t id = (int32_t)tid;
    struct clone_args args = {
        .flags = flags,
        .exit_signal = exit_signal,
        .stack = top - 16, /* the kernel wants its lower end, and adds the size again */
        .stack_size = 16,
        .set_tid = ARG(&id),
        .set_tid_size = 1,
    };
    int64_t made = spawn(&args, self, index);
    return status(made);
}

int op_fork(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_fork *want = body(op);
    /* A sibling takes the exit signal of the caller, and the kernel refuses another one. */
    if (want->flags & DUR_FORK_SIBLING)
        return start(self, want->task, want->pid, CLONE_PARENT, 0);
    uint64_t shared = (want->flags & DUR_FORK_FILES ? CLONE_FILES : 0) |
                      (want->flags & DUR_FORK_FS ? CLONE_FS : 0);
    return start(self, want->task, want->pid, shared, SIGCHLD);
}

int op_thread(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_thread *want = body(op);
    return start(self, want->task, want->tid,
                 CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
                 0);
}

int op_setsid(const struct running *self, const struct dur_op *op)
{
    (void)self;
    (void)op;
    return status(SYS0(setsid));
}

int op_setpgid(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *group = body(op);
    return status(SYS2(setpgid, 0, group->value));
}

/* A limit of 1 stops core files and pipes alike (core(5)). */
static int leave_no_core(void)
{
    const uint64_t limits[2] = {1, 1};
    return status(SYS4(prlimit64, 0, RLIMIT_CORE, limits, NULL));
}

/* A status says that a core was dumped only when one was. It is kept small, and goes where nobody else can look. */
static int leave_core_nowhere(void)
{
    uint64_t limits[2];
    int error = status(SYS4(prlimit64, 0, RLIMIT_CORE, NULL, limits));
    if (error == 0 && limits[1] < SMALLEST_CORE)
        return -EPERM;
    limits[0] = limits[1];
    if (error == 0)
        error = status(SYS4(prlimit64, 0, RLIMIT_CORE, limits, NULL));
    if (error == 0)
        error = status(SYS1(unshare, CLONE_NEWNS));
    if (error == 0)
        error = status(SYS5(mount, NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    if (error == 0)
        error = status(SYS5(mount, "tmpfs", "/proc", "tmpfs", 0, NULL));
    return error != 0 ? error : status(SYS1(chdir, "/proc"));
}

/* Dies of the signal as if it had come from outside. It stays dumpable, or an unprivileged capturer could not read the
 * zombie's status. */
static int die_of(uint32_t signal, bool core)
{
    const uint64_t unblocked = 1ul << ((signal - 1) & 63);
    const struct dur_op_sigaction by_default = {.signal = signal};
    int64_t pid = SYS0(getpid);
    int prepared = core ? leave_core_nowhere() : leave_no_core();
    if (prepared != 0)
        return prepared;
    if (signal != SIGKILL)
        SYS4(rt_sigaction, signal, &by_default.handler, NULL, 8);
    SYS4(rt_sigprocmask, SIG_UNBLOCK, &unblocked, NULL, 8);
    int error = status(SYS2(kill, pid, signal));
    return error != 0 ? error : -EINVAL; /* still here: not a signal that kills */
}

static bool stops(uint32_t signal)
{
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

int op_exit(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_exit *want = body(op);
    __atomic_add_fetch(&self->shared->ended, 1,
                       __ATOMIC_SEQ_CST); /* first: init tells it from a kill */
    uint32_t signal = want->signal & ~DUR_EXIT_CORE;
    if (want->signal != 0)
        return signal == 0 || signal > 64 || stops(signal)
                   ? -EINVAL
                   : die_of(signal, (want->signal & DUR_EXIT_CORE) != 0);
    return status(SYS1(exit_group, want->code));
}

int op_wait_child(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *child = body(op);
    if (child->value == 0 || child->value > INT32_MAX)
        return -EINVAL;
    return status(SYS4(wait4, child->value, NULL, __WALL, NULL));
}

int op_await_exit(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *child = body(op);
    return status(SYS5(waitid, P_PID, child->value, NULL, WEXITED | WNOWAIT | __WALL, NULL));
}
