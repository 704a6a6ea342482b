/* Which pages of an area the process holds itself: PAGEMAP_SCAN, or the pagemap file on older kernels. */
#include <errno.h>
#include <unistd.h>

#include "kernel.h"
#include "pagemap.h"

/* The kernel collects 512 at a time. Asked for more, it forgets to move walk_end on after the first 512, and what
 * follows would be told twice (seen on 6.18; fs/proc/task_mmu.c, do_pagemap_scan). */
#define REGIONS 512
#define ENTRIES 8192
#define PAGE 4096ull

typedef int (*visitor)(void *context, const struct page_range *range);

/* What the kernel understands, found out once: 0 unknown, 1 scan with guard regions, 2 scan, 3 file. */
static int ability;

struct question {
    uint64_t flags, inverted, returned;
};

static int scan(int fd, uint64_t start, uint64_t end, const struct question *question,
                visitor visit, void *context)
{
    static struct dur_page_region regions[REGIONS];
    struct dur_pm_scan_arg ask = {
        .size = sizeof ask,
        .flags = question->flags,
        .end = end,
        .vec = (uintptr_t)regions,
        .vec_len = REGIONS,
        .category_inverted = question->inverted,
        .category_mask = question->inverted,
        .category_anyof_mask = DUR_PAGE_IS_PRESENT | DUR_PAGE_IS_SWAPPED,
        .return_mask = question->returned,
    };
    while (start < end) {
        ask.start = start;
        int got = ioctl(fd, DUR_PAGEMAP_SCAN, &ask);
        if (got < 0)
            return -errno;
        for (int i = 0; i < got; i++) {
            struct page_range range = {.start = regions[i].start,
                                       .end = regions[i].end,
                                       .guard = regions[i].categories & DUR_PAGE_IS_GUARD,
                                       .written = !(question->returned & DUR_PAGE_IS_WRITTEN) ||
                                                  (regions[i].categories & DUR_PAGE_IS_WRITTEN)};
            int error = visit(context, &range);
            if (error)
                return error;
        }
        if (ask.walk_end <= start)
            return -EIO;
        start = ask.walk_end;
    }
    return 0;
}

static bool wanted(uint64_t entry, bool file)
{
    return (entry & (DUR_PM_PRESENT | DUR_PM_SWAP)) != 0 && !(file && (entry & DUR_PM_FILE));
}

static int read_file(int fd, uint64_t start, uint64_t end, bool file, visitor visit, void *context)
{
    static uint64_t entries[ENTRIES];
    struct page_range open = {0};
    int error = 0;
    while (start < end && !error) {
        uint64_t count = (end - start) / PAGE < ENTRIES ? (end - start) / PAGE : ENTRIES;
        ssize_t got = pread(fd, entries, count * 8, (off_t)(start / PAGE * 8));
        if (got <= 0)
            return got < 0 ? -errno : -EIO;
        for (uint64_t i = 0; i < (uint64_t)got / 8 && !error; i++, start += PAGE) {
            bool guard = entries[i] & DUR_PM_GUARD, take = guard || wanted(entries[i], file);
            if (take && open.end == start && open.guard == guard && open.end != 0) {
                open.end += PAGE;
                continue;
            }
            if (open.end)
                error = visit(context, &open);
            open = (struct page_range){0};
            if (take)
                open = (struct page_range){start, start + PAGE, guard, true};
        }
    }
    return error || open.end == 0 ? error : visit(context, &open);
}

static int nobody(void *context, const struct page_range *range)
{
    (void)context;
    (void)range;
    return 0;
}

bool pagemap_scans(int fd)
{
    static const struct question with_guards = {
        .inverted = DUR_PAGE_IS_PFNZERO, .returned = DUR_PAGE_IS_GUARD | DUR_PAGE_IS_PFNZERO};
    static const struct question without = {.inverted = DUR_PAGE_IS_PFNZERO,
                                            .returned = DUR_PAGE_IS_PFNZERO};
    if (ability == 0) {
        if (scan(fd, PAGE, 2 * PAGE, &with_guards, nobody, NULL) == 0)
            ability = 1;
        else if (scan(fd, PAGE, 2 * PAGE, &without, nobody, NULL) == 0)
            ability = 2;
        else
            ability = 3;
    }
    return ability != 3;
}

int pagemap_scan(int fd, uint64_t start, uint64_t end, bool file, visitor visit, void *context)
{
    if (!pagemap_scans(fd))
        return read_file(fd, start, end, file, visit, context);
    /* The FILE category is dear to compute: asked for only where it matters. */
    struct question question = {.inverted = DUR_PAGE_IS_PFNZERO | (file ? DUR_PAGE_IS_FILE : 0),
                                .returned = ability == 1 ? DUR_PAGE_IS_GUARD : DUR_PAGE_IS_PFNZERO};
    return scan(fd, start, end, &question, visit, context);
}

/* Of what matches, only what was written is protected anew: one pass both tells and resets. */
int pagemap_scan_written(int fd, uint64_t start, uint64_t end, bool reset, visitor visit,
                         void *context)
{
    if (!pagemap_scans(fd))
        return -EOPNOTSUPP;
    struct question question = {
        .flags = reset ? DUR_PM_SCAN_WP_MATCHING | DUR_PM_SCAN_CHECK_WPASYNC : 0,
        .inverted = DUR_PAGE_IS_PFNZERO,
        .returned = DUR_PAGE_IS_WRITTEN | (ability == 1 ? DUR_PAGE_IS_GUARD : 0)};
    return scan(fd, start, end, &question, visit, context);
}
