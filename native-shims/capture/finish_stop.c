/* Job-control stops in a restore: the stop itself, and what the parent knows of it. */
#include <errno.h>
#include <signal.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "finish_stop.h"
#include "remote.h"
#include "kernel.h"
#include "proc.h"

/* A task of the restorer uses less than that of its stack (restorer.h); what lies below is free. */
#define STACK_IN_USE 1024u

static int next_stop(struct task *task, int signal, int *status)
{
    if (dur_ptrace(PTRACE_CONT, task->tid, 0, (uintptr_t)signal) != 0)
        return -errno;
    pid_t got = waitpid(task->tid, status, __WALL);
    if (got < 0)
        return -errno;
    return WIFSTOPPED(*status) ? 0 : -ESRCH;
}

static bool in_group_stop(int status)
{
    return status >> 16 == DUR_EVENT_STOP && WSTOPSIG(status) != SIGTRAP;
}

/* A caught or ignored signal would not stop it; SIGSTOP always does. */
static int signal_to_use(const struct task *task, int wanted)
{
    char status[8192];
    if (wanted == SIGSTOP || wanted <= 0 || wanted > 64 ||
        proc_read(task->tid, 0, "status", status, sizeof status) <= 0)
        return SIGSTOP;
    const char *caught = status_field(status, "SigCgt"), *ignored = status_field(status, "SigIgn");
    uint64_t bit = 1ull << (wanted - 1);
    if (!caught || !ignored || ((parse_number(&caught, 16) | parse_number(&ignored, 16)) & bit))
        return SIGSTOP;
    return wanted;
}

/* SIGSTOP brings the task into its delivery, where it is exchanged for the wanted one. The interrupt makes sure of a
 * stop even where that signal does nothing (a terminal's stop in an orphaned process group). */
static int try_stop(struct task *task, int signal, bool *stopped)
{
    int status;
    uint64_t mask = ~(1ull << (signal - 1));
    if (dur_ptrace(PTRACE_SETSIGMASK, task->tid, 8, (uintptr_t)&mask) != 0 ||
        syscall(SYS_tgkill, task->tid, task->tid, SIGSTOP) != 0)
        return -errno;
    int error = next_stop(task, 0, &status);
    if (error || status >> 16 != 0 || WSTOPSIG(status) != SIGSTOP)
        return error ? error : -EBUSY;
    if (dur_ptrace(PTRACE_INTERRUPT, task->tid, 0, 0) != 0)
        return -errno;
    error = next_stop(task, signal, &status);
    *stopped = !error && in_group_stop(status);
    return error;
}

int stop_first_task(struct task *task, int signal)
{
    bool stopped = false;
    int use = signal_to_use(task, signal);
    int error = try_stop(task, use, &stopped);
    if (!error && !stopped)
        error = try_stop(task, SIGSTOP, &stopped);
    return error || stopped ? error : -EBUSY;
}

int stop_other_task(struct task *task)
{
    int status;
    int error = next_stop(task, 0, &status);
    return error || in_group_stop(status) ? error : -EBUSY;
}

static int child_signal_pending(pid_t tid, bool *pending)
{
    siginfo_t batch[32];
    struct ptrace_peeksiginfo_args ask = {.flags = PTRACE_PEEKSIGINFO_SHARED, .nr = 32};
    long got;
    *pending = false;
    while ((got = dur_ptrace(PTRACE_PEEKSIGINFO, tid, (uintptr_t)&ask, (uintptr_t)batch)) > 0) {
        for (long i = 0; i < got; i++)
            *pending |= batch[i].si_signo == SIGCHLD;
        ask.off += (uint64_t)got;
    }
    return got < 0 ? -errno : 0;
}

int stop_parent_before(struct stop_parent *parent)
{
    return parent->task ? child_signal_pending(parent->task->tid, &parent->had_signal) : 0;
}

static int call_in_parent(const struct stop_parent *parent, const uint64_t call[7])
{
    int64_t result;
    int error = remote_call(parent->task, parent->instruction, call, &result);
    return error ? error : result < 0 ? (int)result : 0;
}

/* It blocks SIGCHLD, as all signals, while it is in the restorer. */
static int take_child_signal(const struct stop_parent *parent)
{
    struct {
        uint64_t set;
        struct timespec no_time;
    } arguments = {.set = 1ull << (SIGCHLD - 1)};
    uint64_t at = (parent->task->regs.rsp - STACK_IN_USE - sizeof arguments) & ~15ull;
    struct iovec local = {.iov_base = &arguments, .iov_len = sizeof arguments};
    struct iovec remote = {.iov_base = (void *)at, .iov_len = sizeof arguments};
    if (process_vm_writev(parent->task->tid, &local, 1, &remote, 1, 0) != (ssize_t)sizeof arguments)
        return -errno;
    return call_in_parent(parent, (uint64_t[7]){SYS_rt_sigtimedwait, at, 0, at + 8, 8});
}

int stop_parent_after(struct stop_parent *parent, uint32_t pid, bool reported)
{
    bool pending;
    if (parent->task == NULL)
        return 0;
    int error = child_signal_pending(parent->task->tid, &pending);
    if (!error && pending && !parent->had_signal)
        error = take_child_signal(parent);
    if (!error && reported)
        error = call_in_parent(parent,
                               (uint64_t[7]){SYS_waitid, P_PID, pid, 0, WSTOPPED | WNOHANG, 0, 0});
    return error;
}
