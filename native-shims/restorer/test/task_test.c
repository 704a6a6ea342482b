/* Credentials, limits, scheduling, names and the rest of what the kernel keeps for a task. */
#include <errno.h>
#include <linux/capability.h>
#include <linux/rseq.h>
#include <linux/securebits.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"

#define CAP(name) (1ul << CAP_##name)

static bool status_has(uint32_t pid, const char *line)
{
    char text[4096];
    bool has = strstr(read_text(text, sizeof text, "/proc/%u/status", pid), line) != NULL;
    if (!has)
        write(2, text, strlen(text));
    return has;
}

static void run_alone(struct plan *plan)
{
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
}

static uint64_t bounding(void)
{
    uint64_t set = 0;
    for (unsigned cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
        set |= (uint64_t)prctl(PR_CAPBSET_READ, cap) << cap;
    return set;
}

/* A service that left root: every set differs from every other. */
static void credentials_of_a_service(void)
{
    struct plan *plan = plan_new();
    const struct dur_op_credentials want = {
        .uid = {1001, 1002, 1003, 1004},
        .gid = {2001, 2002, 2003, 2004},
        .inheritable = CAP(NET_BIND_SERVICE) | CAP(CHOWN) | CAP(SYS_TIME),
        .permitted = CAP(NET_BIND_SERVICE) | CAP(KILL),
        .effective = CAP(KILL),
        .bounding = bounding() & ~CAP(SYS_TIME),
        .ambient = CAP(NET_BIND_SERVICE),
        .securebits = SECBIT_NOROOT | SECBIT_NO_CAP_AMBIENT_RAISE,
        .group_count = 3,
    };
    const uint32_t groups[] = {7, 8, 9};
    plan_op(plan, 0, DUR_OP_CREDENTIALS, &want, sizeof want, groups, sizeof groups);
    OP(plan, 0, DUR_OP_PRCTL, dur_op_prctl, .option = PR_SET_NO_NEW_PRIVS, .arguments = {1});
    run_alone(plan);
    MUST(status_has(plan->root_pid, "Uid:\t1001\t1002\t1003\t1004\nGid:\t2001\t2002\t2003\t2004"));
    MUST(status_has(plan->root_pid, "Groups:\t7 8 9"));
    MUST(status_has(plan->root_pid, "CapInh:\t0000000002000401\nCapPrm:\t0000000000000420\n"
                                    "CapEff:\t0000000000000020\n"));
    MUST(status_has(plan->root_pid, "CapAmb:\t0000000000000400"));
    MUST(status_has(plan->root_pid, "NoNewPrivs:\t1"));
    kill_all();
}

/* In a user namespace all is dropped, and only ids are kept. */
static void credentials_of_a_plain_user(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_CREDENTIALS, dur_op_credentials, .bounding = bounding(),
       .flags = DUR_CREDENTIALS_KEEP_GROUPS | DUR_CREDENTIALS_KEEP_IDS);
    run_alone(plan);
    MUST(status_has(plan->root_pid, "CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n"
                                    "CapEff:\t0000000000000000\n"));
    kill_all();
}

static void lost_bounding(void)
{
    struct plan *plan = plan_new();
    const struct dur_op_credentials less = {
        .flags = DUR_CREDENTIALS_KEEP_GROUPS | DUR_CREDENTIALS_KEEP_IDS,
        .permitted = CAP(SETPCAP),
        .effective = CAP(SETPCAP),
    };
    struct dur_op_credentials more = less;
    more.bounding = 1;
    plan_op(plan, 0, DUR_OP_CREDENTIALS, &less, sizeof less, NULL, 0);
    plan_op(plan, 0, DUR_OP_CREDENTIALS, &more, sizeof more, NULL, 0);
    plan_must_fail(plan, EPERM, 0, 1);
}

static struct {
    _Alignas(32) struct rseq rseq;
    struct {
        uint64_t self;
    } robust;
    uint32_t tid;
} area;

static void check_attributes(void)
{
    char comm[16];
    struct rlimit limit;
    cpu_set_t cpus;
    uint64_t head, length;
    MUST_OK(prctl(PR_GET_NAME, comm));
    MUST(strcmp(comm, "fifteen letters") == 0);
    MUST_OK(getrlimit(RLIMIT_NOFILE, &limit));
    MUST(limit.rlim_cur == 4 && limit.rlim_max == 77);
    MUST_OK(sched_getaffinity(0, sizeof cpus, &cpus));
    MUST_EQUAL(1, CPU_COUNT(&cpus));
    MUST_EQUAL(SCHED_BATCH, sched_getscheduler(0));
    MUST_EQUAL(7, getpriority(PRIO_PROCESS, 0));
    MUST_EQUAL((2 << 13) | 5, syscall(SYS_ioprio_get, 1, 0));
    MUST_EQUAL(0x40000, syscall(SYS_personality, 0xffffffff));
    MUST_OK(syscall(SYS_get_robust_list, 0, &head, &length));
    MUST(head == (uint64_t)&area.robust && length == 24);
    MUST_EQUAL(1, prctl(PR_GET_CHILD_SUBREAPER, &area.tid) + (long)area.tid);
    MUST_EQUAL(12345, prctl(PR_GET_TIMERSLACK));
    MUST_EQUAL(0, syscall(SYS_rseq, &area.rseq, 32, 1 /* unregister */, 0x53053053));
    _exit(0);
}

static void attributes(void)
{
    struct plan *plan = plan_new();
    const uint32_t sched[14] = {56, SCHED_BATCH, [4] = 7};
    const struct dur_op_value mask_bytes = {8};
    OP(plan, 0, DUR_OP_RSEQ, dur_op_rseq, .pointer = (uint64_t)&area.rseq, .size = 32,
       .signature = 0x53053053, .critical_section = 0);
    OP(plan, 0, DUR_OP_ROBUST_LIST, dur_op_pair, (uint64_t)&area.robust, 24);
    OP(plan, 0, DUR_OP_TID_ADDRESS, dur_op_value, (uint64_t)&area.tid);
    plan_op(plan, 0, DUR_OP_COMM, "fifteen letters", 16, NULL, 0);
    OP(plan, 0, DUR_OP_RLIMIT, dur_op_rlimit, .resource = RLIMIT_NOFILE, .soft = 4, .hard = 77);
    plan_op(plan, 0, DUR_OP_SCHED, sched, sizeof sched, NULL, 0);
    plan_op(plan, 0, DUR_OP_AFFINITY, &mask_bytes, 8, (const uint64_t[]){1}, 8);
    OP(plan, 0, DUR_OP_IOPRIO, dur_op_value, (2 << 13) | 5);
    OP(plan, 0, DUR_OP_PERSONALITY, dur_op_value, 0x40000);
    OP(plan, 0, DUR_OP_PRCTL, dur_op_prctl, PR_SET_CHILD_SUBREAPER, {1});
    OP(plan, 0, DUR_OP_PRCTL, dur_op_prctl, PR_SET_TIMERSLACK, {12345});
    run_alone(plan);
    go_on_in(plan->root_pid, check_attributes);
    MUST_EQUAL(0, reap(plan->root_pid));
}

const struct test task_tests[] = {
    {"credentials of a service", credentials_of_a_service, true},
    {"credentials of a plain user", credentials_of_a_plain_user, false},
    {"a bounding set cannot grow", lost_bounding, false},
    {"rseq, limits, scheduling, names", attributes, false},
    {0},
};
