/* Restores, as far as init has to do with them: small plans, their success and each way to fail. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "group.h"

enum { APPLICATION = 50, OTHER = 51 };

static char *path(const char *directory, const char *name)
{
    char *path;
    MUST_OK(asprintf(&path, "%s/%s", directory, name));
    return path;
}

static void save(struct plan *plan, const char *to)
{
    static uint8_t bytes[1 << 20];
    int from = plan_write(plan), out = (int)MUST_OK(open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    ssize_t length = pread(from, bytes, sizeof bytes, 0);
    MUST(length > 0);
    MUST_EQUAL(0, dur_write_full(out, bytes, (size_t)length));
    close(from);
    close(out);
}

/* Two applications that wait, each in a session of its own. */
static struct plan *two_applications(void)
{
    struct plan *plan = plan_new();
    for (uint32_t pid = APPLICATION; pid <= OTHER; pid++) {
        uint32_t task = plan_fork(plan, 0, pid, DUR_FORK_SIBLING);
        OP_NONE(plan, task, DUR_OP_SETSID);
        plan_ready(plan, task);
    }
    plan_exit(plan, 0, 0, 0);
    return plan;
}

static void stream(struct peer *peer, uint32_t index, const char *name)
{
    struct dur_msg_streams fixed = {.index = index};
    uint8_t tail[512];
    size_t used = 0;
    struct answer answer;
    dur_put_string(tail, sizeof tail, &used, name);
    dur_put_string(tail, sizeof tail, &used, path(work, "restored.log"));
    ask(peer, &answer, DUR_MSG_STREAMS, &fixed, sizeof fixed, tail, used);
    MUST_EQUAL(DUR_MSG_OK, answer.frame.type);
}

static void ask_restore(struct peer *peer, struct answer *answer, const char *plan)
{
    struct dur_msg_restore fixed = {.monotonic_offset_nanos = 5000000000,
                                    .boottime_offset_nanos = -1,
                                    .last_pid = 4321,
                                    .timeout_millis = 500,
                                    .data_files = 1};
    uint8_t tail[1024];
    size_t used = 0;
    dur_put_string(tail, sizeof tail, &used, plan);
    dur_put_string(tail, sizeof tail, &used, path(programs, "restorer.bin"));
    dur_put_string(tail, sizeof tail, &used, plan);
    ask(peer, answer, DUR_MSG_RESTORE, &fixed, sizeof fixed, tail, used);
}

static struct dur_msg_restored restore(struct peer *peer, struct plan *plan)
{
    struct answer answer;
    struct dur_msg_restored result;
    save(plan, path(work, "plan"));
    ask_restore(peer, &answer, path(work, "plan"));
    MUST_EQUAL(DUR_MSG_RESTORED, answer.frame.type);
    memcpy(&result, answer.payload, sizeof result);
    return result;
}

static void release(struct peer *peer)
{
    struct dur_msg_released fixed = {.count = 2, .pids = {APPLICATION, OTHER}};
    uint8_t tail[64];
    size_t used = 0;
    struct answer answer;
    dur_put_string(tail, sizeof tail, &used, "one");
    dur_put_string(tail, sizeof tail, &used, "two");
    ask(peer, &answer, DUR_MSG_RELEASED, &fixed, sizeof fixed, tail, used);
    MUST_EQUAL(DUR_MSG_OK, answer.frame.type);
}

static void kill_process(struct peer *peer, uint32_t pid)
{
    struct dur_msg_signal fixed = {.pid = pid, .signal = SIGKILL};
    struct answer answer;
    ask(peer, &answer, DUR_MSG_SIGNAL, &fixed, sizeof fixed, NULL, 0);
    MUST_EQUAL(DUR_MSG_OK, answer.frame.type);
}

static void given_plan_then_its_tasks_wait_and_their_ends_have_names(void)
{
    struct dur_msg_hello_ok greeting;
    must_start_group();
    struct peer peer = greet(true, NULL);
    stream(&peer, 0, "one");
    stream(&peer, 1, "two");
    struct dur_msg_restored result = restore(&peer, two_applications());
    MUST_EQUAL(0, result.error);
    MUST_EQUAL(2, result.tasks);
    MUST_EQUAL(125, spawn_logged("early", "true", NULL));
    close(greet(false, &greeting).fd);
    MUST_EQUAL(4321, greeting.last_pid);
    MUST_EQUAL(2, greeting.processes);
    kill_process(&peer, OTHER);
    usleep(50000);
    release(&peer);
    MUST_EQUAL(SIGKILL, await_exit(&peer, "two").status);
    kill_process(&peer, APPLICATION);
    MUST_EQUAL(0, await_exit(&peer, "one").remaining);
    MUST_EQUAL(0, run_script("later", "cat /proc/self/timens_offsets"));
    MUST(strstr(log_of("later"), "monotonic           5         0\n") != NULL);
}

static void must_fail(struct plan *plan, int error, uint32_t task, uint32_t op)
{
    struct dur_msg_hello_ok greeting;
    struct peer peer = greet(true, NULL);
    plan->ready = 5; /* more than there are: only a failure ends the wait */
    struct dur_msg_restored result = restore(&peer, plan);
    MUST_EQUAL(error, result.error);
    MUST_EQUAL(task, result.task);
    MUST_EQUAL(op, result.op);
    close(peer.fd);
    close(greet(false, &greeting).fd);
    MUST_EQUAL(0, greeting.processes);
}

static void given_failures_then_task_and_op_are_named_and_nothing_stays(void)
{
    const uint32_t none = UINT32_MAX;
    must_start_group();
    struct plan *bad_op = two_applications();
    OP_NONE(bad_op, plan_fork(bad_op, 0, 60, 0), 13);
    must_fail(two_applications(), ETIMEDOUT, none, none);
    struct plan *dies = plan_new();
    plan_exit(dies, 0, 0, SIGSEGV);
    must_fail(dies, ECHILD, 0, none);
    struct plan *exits = plan_new();
    plan_exit(exits, plan_fork(exits, 0, APPLICATION, DUR_FORK_SIBLING), 3, 0);
    plan_exit(exits, 0, 0, 0);
    must_fail(exits, ECHILD, none, none);
    struct plan *barrier = plan_new();
    OP(barrier, plan_fork(barrier, 0, APPLICATION, 0), DUR_OP_BARRIER, dur_op_value, .value = 9);
    plan_exit(barrier, 0, 0, 0);
    must_fail(barrier, EINVAL, 1, 0);
    struct plan *taken = two_applications();
    taken->hole_start = 0x400000; /* where init itself lies */
    must_fail(taken, EEXIST, 0, none);
}

/* A process that is no child of init: killed from outside, as far as anybody can tell. */
static void given_kill_below_a_process_then_it_is_noticed_at_once(void)
{
    struct dur_op_queue_signal kill = {0};
    siginfo_t info = {.si_signo = SIGKILL, .si_code = SI_QUEUE};
    must_start_group();
    struct plan *plan = plan_new();
    uint32_t parent = plan_fork(plan, 0, APPLICATION, DUR_FORK_SIBLING);
    uint32_t child = plan_fork(plan, parent, OTHER, 0);
    memcpy(kill.siginfo, &info, sizeof info);
    plan_op(plan, child, DUR_OP_QUEUE_SIGNAL, &kill, sizeof kill, NULL, 0);
    plan_ready(plan, child);
    plan_ready(plan, parent);
    plan_exit(plan, 0, 0, 0);
    must_fail(plan, ECHILD, UINT32_MAX, UINT32_MAX);
}

static void given_damaged_plan_then_refused_before_any_task(void)
{
    uint8_t noise[4096];
    struct answer answer;
    must_start_group();
    struct peer peer = greet(false, NULL);
    ask_restore(&peer, &answer, "/nonexistent/plan");
    MUST_EQUAL(DUR_MSG_ERROR, answer.frame.type);
    save(two_applications(), path(work, "good"));
    size_t length = strlen(read_text((char *)noise, sizeof noise, "%s/good", work));
    (void)length;
    srand(3);
    for (int i = 0; i < 200; i++) {
        int fd = (int)MUST_OK(open(path(work, "good"), O_RDONLY));
        ssize_t bytes = dur_read_full(fd, noise, sizeof noise);
        close(fd);
        noise[(size_t)rand() % sizeof(struct dur_plan_header)] = (uint8_t)rand();
        fd = (int)MUST_OK(open(path(work, "bad"), O_WRONLY | O_CREAT | O_TRUNC, 0600));
        dur_write_full(fd, noise, (size_t)(i % 10 ? bytes : rand() % bytes));
        close(fd);
        ask_restore(&peer, &answer, path(work, "bad"));
        if (answer.frame.type == DUR_MSG_RESTORED && memcmp(answer.payload, "\0\0\0\0", 4) == 0)
            break; /* the byte was one that did not matter; the tasks wait now */
    }
    greet(false, NULL);
}

static void given_running_application_when_restored_then_refused(void)
{
    struct answer answer;
    must_start_group();
    struct peer peer = greet(false, NULL);
    MUST_EQUAL(0, spawn_logged("a", "sleep", "100", NULL));
    save(two_applications(), path(work, "plan"));
    ask_restore(&peer, &answer, path(work, "plan"));
    MUST_EQUAL(DUR_MSG_ERROR, answer.frame.type);
}

const struct test restore_steps_tests[] = {
    {"givenPlan_thenItsTasksWaitAndTheirEndsHaveNames",
     given_plan_then_its_tasks_wait_and_their_ends_have_names, false},
    {"givenFailures_thenTaskAndOpAreNamedAndNothingStays",
     given_failures_then_task_and_op_are_named_and_nothing_stays, false},
    {"givenKillBelowAProcess_thenItIsNoticedAtOnce",
     given_kill_below_a_process_then_it_is_noticed_at_once, false},
    {"givenDamagedPlan_thenRefusedBeforeAnyTask", given_damaged_plan_then_refused_before_any_task,
     false},
    {"givenRunningApplication_whenRestored_thenRefused",
     given_running_application_when_restored_then_refused, false},
    {NULL, NULL, false}};
