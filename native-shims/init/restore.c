/* A restore in init: starts the root task, waits without waiting in it, and tells how it went. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "restore.h"

#define LOOK_NANOS 300000 /* how often the shared page is looked at */
#define COUNT_NANOS                                                                                \
    INT64_C(50000000) /* how often processes are counted, at most: that walks /proc */
#define DEFAULT_TIMEOUT_MILLIS 60000u

static enum { IDLE, MAKING, READY } phase;
static struct root_task root = {.plan_fd = -1, .restorer_fd = -1, .shared_fd = -1};
static struct asker asker;
static pid_t root_pid;
static uint32_t cursor_pid;
static int timer = -1;
static int64_t deadline, next_count;

static int64_t now_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

bool restore_in_progress(void)
{
    return phase != IDLE;
}

static int start_timer(uint32_t timeout_millis)
{
    struct itimerspec often = {.it_interval.tv_nsec = LOOK_NANOS, .it_value.tv_nsec = LOOK_NANOS};
    timer = own(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (timer < 0)
        return timer;
    next_count = now_nanos() + COUNT_NANOS;
    deadline =
        now_nanos() + (timeout_millis ? timeout_millis : DEFAULT_TIMEOUT_MILLIS) * INT64_C(1000000);
    if (timerfd_settime(timer, 0, &often, NULL) < 0)
        return -errno;
    return watch(timer, EPOLLIN, SOURCE_RESTORE, 0);
}

static void stop_timer(void)
{
    if (timer < 0)
        return;
    unwatch(timer);
    close(timer);
    timer = -1;
}

static void free_streams(void)
{
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++) {
        struct application *application = application_at(i);
        if (application->state != APPLICATION_RESTORED)
            continue;
        close_streams(i);
        application->state = APPLICATION_NONE;
    }
}

/* The directory stays open when a restored process maps a file there for writing: nobody can reach more. */
static void clean_up(void)
{
    stop_timer();
    seal_private_dir();
    close_restore_files(&root);
    if (root.shared)
        munmap(root.shared, sizeof *root.shared);
    root.shared = NULL;
}

static void answer(const struct dur_msg_restored *result)
{
    struct connection *connection = connection_of(asker);
    if (!connection)
        return;
    send_frame(connection, DUR_MSG_RESTORED, asker.id, result, sizeof *result, NULL, 0);
    settle_connection(connection);
}

/* All or nothing: what was made so far goes. */
static void fail_restore(int error, uint32_t task, uint32_t op)
{
    struct dur_msg_restored result = {
        .error = error, .task = task, .op = op, .tasks = root.shared->ready & ~DUR_PLAN_ABORTED};
    kill_all();
    phase = IDLE;
    clean_up();
    free_streams();
    answer(&result);
}

static void succeed(uint32_t tasks)
{
    struct dur_msg_restored result = {.tasks = tasks};
    int error = cursor_pid ? set_last_pid(cursor_pid) : 0;
    if (error) {
        fail_restore(-error, DUR_PLAN_NO_TASK, OP_NONE);
        return;
    }
    clean_up();
    phase = READY;
    answer(&result);
}

/* The task's own words are better than our finding that it died. */
static bool failed_by_task(void)
{
    uint32_t failed = __atomic_load_n(&root.shared->failed, __ATOMIC_SEQ_CST);
    if (!failed)
        return false;
    fail_restore(root.shared->error, failed - 1, root.shared->failed_op);
    return true;
}

/* The kernel tells us of our own children only. Whoever began and did not end by its plan has to be there: read in
 * this order, processes that come and go meanwhile only make more of them. */
static bool any_lost(void)
{
    uint32_t begun = __atomic_load_n(&root.shared->begun, __ATOMIC_SEQ_CST);
    uint32_t live = live_processes();
    uint32_t ended = __atomic_load_n(&root.shared->ended, __ATOMIC_SEQ_CST);
    return live + ended < begun;
}

static bool found_lost(void)
{
    int64_t begun = now_nanos();
    if (begun < next_count)
        return false;
    bool lost = any_lost();
    int64_t cost = now_nanos() - begun;
    next_count = begun + cost + (cost * 10 > COUNT_NANOS ? cost * 10 : COUNT_NANOS);
    return lost && !failed_by_task();
}

void restore_tick(void)
{
    uint64_t expirations;
    if (phase != MAKING || read(timer, &expirations, sizeof expirations) < 0)
        return;
    if (failed_by_task())
        return;
    uint32_t ready = __atomic_load_n(&root.shared->ready, __ATOMIC_SEQ_CST);
    if (ready == root.header.ready_tasks && root_pid == 0)
        succeed(ready);
    else if (found_lost())
        fail_restore(ECHILD, DUR_PLAN_NO_TASK, OP_NONE);
    else if (phase == MAKING && now_nanos() > deadline)
        fail_restore(ETIMEDOUT, DUR_PLAN_NO_TASK, OP_NONE);
}

/* While the tree is made, init's children are the root task, stand-ins that exit with 0 when they have
 * served, and tasks that must not end yet. */
static void died_while_making(pid_t pid, int status)
{
    bool was_root = pid == root_pid;
    if (was_root)
        root_pid = 0;
    if (failed_by_task() || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
        return;
    fail_restore(ECHILD, was_root ? 0 : DUR_PLAN_NO_TASK, OP_NONE);
}

bool restore_reaped(pid_t pid, int status)
{
    if (phase == MAKING) {
        died_while_making(pid, status);
        return true;
    }
    return phase == READY && hold_exit(pid, status);
}

static int begin(struct connection *connection, const char **step)
{
    struct dur_msg_restore fixed;
    memcpy(&fixed, connection->payload, sizeof fixed);
    *step = "restore into a group that has processes";
    if (phase != IDLE || live_processes() > 0)
        return -EBUSY;
    int error = open_restore_files(connection, &root, step);
    if (error)
        return error;
    *step = "make the group's clocks";
    error = make_time_namespace(fixed.monotonic_offset_nanos, fixed.boottime_offset_nanos);
    if (error)
        return error;
    *step = "wait for the tasks";
    error = start_timer(fixed.timeout_millis);
    if (error)
        return error;
    *step = "open the directory for files of the image";
    error = unseal_private_dir();
    if (error)
        return error;
    *step = "make the root task";
    asker = asker_of(connection);
    cursor_pid = fixed.last_pid;
    root_pid = start_root_task(&root);
    return root_pid < 0 ? root_pid : 0;
}

void restore(struct connection *connection)
{
    const char *step;
    bool busy = phase != IDLE;
    int error = begin(connection, &step);
    if (!error) {
        phase = MAKING;
        close_restore_files(&root); /* the root task has its own */
        return;
    }
    if (!busy) {
        clean_up();
        free_streams();
    }
    send_error(connection, connection->frame.id, error, DUR_STAGE_RESTORE, step);
}

static int adopt(struct dur_cursor *cursor, uint32_t pid)
{
    char name[NAME_BYTES];
    int error = dur_take_string(cursor, name, sizeof name);
    if (error)
        return error;
    struct application *application = application_named(name);
    if (!application)
        return -ENOENT;
    application->pid = (pid_t)pid;
    application->state = APPLICATION_RUNNING;
    terminal_ready(index_of(application));
    return 0;
}

/* Streams of applications whose first process had ended before the checkpoint. */
static void end_others(void)
{
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++)
        if (application_at(i)->state == APPLICATION_RESTORED) {
            end_application(application_at(i), 0);
            terminal_ready(i);
        }
}

void restore_released(struct connection *connection)
{
    struct dur_msg_released fixed;
    struct dur_cursor cursor = {connection->payload, connection->frame.length};
    dur_take(&cursor, &fixed, sizeof fixed);
    int error = phase == READY ? 0 : -EINVAL;
    if (fixed.count > sizeof fixed.pids / sizeof fixed.pids[0])
        error = -E2BIG;
    for (uint32_t i = 0; i < fixed.count && !error; i++)
        error = adopt(&cursor, fixed.pids[i]);
    if (error) {
        send_error(connection, connection->frame.id, error, DUR_STAGE_RESTORE,
                   "name the restored applications");
        return;
    }
    if (fixed.count <
        sizeof fixed.pids / sizeof fixed.pids[0]) { /* a full frame is followed by another */
        phase = IDLE;
        end_others();
        report_held_exits();
    }
    send_frame(connection, DUR_MSG_OK, connection->frame.id, NULL, 0, NULL, 0);
}
