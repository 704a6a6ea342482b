/* The command CAPTURE: freeze, facts, pages, thaw, write. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "capture.h"
#include "clock.h"
#include "facts_fd.h"
#include "facts_group.h"
#include "facts_inside.h"
#include "facts_process.h"
#include "filestat.h"
#include "freeze.h"
#include "identity.h"
#include "inet_keep.h"
#include "memory.h"
#include "output.h"
#include "pages.h"
#include "phase.h"
#include "proc.h"
#include "snapshot.h"
#include "stream.h"
#include "sysv.h"
#include "tracking.h"
#include "vfork.h"
#include "walk.h"

int capture_prepare(struct group *group)
{
    int error = group_map(group);
    if (!error)
        error = stream_map();
    if (!error)
        error = pages_map();
    if (!error)
        error = memory_map();
    if (!error)
        error = identity_map();
    if (!error)
        error = facts_process_map();
    if (!error)
        error = snapshot_prepare();
    return error ? error : facts_fd_prepare();
}

/* A task that did not stop in time for an earlier freeze is still ours, and would not be frozen now. */
static int await_leftovers(int64_t timeout_nanos)
{
    int64_t patience = now_nanos() + timeout_nanos;
    while (thaw_leftovers()) {
        struct timespec tick = {.tv_nsec = 1000000};
        if (now_nanos() > patience)
            return -ETIMEDOUT;
        nanosleep(&tick, NULL);
    }
    return 0;
}

/* Everything that can be done while the group still runs. */
static int before_freeze(struct group *group, const struct dur_msg_capture *ask)
{
    uint32_t found;
    pid_t init = (pid_t)ask->init_host_pid;
    group_reset(group, init);
    if (init <= 1 || kill(init, 0) != 0)
        return init <= 1 ? -EINVAL : -errno;
    int late = await_leftovers(MILLIS_TO_NANOS(ask->vfork_timeout_millis));
    if (late)
        return late;
    facts_group_prepare(init);
    filestat_reset();
    identity_reset();
    sysv_reset();
    int error = walk_pass(group, &found);
    if (error)
        return error;
    snapshot_reset();
    stream_start();
    tracking_start(group, ask);
    pages_start(memory_expected(group) + snapshot_expected(init));
    return 0;
}

/* Waits of ours in the frozen group end with EINTR after the time that the whole freeze may take, and each later one
 * soon after. */
static void set_alarm(int64_t nanos)
{
    struct itimerval timer = {
        .it_value = {.tv_sec = nanos / 1000000000, .tv_usec = nanos / 1000 % 1000000},
        .it_interval = {.tv_usec = nanos ? 50000 : 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

static int facts_of_tasks(struct group *group)
{
    phase_enter(DUR_PHASE_TASKS);
    int error = facts_number(group);
    if (error)
        return error;
    facts_group(group);
    for (uint32_t i = 0; i < group->processes; i++) {
        const struct process *process = &group->process[i];
        if (process->ns_pid == 0)
            continue;
        facts_process(group, i);
        for (uint32_t t = process->first_task; t != DUR_NONE; t = group->task[t].next)
            if (group->task[t].stage != TASK_GONE)
                facts_thread(group, t);
    }
    return 0;
}

static int facts_of_memory(struct group *group, const struct dur_msg_capture *ask)
{
    phase_enter(DUR_PHASE_MEMORY);
    int error = memory_facts(group);
    if (!error && (ask->flags & DUR_CAPTURE_PROVE))
        error = memory_proof(group);
    if (!error && ask->max_bytes && pages_total() > ask->max_bytes)
        error = -ENOSPC;
    return error;
}

/* Within the room that there is, too. */
static int contents_of_files(const struct group *group, uint64_t max_bytes, char what[WHAT_BYTES])
{
    uint64_t before = pages_total();
    int error = snapshot_facts(group->init, what, WHAT_BYTES);
    if (error || max_bytes == 0 || pages_total() <= max_bytes)
        return error;
    if (pages_total() > before)
        text_put(&(struct text){.at = what, .capacity = WHAT_BYTES}, "snapshots of files");
    return -ENOSPC;
}

static int while_frozen(struct group *group, const struct dur_msg_capture *ask,
                        const struct output *output, int64_t deadline, char what[WHAT_BYTES])
{
    int error = facts_of_tasks(group);
    if (error)
        return error;
    phase_enter(DUR_PHASE_DESCRIPTORS);
    facts_descriptors(group);
    error = facts_inside(group);
    if (error)
        return error;
    /* From here to the last copy no task runs, for us neither: what is marked and what is copied are one instant. */
    error = facts_of_memory(group, ask);
    if (error)
        return error;
    error = contents_of_files(group, ask->max_bytes, what);
    if (error)
        return error;
    if (!(ask->flags & DUR_CAPTURE_KILL_AFTER))
        tracking_watch(group);
    facts_clocks();
    if (now_nanos() > deadline)
        return -ETIMEDOUT;
    set_alarm(0);
    phase_enter(DUR_PHASE_PAGES);
    error = pages_copy(output->pages);
    stream_finish();
    return error ? error : -stream_failed();
}

static void count(const struct group *group, struct dur_msg_captured *answer)
{
    for (uint32_t i = 0; i < group->processes; i++)
        answer->processes += group->process[i].ns_pid != 0;
    for (uint32_t i = 0; i < group->tasks; i++)
        answer->threads += group->task[i].stage != TASK_GONE;
    answer->pages = pages_total() / DUR_PAGE;
}

static void blame_task(char what[WHAT_BYTES], pid_t tid, pid_t pid, const char *complaint)
{
    struct text text = {.at = what, .capacity = WHAT_BYTES};
    text_put(&text, "host task ");
    text_number(&text, (uint64_t)tid, 10);
    text_put(&text, " of host process ");
    text_number(&text, (uint64_t)pid, 10);
    text_put(&text, complaint);
}

/* Names the task that would not stop, and not a child that was let run on for its sake. */
static void blame(const struct group *group, char what[WHAT_BYTES])
{
    for (uint32_t i = 0; i < group->tasks; i++) {
        const struct task *task = &group->task[i];
        if ((task->stage != TASK_SEIZED && task->stage != TASK_FOUND) || vfork_runs(i))
            continue;
        blame_task(what, task->tid, group->process[task->process].pid,
                   task->stage == TASK_FOUND ? " could not be seized" : " did not stop");
        return;
    }
}

static void blame_earlier(char what[WHAT_BYTES])
{
    pid_t tid = thaw_leftover();
    char status[8192];
    const char *pid = NULL;
    if (tid && proc_read(tid, 0, "status", status, sizeof status) > 0)
        pid = status_field(status, "Tgid");
    if (pid)
        blame_task(what, tid, (pid_t)parse_number(&pid, 10),
                   " did not stop: it still has not since an earlier freeze");
}

static bool held;

bool capture_holds(void)
{
    return held;
}

int capture_thaw(struct group *group, bool kill)
{
    if (!held)
        return -ESRCH;
    held = false;
    if (kill) {
        doom_group(group);
        inet_keep_silence(group);
        kill_group(group);
        inet_keep_ended();
    } else {
        inet_keep_let_go();
        thaw_group(group);
    }
    return 0;
}

/* A group that is to be ended, or held, is written while it stands still. */
static bool written_at_rest(const struct dur_msg_capture *ask)
{
    return ask->flags & (DUR_CAPTURE_KILL_AFTER | DUR_CAPTURE_HOLD);
}

static int frozen(struct group *group, const struct dur_msg_capture *ask, struct output *output,
                  struct dur_msg_captured *answer, char what[WHAT_BYTES])
{
    struct freeze_limits limits = {.timeout_nanos = MILLIS_TO_NANOS(ask->freeze_timeout_millis),
                                   .vfork_nanos = MILLIS_TO_NANOS(ask->vfork_timeout_millis)};
    int64_t started = 0;
    phase_enter(DUR_PHASE_STOP);
    set_alarm(limits.timeout_nanos + MILLIS_TO_NANOS(1));
    int error = freeze_group(group, &limits, &started);
    if (error)
        blame(group, what);
    else
        error = while_frozen(group, ask, output, started + limits.timeout_nanos, what);
    set_alarm(0);
    count(group, answer);
    answer->phase = phase_now();
    facts_fd_end();
    sysv_end();
    if (!error && written_at_rest(ask)) {
        phase_enter(DUR_PHASE_WRITE);
        error = output_write(output);
        answer->phase = DUR_PHASE_WRITE;
    }
    held = !error && (ask->flags & DUR_CAPTURE_HOLD);
    if (!held) {
        phase_enter(DUR_PHASE_THAW);
        inet_keep_let_go();
        if (!error && (ask->flags & DUR_CAPTURE_KILL_AFTER))
            kill_group(group);
        else
            thaw_group(group);
    }
    answer->pause_nanos = started ? (uint64_t)(now_nanos() - started) : 0;
    return error;
}

static int whole(struct group *group, const struct dur_msg_capture *ask, const char *directory,
                 struct dur_msg_captured *answer, char what[WHAT_BYTES])
{
    struct output output;
    int error = output_open(&output, directory);
    if (error)
        text_put(&(struct text){.at = what, .capacity = WHAT_BYTES}, "output directory");
    phase_enter(DUR_PHASE_LIST);
    answer->phase = DUR_PHASE_LIST;
    if (!error)
        error = before_freeze(group, ask);
    if (error == -ETIMEDOUT)
        blame_earlier(what);
    if (!error)
        error = frozen(group, ask, &output, answer, what);
    int64_t thawed = now_nanos();
    if (!error && !written_at_rest(ask)) {
        phase_enter(DUR_PHASE_WRITE);
        answer->phase = DUR_PHASE_WRITE;
        error = output_write(&output);
    }
    answer->write_nanos = (uint64_t)(now_nanos() - thawed);
    output_close(&output, error != 0);
    pages_end();
    return error;
}

void capture_run(struct group *group, const struct dur_msg_capture *ask, const char *directory,
                 struct dur_msg_captured *answer, char what[WHAT_BYTES])
{
    memset(answer, 0, sizeof *answer);
    what[0] = 0;
    answer->error = -whole(group, ask, directory, answer, what);
    if (answer->error != 0)
        return;
    answer->phase = DUR_PHASE_IDLE;
    answer->scan = tracking_scan();
}
