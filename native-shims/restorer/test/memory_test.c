/* Areas and pages; nothing already there is ever replaced, least of all the hole. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"

#define PLACE 0x200000000000ul

static int data_of(size_t bytes)
{
    int fd = (int)MUST_OK(memfd_create("data", 0));
    uint64_t page[512];
    for (uint64_t at = 0; at < bytes; at += sizeof page) {
        for (uint64_t i = 0; i < 512; i++)
            page[i] = at / 8 + i;
        MUST_EQUAL(sizeof page, write(fd, page, sizeof page));
    }
    return fd;
}

static void map_op(struct plan *plan, uint64_t address, uint64_t bytes, uint32_t flags)
{
    OP(plan, 0, DUR_OP_MAP_ANONYMOUS, dur_op_map, .address = address, .bytes = bytes,
       .protection = PROT_READ | PROT_WRITE, .flags = MAP_PRIVATE | flags);
}

static void read_op(struct plan *plan, uint64_t address, uint64_t bytes, uint64_t offset, int fd)
{
    OP(plan, 0, DUR_OP_READ_PAGES, dur_op_read_pages, .address = address, .bytes = bytes,
       .offset = offset, .fd = (uint32_t)fd);
}

static void check_areas(void)
{
    char maps[65536];
    const uint64_t *words = (const uint64_t *)PLACE;
    read_text(maps, sizeof maps, "/proc/self/smaps");
    for (uint64_t i = 0; i < 4096 / 8; i++)
        MUST(words[i] == i && words[512 + i] == 0 && words[1024 + i] == 512 + i);
    MUST(strstr(maps, "200000000000-200000003000 r--p") != NULL);
    char *stack = strstr(maps, "200000010000-200000012000 rw-p");
    MUST(stack != NULL && strstr(stack, " gd ") != NULL);
    char *shared_area = strstr(maps, "200000020000-200000021000 r--s 00001000");
    MUST(shared_area != NULL);
    MUST(*(const uint64_t *)0x200000020000 == 512);
    MUST(strstr(maps, "210000000000-220000000000 ---p") != NULL);
    char *locked = strstr(maps, "200000030000-200000031000 rw-p");
    MUST(locked != NULL && strstr(locked, " lo ") != NULL);
    char *whole = strstr(maps, "200000040000-200000041000 rw-p");
    MUST(whole != NULL && strstr(whole, " dd ") != NULL);
    _exit(0);
}

static void areas(void)
{
    struct plan *plan = plan_new();
    int data = data_of(3 * 4096);
    map_op(plan, PLACE, 3 * 4096, 0);
    read_op(plan, PLACE, 4096, 0, data);
    read_op(plan, PLACE + 8192, 4096, 4096, data);
    OP(plan, 0, DUR_OP_PROTECT, dur_op_range, PLACE, 3 * 4096, PROT_READ);
    map_op(plan, PLACE + 0x10000, 8192, MAP_GROWSDOWN | MAP_STACK);
    OP(plan, 0, DUR_OP_MAP_FILE, dur_op_map, .address = PLACE + 0x20000, .bytes = 4096,
       .protection = PROT_READ, .flags = MAP_SHARED, .offset = 4096, .fd = (uint32_t)data);
    OP(plan, 0, DUR_OP_MAP_ANONYMOUS, dur_op_map, .address = 0x210000000000, .bytes = 1ul << 40,
       .protection = PROT_NONE, .flags = MAP_PRIVATE | MAP_NORESERVE);
    map_op(plan, PLACE + 0x30000, 4096, 0);
    OP(plan, 0, DUR_OP_LOCK, dur_op_range, PLACE + 0x30000, 4096, 1 /* MLOCK_ONFAULT */);
    map_op(plan, PLACE + 0x40000, 4096, 0);
    OP(plan, 0, DUR_OP_ADVISE, dur_op_range, PLACE + 0x40000, 4096, MADV_DONTDUMP);
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
    go_on_in(plan->root_pid, check_areas);
    MUST_EQUAL(0, reap(plan->root_pid));
}

static void check_large(void)
{
    const uint64_t *words = (const uint64_t *)(PLACE + 4096);
    for (uint64_t i = 0; i < (7ul << 20) / 8; i++)
        MUST_EQUAL(i + 512, words[i]);
    MUST_EQUAL(0, words[(7ul << 20) / 8]);
    MUST_EQUAL(0, words[-1]);
    _exit(0);
}

/* From and to the middle of a huge page, with huge pages and without. */
static void large_extents(void)
{
    for (uint32_t flags = 0; flags <= DUR_READ_HUGE; flags++) {
        struct plan *plan = plan_new();
        int data = data_of(8 << 20);
        map_op(plan, PLACE, 16 << 20, 0);
        OP(plan, 0, DUR_OP_READ_PAGES, dur_op_read_pages, .address = PLACE + 4096, .bytes = 7 << 20,
           .offset = 4096, .fd = (uint32_t)data, .flags = flags);
        plan_ready(plan, 0);
        MUST_EQUAL(0, plan_run(plan));
        go_on_in(plan->root_pid, check_large);
        MUST_EQUAL(0, reap(plan->root_pid));
        close(data);
    }
}

static void overlapping_area(void)
{
    struct plan *plan = plan_new();
    map_op(plan, PLACE, 8192, 0);
    map_op(plan, PLACE + 4096, 8192, 0);
    plan_must_fail(plan, EEXIST, 0, 1);
}

static void short_data(void)
{
    struct plan *plan = plan_new();
    int data = data_of(8192);
    map_op(plan, PLACE, 16384, 0);
    read_op(plan, PLACE, 16384, 0, data);
    plan_must_fail(plan, EIO, 0, 1);
}

static void pages_nowhere(void)
{
    struct plan *plan = plan_new();
    read_op(plan, PLACE, 4096, 0, data_of(4096));
    plan_must_fail(plan, EFAULT, 0, 0);
}

static void the_hole_is_not_touched(void)
{
    const struct dur_op_range around[] = {{0x10000000000 - 4096, 8192, 0},
                                          {0x10000000000, 4096, 0},
                                          {0, 1ul << 46, 0},
                                          {0x10000000000 - 4096, UINT64_MAX, 0},
                                          {UINT64_MAX - 4096, 8192, 0}};
    const unsigned codes[] = {DUR_OP_PROTECT, DUR_OP_ADVISE, DUR_OP_LOCK, DUR_OP_UNMAP};
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        for (size_t c = 0; c < sizeof codes / sizeof *codes; c++) {
            struct plan *plan = plan_new();
            plan_op(plan, 0, codes[c], &around[i], sizeof *around, NULL, 0);
            plan_must_fail(plan, EINVAL, 0, 0);
        }
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        struct plan *plan = plan_new();
        read_op(plan, around[i].address, around[i].bytes, 0, 0);
        plan_must_fail(plan, EINVAL, 0, 0);
    }
}

/* Four pages of a parent: its child has not the first, nothing in the second, others in the third. */
static void check_parent(void)
{
    const uint64_t *words = (const uint64_t *)PLACE;
    for (uint64_t page = 0; page < 4; page++)
        MUST_EQUAL(page * 512, words[page * 512]);
    _exit(0);
}

static void check_child(void)
{
    const uint64_t *words = (const uint64_t *)PLACE;
    MUST_EQUAL(-1, msync((void *)PLACE, 4096, MS_ASYNC));
    MUST_EQUAL(ENOMEM, errno);
    MUST_EQUAL(0, words[512]);
    MUST_EQUAL(0, words[2 * 512]);
    MUST_EQUAL(3 * 512, words[3 * 512]);
    _exit(0);
}

static void memory_of_a_parent(void)
{
    struct plan *plan = plan_new();
    int data = data_of(4 * 4096);
    map_op(plan, PLACE, 4 * 4096, 0);
    read_op(plan, PLACE, 4 * 4096, 0, data);
    uint32_t child = plan_fork(plan, 0, 30001, DUR_FORK_SIBLING);
    plan_ready(plan, 0);
    OP(plan, child, DUR_OP_UNMAP, dur_op_range, PLACE, 4096, 0);
    OP(plan, child, DUR_OP_ADVISE, dur_op_range, PLACE + 4096, 4096, MADV_DONTNEED);
    OP(plan, child, DUR_OP_READ_PAGES, dur_op_read_pages, .address = PLACE + 8192, .bytes = 4096,
       .fd = (uint32_t)data);
    plan_ready(plan, child);
    MUST_EQUAL(0, plan_run(plan));
    go_on_in(30001, check_child);
    MUST_EQUAL(0, reap(30001));
    go_on_in(plan->root_pid, check_parent);
    MUST_EQUAL(0, reap(plan->root_pid));
}

static void vdso_targets(uint64_t targets[DUR_PLAN_SEGMENTS], struct plan *plan, int error)
{
    char maps[65536];
    struct dur_op_move_vdso head = {0};
    for (char *at = read_text(maps, sizeof maps, "/proc/self/maps"); (at = strstr(at, "[v")); at++)
        head.count += strncmp(at, "[vsyscall", 9) != 0;
    OP_NONE(plan, 0, DUR_OP_CLEAR);
    plan_op(plan, 0, DUR_OP_MOVE_VDSO, &head, sizeof head, targets, head.count * 8);
    if (error != 0)
        plan_must_fail(plan, error, 0, 1);
}

/* Without targets the whole group goes, and only the hole is left. */
static void nothing_but_the_hole(void)
{
    char maps[4096];
    struct plan *plan = plan_new();
    uint64_t none[DUR_PLAN_SEGMENTS] = {0};
    vdso_targets(none, plan, 0);
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
    read_text(maps, sizeof maps, "/proc/%u/maps", plan->root_pid);
    int lines = 0;
    for (char *line = strtok(maps, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++)
        MUST(strncmp(line, "10000", 5) == 0 || strstr(line, "[vsyscall]") != NULL);
    MUST(lines == 4 || lines == 5);
    kill_all();
}

static void vdso_onto_the_hole(void)
{
    uint64_t hole[DUR_PLAN_SEGMENTS] = {0x10000000000}, twice[DUR_PLAN_SEGMENTS] = {PLACE, PLACE};
    vdso_targets(hole, plan_new(), EINVAL);
    vdso_targets(twice, plan_new(), EINVAL);
}

/* All of the address space may be in use when they go to their places: they wait behind the hole. */
static void vdso_is_parked(void)
{
    char maps[4096], line[64];
    struct plan *plan = plan_new();
    uint64_t targets[DUR_PLAN_SEGMENTS];
    struct dur_op_move_vdso head = {0};
    for (char *at = read_text(maps, sizeof maps, "/proc/self/maps"); (at = strstr(at, "[v")); at++)
        if (strncmp(at, "[vsyscall", 9) != 0) {
            targets[head.count] = PLACE + head.count * 0x100000;
            head.count++;
        }
    OP_NONE(plan, 0, DUR_OP_CLEAR);
    OP_NONE(plan, 0, DUR_OP_PARK_VDSO);
    map_op(plan, 1ul << 32, 1ul << 32, MAP_NORESERVE); /* where there is room for two hops else */
    uint32_t child = plan_fork(plan, 0, 30001, DUR_FORK_SIBLING);
    plan_ready(plan, 0);
    plan_op(plan, child, DUR_OP_MOVE_VDSO, &head, sizeof head, targets, head.count * 8);
    plan_ready(plan, child);
    MUST_EQUAL(0, plan_run(plan));
    read_text(maps, sizeof maps, "/proc/%u/maps", plan->root_pid);
    snprintf(line, sizeof line, "%lx-", plan->hole_start + plan->header.hole_bytes);
    MUST(strstr(maps, line) != NULL && strstr(strstr(maps, line), "[v") != NULL);
    read_text(maps, sizeof maps, "/proc/30001/maps");
    MUST(strstr(maps, line) == NULL);
    for (uint32_t i = 0; i < head.count; i++) {
        snprintf(line, sizeof line, "%lx-", targets[i]);
        MUST(strstr(maps, line) != NULL);
    }
    kill_all();
}

const struct test memory_tests[] = {
    {"areas, pages, protection, advice", areas, false},
    {"large extents", large_extents, false},
    {"an area onto another is refused", overlapping_area, false},
    {"data that ends too early", short_data, false},
    {"pages without an area", pages_nowhere, false},
    {"the hole is not touched", the_hole_is_not_touched, false},
    {"memory of a parent", memory_of_a_parent, false},
    {"the vdso is parked", vdso_is_parked, false},
    {"nothing but the hole is left", nothing_but_the_hole, false},
    {"the vdso does not go onto the hole", vdso_onto_the_hole, false},
    {0},
};
