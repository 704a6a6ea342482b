/* What the restorer costs, beside floors measured in the same run: make -C restorer/test bench. */
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"

enum { TASKS = 200, ROUNDS = 5 };

static const uint64_t PLACE = 0x200000000000, GIB = 1ul << 30;

static uint64_t run_nanos(struct plan *plan)
{
    uint64_t start = now_nanos();
    MUST_EQUAL(0, plan_run(plan));
    uint64_t took = now_nanos() - start;
    kill_all();
    return took;
}

static struct plan *fan_of(struct plan *plan)
{
    for (uint32_t i = 0; i < TASKS; i++)
        plan_ready(plan, plan_fork(plan, 0, 1000 + i, 0));
    plan_ready(plan, 0);
    return plan;
}

static struct plan *chain_of(struct plan *plan)
{
    uint32_t task = 0;
    for (uint32_t i = 0; i < TASKS; i++) {
        uint32_t child = plan_fork(plan, task, 1000 + i, 0);
        plan_ready(plan, task);
        task = child;
    }
    plan_ready(plan, task);
    return plan;
}

/* The root task first forgets the memory of the program that it was: less to copy, above all for a chain. */
static struct plan *cleared(void)
{
    struct plan *plan = plan_new();
    OP_NONE(plan, 0, DUR_OP_CLEAR);
    return plan;
}

static struct plan *fan(void)
{
    return fan_of(plan_new());
}

static struct plan *chain(void)
{
    return chain_of(plan_new());
}

static struct plan *cleared_fan(void)
{
    return fan_of(cleared());
}

static struct plan *cleared_chain(void)
{
    return chain_of(cleared());
}

static struct plan *threads(void)
{
    struct plan *plan = plan_new();
    for (uint32_t i = 0; i < TASKS; i++)
        plan_ready(plan, plan_thread(plan, 0, 1000 + i));
    plan_ready(plan, 0);
    return plan;
}

static struct plan *nothing(void)
{
    struct plan *plan = plan_new();
    plan_ready(plan, 0);
    return plan;
}

/* The same clone3 from a loop: children that do nothing but wait. */
static uint64_t floor_nanos(void)
{
    uint64_t start = now_nanos();
    for (pid_t i = 0; i < TASKS; i++) {
        pid_t id = 1000 + i;
        struct clone_args args = {
            .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&id, .set_tid_size = 1};
        if (MUST_OK(syscall(SYS_clone3, &args, sizeof args)) == 0)
            for (;;)
                syscall(SYS_pause);
    }
    uint64_t took = now_nanos() - start;
    kill_all();
    return took;
}

static uint64_t best_of(struct plan *(*make)(void))
{
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t took = make == NULL ? floor_nanos() : run_nanos(make());
        best = took < best ? took : best;
    }
    return best;
}

static void tasks(void)
{
    double floor = (double)best_of(NULL) / TASKS, empty = (double)best_of(nothing);
    struct plan *(*const make[])(void) = {fan, chain, cleared_fan, cleared_chain, threads};
    const char *const names[] = {"process, fan of 200", "process, chain of 200",
                                 "the same, CLEAR first", "chain, CLEAR first", "thread, 200"};
    printf("  bare clone3 in a loop      %6.1f us  1.00\n", floor / 1e3);
    for (int i = 0; i < 5; i++) {
        double each = ((double)best_of(make[i]) - empty) / TASKS;
        printf("  %-26s %6.1f us  %.2f\n", names[i], each / 1e3, each / floor);
    }
    fflush(stdout);
}

static int data_fd;

static struct plan *pages(uint32_t advice, uint32_t flags, uint64_t step)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_MAP_ANONYMOUS, dur_op_map, .address = PLACE, .bytes = GIB,
       .protection = PROT_READ | PROT_WRITE, .flags = MAP_PRIVATE | MAP_NORESERVE);
    if (advice != 0)
        OP(plan, 0, DUR_OP_ADVISE, dur_op_range, PLACE, GIB, advice);
    for (uint64_t at = 0; at < GIB; at += step)
        OP(plan, 0, DUR_OP_READ_PAGES, dur_op_read_pages, .address = PLACE + at,
           .bytes = step < GIB ? step / 2 : GIB, .offset = step < GIB ? at / 2 : at,
           .fd = (uint32_t)data_fd, .flags = flags);
    plan_ready(plan, 0);
    return plan;
}

static struct plan *small_pages(void)
{
    return pages(0, 0, GIB);
}

static struct plan *collapsed(void)
{
    return pages(0, DUR_READ_HUGE, GIB);
}

static struct plan *advised(void)
{
    return pages(MADV_HUGEPAGE, 0, GIB);
}

static struct plan *every_other(void)
{
    return pages(MADV_NOHUGEPAGE, 0, 8192);
}

static struct plan *extents_of_16(void)
{
    return pages(MADV_NOHUGEPAGE, 0, 131072);
}

static uint8_t *warm(uint8_t value)
{
    uint8_t *memory = mmap(NULL, GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(memory != MAP_FAILED);
    madvise(memory, GIB, MADV_HUGEPAGE);
    memset(memory, value, GIB);
    return memory;
}

static double memcpy_floor(void)
{
    uint8_t *from = warm(1), *to = warm(2);
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t start = now_nanos();
        memcpy(to, from, GIB);
        uint64_t took = now_nanos() - start;
        best = took < best ? took : best;
    }
    MUST_EQUAL(1, to[GIB - 1]);
    data_fd = (int)MUST_OK(memfd_create("data", 0));
    MUST_EQUAL(GIB, write(data_fd, from, GIB));
    munmap(from, GIB);
    munmap(to, GIB);
    return (double)best;
}

static void page_bytes(void)
{
    double floor = memcpy_floor(), empty = (double)best_of(nothing);
    struct plan *(*const make[])(void) = {small_pages, collapsed, advised, every_other,
                                          extents_of_16};
    const char *const names[] = {"1 GiB, small pages", "1 GiB, DUR_READ_HUGE",
                                 "1 GiB, MADV_HUGEPAGE", "0.5 GiB, every other page",
                                 "0.5 GiB, runs of 16 pages"};
    printf("  memcpy of 1 GiB, warm      %6.0f ms  1.00\n", floor / 1e6);
    for (int i = 0; i < 5; i++) {
        double took = (double)best_of(make[i]) - empty;
        printf("  %-26s %6.0f ms  %.2f per byte\n", names[i], took / 1e6,
               took / floor * (i < 3 ? 1 : 2));
    }
    fflush(stdout);
}

const struct test bench_tests[] = {
    {"bench: tasks", tasks, false},
    {"bench: pages", page_bytes, false},
    {0},
};
