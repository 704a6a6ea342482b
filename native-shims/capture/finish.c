/* The command FINISH: every task of a restored group gets its own state, then all are let go at once. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "facts_process.h"
#include "finish.h"
#include "finish_seccomp.h"
#include "finish_stop.h"
#include "freeze.h"
#include "remote.h"
#include "kernel.h"
#include "phase.h"
#include "plan_file.h"
#include "proc.h"
#include "repair_left.h"
#include "walk.h"

#define PATIENCE_NANOS MILLIS_TO_NANOS(10000)

/* One run of the command. */
struct finish {
    struct group *group;
    struct plan_file plan;
    uint32_t *tasks;     /* index in the group of each finish record */
    const char *what;    /* what was being done */
    uint32_t failed_pid; /* for which task, in the group's namespace */
};

/* Which task of the group has which number in the group's own namespace. */
static int number_tasks(struct group *group)
{
    static char status[8192];
    uint32_t found;
    int error = walk_pass(group, &found);
    if (!error)
        error = facts_find_depth(group);
    for (uint32_t i = 0; i < group->tasks && !error; i++) {
        struct task *task = &group->task[i];
        if (proc_read(task->tid, 0, "status", status, sizeof status) > 0)
            task->ns_tid = facts_namespace_number(status, "NSpid", group->depth);
    }
    return error;
}

/* Records and tasks come in nearly the same order, so the search goes on from the last hit. */
static uint32_t find_task(const struct group *group, uint32_t ns_tid, uint32_t hint)
{
    for (uint32_t i = 0; i < group->tasks; i++) {
        uint32_t at = (hint + i) % group->tasks;
        if (group->task[at].ns_tid == ns_tid)
            return at;
    }
    return DUR_NONE;
}

static int match(struct finish *finish)
{
    uint32_t hint = 0;
    finish->what = "finding the task";
    for (uint32_t i = 0; i < finish->plan.finish_count; i++) {
        const struct dur_plan_finish *record = plan_finish(&finish->plan, i);
        finish->failed_pid = record->tid;
        hint = find_task(finish->group, record->tid, hint);
        if (hint == DUR_NONE)
            return -ESRCH;
        finish->tasks[i] = hint;
    }
    return 0;
}

static struct task *task_of(const struct finish *finish, uint32_t record)
{
    return &finish->group->task[finish->tasks[record]];
}

static int seize_all(struct finish *finish)
{
    finish->what = "seizing";
    for (uint32_t i = 0; i < finish->plan.finish_count; i++) {
        struct task *task = task_of(finish, i);
        finish->failed_pid = plan_finish(&finish->plan, i)->tid;
        if (dur_ptrace(PTRACE_SEIZE, task->tid, 0, PTRACE_O_TRACESYSGOOD) != 0)
            return -errno;
        task->stage = TASK_SEIZED;
        if (dur_ptrace(PTRACE_INTERRUPT, task->tid, 0, 0) != 0)
            return -errno;
        task->interrupted = 1;
    }
    return 0;
}

/* At rest, and in the restorer: whatever else runs under that number is not ours to overwrite. */
static int await_rest(struct finish *finish, struct task *task, int64_t deadline)
{
    int status;
    pid_t got;
    while ((got = waitpid(task->tid, &status, __WALL | WNOHANG)) == 0) {
        if (now_nanos() > deadline)
            return -ETIMEDOUT;
        struct timespec pause = {.tv_nsec = 20000};
        nanosleep(&pause, NULL);
    }
    if (got < 0)
        return -errno;
    if (!WIFSTOPPED(status) || status >> 16 != DUR_EVENT_STOP)
        return -ESRCH;
    task->stage = TASK_STOPPED;
    if (dur_ptrace(PTRACE_GETREGS, task->tid, 0, (uintptr_t)&task->regs) != 0)
        return -errno;
    uint64_t offset = task->regs.rip - finish->plan.hole_start;
    return offset < finish->plan.hole_bytes ? 0 : -EBUSY;
}

static int await_all(struct finish *finish)
{
    int64_t deadline = now_nanos() + PATIENCE_NANOS;
    int error = 0;
    finish->what = "waiting for its stop in the restorer";
    for (uint32_t i = 0; i < finish->plan.finish_count && !error; i++) {
        finish->failed_pid = plan_finish(&finish->plan, i)->tid;
        error = await_rest(finish, task_of(finish, i), deadline);
    }
    return error;
}

static int unmap_hole(struct finish *finish, struct task *task, uint64_t instruction)
{
    const uint64_t call[7] = {SYS_munmap, finish->plan.hole_start, finish->plan.hole_bytes};
    int64_t result = 0;
    finish->what = "unmapping the restorer";
    task->cpu = task_cpu(task->tid);
    int error = remote_call(task, instruction, call, &result);
    return error ? error : (int)result;
}

static int set_state(struct finish *finish, struct task *task, const struct dur_plan_finish *record)
{
    struct iovec xstate = {.iov_base = (void *)(record + 1), .iov_len = record->xstate_bytes};
    finish->what = "setting floating point state";
    if (xstate.iov_len &&
        dur_ptrace(PTRACE_SETREGSET, task->tid, NT_X86_XSTATE, (uintptr_t)&xstate) != 0)
        return -errno;
    finish->what = "setting registers";
    if (dur_ptrace(PTRACE_SETREGS, task->tid, 0, (uintptr_t)record->registers) != 0)
        return -errno;
    finish->what = "setting the signal mask";
    if (dur_ptrace(PTRACE_SETSIGMASK, task->tid, 8, (uintptr_t)&record->sigmask) != 0)
        return -errno;
    return 0;
}

/* While the filters' bytes are still mapped: they stand in the plan, in the hole. */
static int restrict_tasks(struct finish *finish)
{
    int error = 0;
    finish->what = "setting seccomp's mode and filters";
    for (uint32_t i = 0; i < finish->plan.finish_count && !error; i++) {
        const struct dur_plan_finish *record = plan_finish(&finish->plan, i);
        finish->failed_pid = record->tid;
        error = finish_seccomp(&finish->plan, record, task_of(finish, i));
    }
    return error;
}

static int set_states(struct finish *finish)
{
    for (uint32_t i = 0; i < finish->plan.finish_count; i++) {
        const struct dur_plan_finish *record = plan_finish(&finish->plan, i);
        struct task *task = task_of(finish, i);
        int error = 0;
        finish->failed_pid = record->tid;
        if (record->flags & DUR_FINISH_LEADER)
            error = unmap_hole(finish, task, record->syscall_address);
        if (!error)
            error = set_state(finish, task, record);
        if (error)
            return error;
    }
    return 0;
}

/* Which record is that of the first task of the process with that number on the host; DUR_NONE: none. */
static uint32_t leader_record(struct finish *finish, pid_t pid)
{
    for (uint32_t i = 0; i < finish->plan.finish_count; i++)
        if (task_of(finish, i)->tid == pid &&
            plan_finish(&finish->plan, i)->flags & DUR_FINISH_LEADER)
            return i;
    return DUR_NONE;
}

/* The stop itself: its first task, then the others. */
static int stop_tasks(struct finish *finish, uint32_t leader)
{
    const struct dur_plan_finish *first = plan_finish(&finish->plan, leader);
    int error = stop_first_task(task_of(finish, leader), (int)first->stop_signal);
    for (uint32_t i = 0; i < finish->plan.finish_count && !error; i++)
        if (i != leader && plan_finish(&finish->plan, i)->pid == first->pid)
            error = stop_other_task(task_of(finish, i));
    return error;
}

/* The parent is still in the restorer, where it has memory to spare and blocks all signals. */
static int stop_again(struct finish *finish, uint32_t leader)
{
    const struct dur_plan_finish *record = plan_finish(&finish->plan, leader);
    struct stop_parent parent = {0};
    uint32_t of_parent = leader_record(finish, task_parent(task_of(finish, leader)->tid));
    if (of_parent != DUR_NONE) {
        parent.task = task_of(finish, of_parent);
        parent.task->cpu = task_cpu(parent.task->tid);
        parent.instruction = plan_finish(&finish->plan, of_parent)->syscall_address;
    }
    finish->what = "stopping it again";
    int error = stop_parent_before(&parent);
    if (!error)
        error = stop_tasks(finish, leader);
    if (!error)
        error = stop_parent_after(&parent, record->pid, record->flags & DUR_FINISH_REPORTED);
    return error;
}

static bool stopped_process(const struct dur_plan_finish *record)
{
    return record->flags & DUR_FINISH_LEADER && record->flags & DUR_FINISH_STOPPED;
}

/* Before any task gets its own state: a stop works in the restorer as well, and lasts. */
static int stop_stopped(struct finish *finish)
{
    int error = 0;
    for (uint32_t i = 0; i < finish->plan.finish_count && !error; i++) {
        const struct dur_plan_finish *record = plan_finish(&finish->plan, i);
        finish->failed_pid = record->tid;
        if (stopped_process(record))
            error = stop_again(finish, i);
    }
    return error;
}

static void release(struct finish *finish, struct dur_msg_finished *answer)
{
    answer->release_nanos = (uint64_t)now_nanos();
    for (uint32_t i = 0; i < finish->plan.finish_count; i++)
        if (dur_ptrace(PTRACE_DETACH, task_of(finish, i)->tid, 0, 0) == 0)
            task_of(finish, i)->stage = TASK_GONE;
    answer->tasks = finish->plan.finish_count;
}

static int prepare(struct finish *finish, const char *path, pid_t init)
{
    finish->what = "reading the plan";
    int error = plan_open(&finish->plan, path);
    if (error)
        return error;
    size_t bytes = finish->plan.finish_count * sizeof *finish->tasks;
    finish->tasks =
        mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (finish->tasks == MAP_FAILED) {
        finish->tasks = NULL;
        return -errno;
    }
    finish->what = "listing the tasks";
    group_reset(finish->group, init);
    error = number_tasks(finish->group);
    return error ? error : match(finish);
}

static int open_connections(struct finish *finish)
{
    finish->what = "opening its connections";
    finish->failed_pid = 0;
    return repair_left(finish->group);
}

static int finish_all(struct finish *finish, uint32_t flags, struct dur_msg_finished *answer)
{
    phase_enter(DUR_PHASE_FINISH_SEIZE);
    int error = seize_all(finish);
    if (!error)
        error = await_all(finish);
    phase_enter(DUR_PHASE_FINISH_STATE);
    if (!error)
        error = stop_stopped(finish);
    if (!error)
        error = restrict_tasks(finish);
    if (!error)
        error = set_states(finish);
    if (!error && (flags & DUR_FINISH_CONNECTIONS))
        error = open_connections(finish);
    remote_unpin();
    if (error)
        return error;
    phase_enter(DUR_PHASE_FINISH_RELEASE);
    release(finish, answer);
    return 0;
}

void finish_run(struct group *group, const struct dur_msg_finish *ask, const char *plan,
                struct dur_msg_finished *answer, char what[WHAT_BYTES])
{
    struct finish finish = {.group = group};
    memset(answer, 0, sizeof *answer);
    what[0] = 0;
    group_reset(group, (pid_t)ask->init_host_pid);
    int error = prepare(&finish, plan, (pid_t)ask->init_host_pid);
    if (!error)
        error = finish_all(&finish, ask->flags, answer);
    if (error) {
        /* Half a group is none. */
        kill_group(group);
        text_put(&(struct text){.at = what, .capacity = WHAT_BYTES}, finish.what);
        answer->pid = finish.failed_pid;
    }
    answer->error = -error;
    if (finish.tasks)
        munmap(finish.tasks, finish.plan.finish_count * sizeof *finish.tasks);
    plan_close(&finish.plan);
}
