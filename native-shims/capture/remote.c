/* One system call in a stopped task: registers in, run to the call's exit, result out. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "kernel.h"
#include "remote.h"

static uint32_t pinned = DUR_NONE;
static cpu_set_t own_cpus;

void remote_pin_to(uint32_t cpu)
{
    cpu_set_t set;
    if (cpu == pinned || cpu >= CPU_SETSIZE)
        return;
    if (pinned == DUR_NONE && sched_getaffinity(0, sizeof own_cpus, &own_cpus) != 0)
        return;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) == 0)
        pinned = cpu;
}

void remote_unpin(void)
{
    if (pinned != DUR_NONE)
        sched_setaffinity(0, sizeof own_cpus, &own_cpus);
    pinned = DUR_NONE;
}

bool remote_is_fault(int status)
{
    int signal = WSTOPSIG(status);
    return status >> 16 == 0 &&
           (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGSYS);
}

int remote_resume_until(struct task *task, unsigned request, int wanted)
{
    uintptr_t deliver = 0;
    bool resume = request != 0;
    for (;;) {
        int status;
        if (resume && dur_ptrace(request, task->tid, 0, deliver) != 0)
            return -errno;
        pid_t got = waitpid(task->tid, &status, __WALL);
        if (got < 0)
            return -errno;
        if (!WIFSTOPPED(status)) {
            task->stage = TASK_GONE;
            return -ESRCH;
        }
        int event = status >> 16, signal = WSTOPSIG(status);
        if (wanted == SIGTRAP ? event == DUR_EVENT_STOP : signal == wanted)
            return 0;
        if (event == 0 &&
            (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGSYS))
            return -EFAULT;
        /* A stop signal cannot be blocked: the group stop takes effect when the task is let go. */
        deliver = event ? 0 : (uintptr_t)(signal & 0x7f);
        request = request ? request : PTRACE_CONT;
        resume = true;
    }
}

int remote_call(struct task *task, uint64_t instruction, const uint64_t call[7], int64_t *result)
{
    struct user_regs_struct regs = task->regs;
    regs.rip = instruction;
    regs.rax = call[0];
    regs.orig_rax = (unsigned long)-1;
    regs.rdi = call[1];
    regs.rsi = call[2];
    regs.rdx = call[3];
    regs.r10 = call[4];
    regs.r8 = call[5];
    regs.r9 = call[6];
    remote_pin_to(task->cpu);
    if (dur_ptrace(PTRACE_SETREGS, task->tid, 0, (uintptr_t)&regs) != 0)
        return -errno;
    int error = remote_resume_until(task, PTRACE_SYSCALL, SIGTRAP | 0x80);
    if (!error)
        error = remote_resume_until(task, PTRACE_SYSCALL, SIGTRAP | 0x80);
    if (!error && dur_ptrace(PTRACE_GETREGS, task->tid, 0, (uintptr_t)&regs) != 0)
        error = -errno;
    *result = (int64_t)regs.rax;
    return error;
}
