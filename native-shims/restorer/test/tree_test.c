/* Processes and threads with their ids, sessions, groups, orphans and zombies. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

enum { MANY = 200 };

/* The root task's last op; what it forked as a sibling stays, as a child of pid 1. */
static void end_root(struct plan *plan)
{
    plan_exit(plan, 0, 0, 0);
}

static void chain_of_200(void)
{
    struct plan *plan = plan_new();
    uint32_t task = plan_fork(plan, 0, 1000, DUR_FORK_SIBLING);
    for (uint32_t i = 1; i < MANY; i++) {
        uint32_t child = plan_fork(plan, task, 1000 + i, 0);
        plan_ready(plan, task);
        task = child;
    }
    plan_ready(plan, task);
    end_root(plan);
    MUST_EQUAL(0, plan_run(plan));
    MUST_EQUAL(0, reap(plan->root_pid));
    for (uint32_t i = 0; i < MANY; i++)
        MUST_EQUAL(i == 0 ? 1 : 999 + i, stat_field(1000 + i, 4));
    kill_all();
}

static void fan_of_200(void)
{
    struct plan *plan = plan_new();
    uint32_t parent = plan_fork(plan, 0, 1000, DUR_FORK_SIBLING);
    for (uint32_t i = 1; i < MANY; i++) {
        uint32_t child = plan_fork(plan, parent, 5000 - i, 0);
        plan_barrier(plan, child, 0);
        plan_ready(plan, child);
    }
    plan_barrier(plan, parent, 0);
    plan_ready(plan, parent);
    end_root(plan);
    MUST_EQUAL(0, plan_run(plan));
    for (uint32_t i = 1; i < MANY; i++)
        MUST_EQUAL(1000, stat_field(5000 - i, 4));
    kill_all();
}

static void threads(void)
{
    char path[64];
    struct plan *plan = plan_new();
    uint32_t leader = plan_fork(plan, 0, 500, DUR_FORK_SIBLING);
    for (uint32_t i = 0; i < 64; i++)
        plan_ready(plan, plan_thread(plan, leader, 600 + 3 * i));
    plan_ready(plan, leader);
    end_root(plan);
    MUST_EQUAL(0, plan_run(plan));
    MUST_EQUAL(65, stat_field(500, 20));
    for (uint32_t i = 0; i < 64; i++) {
        snprintf(path, sizeof path, "/proc/500/task/%u", 600 + 3 * i);
        MUST_OK(access(path, F_OK));
    }
    kill_all();
}

static void session_of_a_dead_leader(void)
{
    struct plan *plan = plan_new();
    uint32_t leader = plan_fork(plan, 0, 700, DUR_FORK_SIBLING);
    OP_NONE(plan, leader, DUR_OP_SETSID);
    uint32_t orphan = plan_fork(plan, leader, 710, 0);
    plan_exit(plan, leader, 0, 0);
    plan_ready(plan, orphan);
    end_root(plan);
    MUST_EQUAL(0, plan_run(plan));
    MUST_EQUAL(0, reap(700));
    MUST_EQUAL(1, stat_field(710, 4));
    MUST_EQUAL(700, stat_field(710, 5));
    MUST_EQUAL(700, stat_field(710, 6));
    kill_all();
}

/* A child forked before its parent's setsid, one after it, and a group whose leader has died. */
static void sessions_and_groups(void)
{
    struct plan *plan = plan_new();
    uint32_t shell = plan_fork(plan, 0, 800, DUR_FORK_SIBLING);
    plan_ready(plan, plan_fork(plan, shell, 801, 0));
    OP_NONE(plan, shell, DUR_OP_SETSID);
    uint32_t leader = plan_fork(plan, shell, 802, 0);
    OP(plan, leader, DUR_OP_SETPGID, dur_op_value, .value = 802);
    plan_barrier(plan, leader, 0);
    plan_barrier(plan, leader, 1);
    plan_exit(plan, leader, 0, 0);
    uint32_t member = plan_fork(plan, shell, 803, 0);
    plan_barrier(plan, member, 0);
    OP(plan, member, DUR_OP_SETPGID, dur_op_value, .value = 802);
    plan_barrier(plan, member, 1);
    plan_ready(plan, member);
    OP(plan, shell, DUR_OP_WAIT_CHILD, dur_op_value, .value = 802);
    plan_ready(plan, shell);
    end_root(plan);
    MUST_EQUAL(0, plan_run(plan));
    MUST_EQUAL(800, stat_field(800, 6));
    MUST(stat_field(801, 6) != 800 && stat_field(801, 4) == 800);
    MUST_EQUAL(800, stat_field(803, 6));
    MUST_EQUAL(802, stat_field(803, 5));
    MUST_EQUAL(-1, kill(802, 0));
    kill_all();
}

static void zombie_parent(void)
{
    int status;
    sigset_t pending;
    MUST_OK(sigpending(&pending));
    MUST_EQUAL(0, sigismember(&pending, SIGCHLD));
    MUST_EQUAL(902, waitpid(902, &status, WNOHANG));
    MUST(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV && !WCOREDUMP(status));
    MUST_EQUAL(901, waitpid(901, &status, WNOHANG));
    MUST(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    MUST_EQUAL(-1, waitpid(904, &status, WNOHANG)); /* the stand-in was reaped */
    MUST_EQUAL(903, waitpid(-1, &status, 0));
    MUST(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    _exit(5);
}

/* Where a program or a fixed place gets the cores, none of ours may. */
static bool cores_are_files(void)
{
    int pattern = open("/proc/sys/kernel/core_pattern", O_RDONLY);
    char first = 0;
    MUST(read(pattern, &first, 1) == 1);
    close(pattern);
    return first != '|' && first != '/';
}

static void core_parent(void)
{
    int status;
    MUST_EQUAL(901, waitpid(901, &status, 0));
    MUST(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && WCOREDUMP(status));
    _exit(5);
}

static void zombie_with_a_core(void)
{
    if (!cores_are_files())
        return;
    struct plan *plan = plan_new();
    uint32_t parent = plan_fork(plan, 0, 900, DUR_FORK_SIBLING);
    plan_exit(plan, plan_fork(plan, parent, 901, 0), 0, SIGABRT | DUR_EXIT_CORE);
    OP(plan, parent, DUR_OP_AWAIT_EXIT, dur_op_value, .value = 901);
    OP_NONE(plan, parent, DUR_OP_DRAIN_SIGNALS);
    plan_ready(plan, parent);
    end_root(plan);
    MUST_EQUAL(0, plan_run(plan));
    go_on_in(900, core_parent);
    MUST_EQUAL(5 << 8, reap(900));
    MUST(access("core", F_OK) != 0);
}

static void zombies(void)
{
    struct plan *plan = plan_new();
    uint32_t parent = plan_fork(plan, 0, 900, DUR_FORK_SIBLING);
    plan_exit(plan, plan_fork(plan, parent, 901, 0), 7, 0);
    plan_exit(plan, plan_fork(plan, parent, 902, 0), 0, SIGSEGV);
    plan_exit(plan, plan_fork(plan, parent, 903, 0), 0, SIGKILL);
    plan_exit(plan, plan_fork(plan, parent, 904, 0), 0, 0);
    for (uint32_t pid = 901; pid <= 903; pid++)
        OP(plan, parent, DUR_OP_AWAIT_EXIT, dur_op_value, .value = pid);
    OP(plan, parent, DUR_OP_WAIT_CHILD, dur_op_value, .value = 904);
    OP_NONE(plan, parent, DUR_OP_DRAIN_SIGNALS);
    plan_ready(plan, parent);
    end_root(plan);
    MUST_EQUAL(0, plan_run(plan));
    MUST_EQUAL('Z', stat_field(901, 3));
    go_on_in(900, zombie_parent);
    MUST_EQUAL(5 << 8, reap(900));
}

static void exit_by_a_signal_that_does_not_kill(void)
{
    const uint32_t signals[] = {SIGCHLD, SIGSTOP, SIGTSTP, SIGCONT, 65};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct plan *plan = plan_new();
        plan_exit(plan, 0, 0, signals[i]);
        plan_must_fail(plan, EINVAL, 0, 0);
    }
}

/* Some wait at a barrier, some are ready, one comes to a bad op: all end, and the first failure is kept. */
static void one_failure_ends_all(void)
{
    for (int round = 0; round < 20; round++) {
        struct plan *plan = plan_new();
        uint32_t parent = plan_fork(plan, 0, 1000, DUR_FORK_SIBLING);
        for (uint32_t i = 0; i < 30; i++) {
            uint32_t child = plan_fork(plan, parent, 2000 + i, 0);
            if (i % 3 == 0)
                plan_barrier(plan, child, 1);
            plan_ready(plan, child);
            plan_ready(plan, plan_thread(plan, child, 3000 + i));
        }
        plan->participants[1]++; /* nobody comes */
        OP(plan, parent, DUR_OP_CLOSE_RANGE, dur_op_pair, .first = 100, .second = 99);
        plan_ready(plan, parent);
        end_root(plan);
        plan_must_fail(plan, EINVAL, parent, 30);
    }
}

static void taken_pid(void)
{
    struct plan *plan = plan_new();
    uint32_t first = plan_fork(plan, 0, 1000, 0);
    plan_ready(plan, first);
    plan_fork(plan, 0, 1000, 0);
    plan_must_fail(plan, EEXIST, 0, 1);
}

const struct test tree_tests[] = {
    {"chain of 200 processes", chain_of_200, false},
    {"fan of 200 processes", fan_of_200, false},
    {"64 threads", threads, false},
    {"session of a dead leader", session_of_a_dead_leader, false},
    {"sessions and groups", sessions_and_groups, false},
    {"zombies, stand-ins and no SIGCHLD of theirs", zombies, false},
    {"a zombie that dumped core", zombie_with_a_core, false},
    {"exit by a signal that does not kill is refused", exit_by_a_signal_that_does_not_kill, false},
    {"one failure ends all", one_failure_ends_all, false},
    {"taken pid", taken_pid, false},
    {0},
};
