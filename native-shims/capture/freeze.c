/* Brings every task of a group to rest: seize, interrupt, wait, and look again for new ones. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "clock.h"
#include "freeze.h"
#include "kernel.h"
#include "proc.h"
#include "vfork.h"
#include "waits.h"
#include "walk.h"

#define ROUND_NANOS 1000000 /* how long to wait for stops before asking why a task does not stop */

/* A task that cannot be seized is dead, somebody else's, or out of our reach. */
static int refused_seize(struct task *task, int error)
{
    char state = task_state(task->tid);
    if (state == 0 || error == ESRCH) {
        task->stage = state == 'Z' ? TASK_ZOMBIE : TASK_GONE;
        return 0;
    }
    if (state == 'Z' || state == 'X') {
        task->stage = TASK_ZOMBIE;
        return 0;
    }
    char status[4096];
    const char *tracer = NULL;
    if (proc_read(task->tid, 0, "status", status, sizeof status) > 0)
        tracer = status_field(status, "TracerPid");
    if (tracer == NULL || *tracer == '0')
        return -error;
    task->stage = TASK_FOREIGN;
    return 0;
}

static int seize(struct task *task)
{
    if (dur_ptrace(PTRACE_SEIZE, task->tid, 0, PTRACE_O_TRACESYSGOOD) == 0) {
        task->stage = TASK_SEIZED;
        return 0;
    }
    return refused_seize(task, errno);
}

/* A job-control stop reads "t" instead of "T" while it is ours: such tasks come last, when nobody of the group can
 * look any more. */
static int seize_new(struct group *group, bool stopped_too)
{
    int error = 0;
    for (uint32_t i = 0; i < group->tasks && !error; i++) {
        struct task *task = &group->task[i];
        if (task->stage == TASK_FOUND && (stopped_too || task_state(task->tid) != 'T'))
            error = seize(task);
    }
    return error;
}

static void interrupt_seized(struct group *group, int64_t *started)
{
    for (uint32_t i = 0; i < group->tasks; i++) {
        struct task *task = &group->task[i];
        if (task->stage != TASK_SEIZED || task->interrupted || vfork_runs(i))
            continue;
        if (*started == 0)
            *started = now_nanos();
        if (dur_ptrace(PTRACE_INTERRUPT, task->tid, 0, 0) == 0)
            task->interrupted = 1;
    }
}

static void came_to_rest(struct task *task, int signal)
{
    task->stage = TASK_STOPPED;
    task->stop_signal = signal == SIGTRAP ? 0 : (uint8_t)signal;
    if (dur_ptrace(PTRACE_GETREGS, task->tid, 0, (uintptr_t)&task->regs) != 0) {
        task->stage = TASK_SEIZED; /* killed this instant: its end is collected next */
        return;
    }
    waits_at_stop(task);
}

void freeze_collect(struct group *group, uint32_t index, int status)
{
    struct task *task = &group->task[index];
    if (!WIFSTOPPED(status)) {
        /* Gone, or a zombie for its parent: the next seize tells which. */
        task->stage = TASK_FOUND;
        task->interrupted = 0;
        return;
    }
    int event = status >> 16, signal = WSTOPSIG(status);
    if (event == DUR_EVENT_STOP && !vfork_runs(index))
        came_to_rest(task, signal);
    else /* a signal on its way in: deliver it, the interrupt stops the task right behind */
        dur_ptrace(PTRACE_CONT, task->tid, 0, event ? 0 : (uintptr_t)(signal & 0x7f));
}

/* Takes in what stopped; the number of tasks still on the run. */
static uint32_t collect_stops(struct group *group, bool *progress)
{
    uint32_t running = 0;
    *progress = false;
    for (uint32_t i = 0; i < group->tasks; i++) {
        struct task *task = &group->task[i];
        if (task->stage != TASK_SEIZED)
            continue;
        int status;
        pid_t got = waitpid(task->tid, &status, __WALL | WNOHANG);
        if (got == task->tid) {
            freeze_collect(group, i, status);
            *progress = true;
        } else if (got < 0 && errno == ECHILD) {
            task->stage = TASK_FOUND;
            *progress = true;
        }
        running += task->stage == TASK_SEIZED && !vfork_runs(i);
    }
    return running;
}

static void await_child_signal(int64_t nanos)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    struct timespec wait = {.tv_nsec = nanos};
    sigtimedwait(&set, NULL, &wait);
}

/* A first thread that ended before the others stays as a zombie and never stops. One that can be waited for has
 * ended with all its process, and must be: its parent is told only then. */
static void look_for_dead(struct group *group)
{
    for (uint32_t i = 0; i < group->tasks; i++) {
        struct task *task = &group->task[i];
        char state = task->stage == TASK_SEIZED ? task_state(task->tid) : 'R';
        int status;
        if (state != 'Z' && state != 'X' && state != 0)
            continue;
        pid_t got = waitpid(task->tid, &status, __WALL | WNOHANG);
        if (got == task->tid)
            freeze_collect(group, i, status);
        else
            task->stage = got == 0 ? TASK_ZOMBIE : TASK_FOUND;
    }
}

static int await_stops(struct group *group, const struct freeze_limits *limits, int64_t *started)
{
    int64_t vfork_since = 0;
    for (;;) {
        bool progress;
        if (collect_stops(group, &progress) == 0 && !vfork_any())
            return 0;
        int64_t now = now_nanos();
        if (now - *started > limits->timeout_nanos)
            return -ETIMEDOUT;
        if (progress)
            continue;
        await_child_signal(ROUND_NANOS);
        if (collect_stops(group, &progress) == 0 && !vfork_any())
            return 0;
        if (progress)
            continue;
        look_for_dead(group);
        bool held_up = vfork_help(group);
        interrupt_seized(group, started);
        if (!held_up)
            continue;
        if (vfork_since == 0)
            vfork_since = now;
        if (now - vfork_since > limits->vfork_nanos)
            return -ETIMEDOUT;
    }
}

static bool any_in_stage(const struct group *group, enum task_stage stage)
{
    for (uint32_t i = 0; i < group->tasks; i++)
        if (group->task[i].stage == stage)
            return true;
    return false;
}

static int stop_new(struct group *group, const struct freeze_limits *limits, int64_t *started,
                    bool stopped_too)
{
    int error = seize_new(group, stopped_too);
    if (error || !any_in_stage(group, TASK_SEIZED))
        return error;
    interrupt_seized(group, started);
    return await_stops(group, limits, started);
}

int freeze_group(struct group *group, const struct freeze_limits *limits, int64_t *started)
{
    int64_t begun = now_nanos();
    uint32_t found;
    vfork_reset();
    for (bool first = true;; first = false) {
        int error = walk_pass(group, &found);
        if (error || (!first && found == 0 && !any_in_stage(group, TASK_FOUND)))
            return error;
        error = stop_new(group, limits, started, false);
        if (!error)
            error = stop_new(group, limits, started, true);
        if (error)
            return error;
        if (now_nanos() - begun > limits->timeout_nanos)
            return -ETIMEDOUT;
    }
}
