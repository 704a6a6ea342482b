/* Lets the group go on: the one way out of a freeze. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "clock.h"
#include "freeze.h"
#include "kernel.h"
#include "waits.h"
#include "walk.h"

/* Host ids of tasks that are still attached to us: they did not stop in time, or died in our hands. */
static pid_t leftovers[DUR_MAX_TASKS];
static uint32_t leftover_count;

static void keep(pid_t tid)
{
    if (leftover_count < DUR_MAX_TASKS)
        leftovers[leftover_count++] = tid;
}

static void let_go(struct task *task)
{
    switch (task->stage) {
    case TASK_STOPPED:
        waits_at_thaw(task);
        if (dur_ptrace(PTRACE_DETACH, task->tid, 0, 0) != 0) {
            /* Killed, or lost in a remote call: it comes back by itself, and stops once more for us. */
            dur_ptrace(PTRACE_INTERRUPT, task->tid, 0, 0);
            keep(task->tid);
        }
        break;
    case TASK_SEIZED:
        if (!task->interrupted)
            dur_ptrace(PTRACE_INTERRUPT, task->tid, 0, 0);
        keep(task->tid);
        break;
    case TASK_ZOMBIE: /* ours since before it died */
        if (task->interrupted)
            keep(task->tid);
        break;
    default:
        break;
    }
    task->stage = TASK_GONE;
}

/* It stopped too late to be part of the freeze: its wait was interrupted all the same. */
static void hide_interruption(pid_t tid)
{
    struct task late = {.tid = tid};
    if (dur_ptrace(PTRACE_GETREGS, tid, 0, (uintptr_t)&late.regs) == 0)
        waits_at_stop(&late);
}

/* True when the task needs us no longer. */
static bool release(pid_t tid)
{
    int status;
    pid_t got = waitpid(tid, &status, __WALL | WNOHANG);
    if (got < 0)
        return true;
    if (got == 0)
        return false;
    if (!WIFSTOPPED(status))
        return true;
    /* Only a signal on its way in is passed on, not the marks of our own stops. */
    bool arriving = status >> 16 == 0 && (WSTOPSIG(status) & 0x80) == 0;
    int signal = arriving ? WSTOPSIG(status) : 0;
    if (!arriving)
        hide_interruption(tid);
    return dur_ptrace(PTRACE_DETACH, tid, 0, (uintptr_t)signal) == 0;
}

bool thaw_leftovers(void)
{
    bool alive = false;
    for (uint32_t i = 0; i < leftover_count;) {
        if (release(leftovers[i])) {
            leftovers[i] = leftovers[--leftover_count];
            continue;
        }
        alive |= task_state(leftovers[i]) != 'Z';
        i++;
    }
    return alive;
}

pid_t thaw_leftover(void)
{
    for (uint32_t i = 0; i < leftover_count; i++)
        if (task_state(leftovers[i]) != 'Z')
            return leftovers[i];
    return 0;
}

bool thaw_dead_left(void)
{
    return leftover_count != 0;
}

/* Until the task reads as stopped again, or is gone: a moment, longer only on a crowded processor. */
static void await_stopped(pid_t tid)
{
    int64_t patience = now_nanos() + MILLIS_TO_NANOS(500);
    char state;
    while ((state = task_state(tid)) != 'T' && state != 0 && now_nanos() < patience)
        sched_yield();
}

/* Job-control stops first: their parents must not see them in another state. */
static void let_stopped_go(struct group *group)
{
    for (uint32_t i = 0; i < group->tasks; i++) {
        struct task *task = &group->task[i];
        if (task->stage != TASK_STOPPED || task->stop_signal == 0)
            continue;
        pid_t tid = task->tid;
        let_go(task);
        await_stopped(tid);
    }
}

void thaw_group(struct group *group)
{
    let_stopped_go(group);
    for (uint32_t i = 0; i < group->tasks; i++)
        let_go(&group->task[i]);
    thaw_leftovers();
}

void doom_group(const struct group *group)
{
    for (uint32_t i = 0; i < group->tasks; i++)
        if (group->task[i].stage == TASK_STOPPED)
            dur_ptrace(PTRACE_SETOPTIONS, group->task[i].tid, 0,
                       PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
}

void kill_group(struct group *group)
{
    for (uint32_t i = 0; i < group->processes; i++)
        if (!group->process[i].zombie)
            kill(group->process[i].leader, SIGKILL);
    for (uint32_t i = 0; i < group->tasks; i++) {
        struct task *task = &group->task[i];
        if (task->stage == TASK_STOPPED || task->stage == TASK_SEIZED)
            keep(task->tid);
        task->stage = TASK_GONE;
    }
    int64_t patience = now_nanos() + MILLIS_TO_NANOS(5000);
    while (thaw_leftovers() && now_nanos() < patience) {
        struct timespec pause = {.tv_nsec = 500000};
        nanosleep(&pause, NULL);
    }
}
