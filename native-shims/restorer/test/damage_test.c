/* A damaged plan gives an error, and no wild access. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

/* Every op cut short by a word, and every number that is no op. */
static void ops_cut_short(void)
{
    for (unsigned code = 0; code < 300; code++) {
        bool bare = code == DUR_OP_SETSID || code == DUR_OP_READY || code == DUR_OP_CLEAR ||
                    code == DUR_OP_DRAIN_SIGNALS || code == DUR_OP_PARK_VDSO;
        if (bare)
            continue;
        struct plan *plan = plan_new();
        plan_op(plan, 0, code, NULL, 0, NULL, 0);
        plan_must_fail(plan, EINVAL, 0, 0);
    }
}

static void texts_without_end(void)
{
    const unsigned with_open[] = {DUR_OP_OPEN, DUR_OP_MEMFD},
                   bare[] = {DUR_OP_CHDIR, DUR_OP_CHROOT, DUR_OP_UNLINK};
    for (size_t i = 0; i < 2; i++) {
        struct plan *plan = plan_new();
        const struct dur_op_open head = {.fd = 9};
        plan_op(plan, 0, with_open[i], &head, sizeof head, "/aaaaaaa/bbbbbbb", 16);
        plan_must_fail(plan, EINVAL, 0, 0);
    }
    for (size_t i = 0; i < 3; i++) {
        struct plan *plan = plan_new();
        plan_op(plan, 0, bare[i], NULL, 0, "/aaaaaaa", 8);
        plan_must_fail(plan, EINVAL, 0, 0);
    }
}

/* Counts that reach beyond their op. */
static void counts_too_large(void)
{
    const struct {
        unsigned code;
        uint64_t words[14];
        size_t bytes;
    } ops[] = {
        {DUR_OP_WRITE, {9, 9}, 16},
        {DUR_OP_WRITE_FILE, {0x900000004}, 8},
        {DUR_OP_AFFINITY, {8}, 8},
        {DUR_OP_MOVE_VDSO, {9}, 8},
        {DUR_OP_SET_MM, {[11] = 16ul << 32}, 96},
        {DUR_OP_CREDENTIALS, {[10] = 1ul << 32 | 1}, 88},
    };
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        struct plan *plan = plan_new();
        plan_op(plan, 0, ops[i].code, ops[i].words, ops[i].bytes, NULL, 0);
        plan_must_fail(plan, EINVAL, 0, 0);
    }
}

static void set_word(struct plan *plan, size_t offset, uint16_t value)
{
    memcpy(plan->tasks[0].bytes + offset, &value, sizeof value);
}

static void lengths_of_ops(void)
{
    const uint16_t lengths[] = {0, 3, 0xffff};
    for (size_t i = 0; i < 3; i++) {
        struct plan *plan = plan_new();
        OP(plan, 0, DUR_OP_UMASK, dur_op_value, 022);
        OP(plan, 0, DUR_OP_UMASK, dur_op_value, 022);
        set_word(plan, 16 + 2, lengths[i]);
        plan_must_fail(plan, EINVAL, 0, 1);
    }
}

static void a_task_without_end(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_UMASK, dur_op_value, 022);
    plan_must_fail(plan, EINVAL, 0, 1);
}

static void tasks_that_do_not_exist(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_FORK, dur_op_fork, .task = 5, .pid = 50);
    plan_must_fail(plan, EINVAL, 0, 0);
    plan = plan_new();
    OP(plan, 0, DUR_OP_THREAD, dur_op_thread, .task = UINT32_MAX, .tid = 50);
    plan_must_fail(plan, EINVAL, 0, 0);
    plan = plan_new(); /* the task says another id */
    plan_task(plan, 51, 51);
    OP(plan, 0, DUR_OP_FORK, dur_op_fork, .task = 1, .pid = 50);
    plan_must_fail(plan, EINVAL, 0, 0);
    plan = plan_new(); /* its stack lies beyond the hole */
    plan->tasks[plan_task(plan, 51, 51)].stack = 9;
    OP(plan, 0, DUR_OP_FORK, dur_op_fork, .task = 1, .pid = 51);
    plan_must_fail(plan, EINVAL, 0, 0);
}

static void barriers_out_of_step(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_BARRIER, dur_op_value, DUR_PLAN_BARRIERS);
    plan_must_fail(plan, EINVAL, 0, 0);
    plan = plan_new(); /* more come than were announced */
    OP(plan, 0, DUR_OP_BARRIER, dur_op_value, 0);
    plan_must_fail(plan, EINVAL, 0, 0);
}

/* A tree with threads, areas, pages, pipes and a barrier. */
static struct plan *small_tree(int data)
{
    struct plan *plan = plan_new();
    uint32_t parent = plan_fork(plan, 0, 100, DUR_FORK_SIBLING);
    uint32_t child = plan_fork(plan, parent, 101, 0);
    uint32_t both[] = {parent, child};
    for (int i = 0; i < 2; i++) {
        uint32_t task = both[i];
        OP(plan, task, DUR_OP_PIPE, dur_op_pipe, .read_fd = 10, .write_fd = 11, .capacity = 8192);
        OP(plan, task, DUR_OP_COPY, dur_op_copy, .from = (uint32_t)data, .to = 11, .bytes = 100);
        OP_NONE(plan, task, DUR_OP_CLEAR);
        OP(plan, task, DUR_OP_MAP_ANONYMOUS, dur_op_map, .address = 1ul << 45, .bytes = 8192,
           .protection = 3, .flags = 2);
        OP(plan, task, DUR_OP_READ_PAGES, dur_op_read_pages, .address = 1ul << 45, .bytes = 8192,
           .fd = (uint32_t)data);
        OP(plan, task, DUR_OP_PROTECT, dur_op_range, 1ul << 45, 4096, 1);
        plan_ready(plan, plan_thread(plan, task, 200 + (uint32_t)i));
        OP(plan, task, DUR_OP_ROBUST_LIST, dur_op_pair, 1ul << 45, 24);
        OP(plan, task, DUR_OP_SIGACTION, dur_op_sigaction, .signal = 10, .handler = 1);
        OP_NONE(plan, task, DUR_OP_DRAIN_SIGNALS);
        plan_barrier(plan, task, 0);
        plan_ready(plan, task);
    }
    plan_exit(plan, 0, 0, 0);
    return plan;
}

/* Any byte may be wrong: the restore fails, hangs or holds, but nobody in it runs wild. */
static void one_byte_wrong(void)
{
    int data = memfd_create("data", 0), failed = 0;
    MUST_OK(ftruncate(data, 8192));
    MUST_EQUAL(0, plan_run(small_tree(data)));
    kill_all();
    patience_nanos = 100000000;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct plan *plan = small_tree(data);
        plan->damage = seed;
        failed += plan_run(plan) != 0;
        kill_all();
    }
    MUST(failed > 100 && failed < 400);
}

const struct test damage_tests[] = {
    {"ops cut short", ops_cut_short, false},
    {"texts without end", texts_without_end, false},
    {"counts too large", counts_too_large, false},
    {"lengths of ops", lengths_of_ops, false},
    {"a task without end", a_task_without_end, false},
    {"tasks that do not exist", tasks_that_do_not_exist, false},
    {"barriers out of step", barriers_out_of_step, false},
    {"one byte wrong", one_byte_wrong, false},
    {0},
};
