/* Anonymous private memory: brk heap and mmap areas that change every round, zero pages, freed pages, huge pages. */
#include "guest.h"

#include <sys/mman.h>

enum {
    PAGE = 4096,
    AREAS = 24,
    MAX_PAGES = 256,
    BLOCKS = 200,
    UNTOUCHED_PAGES = 2048,
    HUGE_BYTES = 4 << 20
};

/* Every page holds the pattern of its seed; seed 0 means a page of zeros. */
struct area {
    unsigned char *base;
    size_t pages;
    uint64_t seed[MAX_PAGES];
};

struct block {
    unsigned char *base;
    size_t bytes;
    uint64_t seed;
};

static struct area areas[AREAS];
static struct block blocks[BLOCKS];
static unsigned char *untouched, *read_only_touched, *freed, *huge;
static uint64_t random_state = 1, huge_seed;

static uint64_t next_random(void)
{
    random_state = g_mix(random_state);
    return random_state;
}

static size_t below(size_t limit)
{
    return (size_t)(next_random() % limit);
}

static unsigned char *map_pages(size_t pages)
{
    return g_ok_map("mmap", mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static void make_area(struct area *area)
{
    memset(area, 0, sizeof *area);
    area->pages = 16 + below(MAX_PAGES / 2);
    area->base = map_pages(area->pages);
}

static void check_area(const struct area *area)
{
    for (size_t i = 0; i < area->pages; i++) {
        if (area->seed[i] == 0)
            g_check_zero("zero page", area->base + i * PAGE, PAGE);
        else
            g_check_fill("page", area->base + i * PAGE, PAGE, area->seed[i]);
    }
}

static void change_pages(struct area *area)
{
    for (int i = 0; i < 4; i++) {
        size_t page = below(area->pages);
        area->seed[page] = next_random() | 1;
        g_fill(area->base + page * PAGE, PAGE, area->seed[page]);
    }
    size_t dropped = below(area->pages);
    area->seed[dropped] = 0;
    g_ok("madvise(DONTNEED)", madvise(area->base + dropped * PAGE, PAGE, MADV_DONTNEED));
}

static void grow_area(struct area *area)
{
    size_t pages = area->pages + 8;
    if (pages > MAX_PAGES)
        return;
    area->base =
        g_ok_map("mremap", mremap(area->base, area->pages * PAGE, pages * PAGE, MREMAP_MAYMOVE));
    area->pages = pages;
}

static void replace_area(struct area *area)
{
    g_ok("munmap", munmap(area->base, area->pages * PAGE));
    make_area(area);
}

static void check_and_change_areas(void)
{
    for (int i = 0; i < AREAS; i++) {
        check_area(&areas[i]);
        change_pages(&areas[i]);
    }
    if (g.ticks % 3 == 0)
        grow_area(&areas[below(AREAS)]);
    if (g.ticks % 5 == 0)
        replace_area(&areas[below(AREAS)]);
}

static void renew_block(struct block *block)
{
    free(block->base);
    block->bytes = 16 + below(g.ticks % 7 == 0 ? 200000 : 3000) / 8 * 8;
    block->base = malloc(block->bytes);
    if (block->base == NULL)
        g_fail("malloc: expected %zu bytes got none", block->bytes);
    block->seed = next_random();
    g_fill(block->base, block->bytes, block->seed);
}

static void check_and_change_blocks(void)
{
    for (int i = 0; i < BLOCKS; i++)
        g_check_fill("malloc block", blocks[i].base, blocks[i].bytes, blocks[i].seed);
    for (int i = 0; i < BLOCKS / 10; i++)
        renew_block(&blocks[below(BLOCKS)]);
    g_equal_hex("program break", (uint64_t)(uintptr_t)sbrk(0), (uint64_t)syscall(SYS_brk, 0));
}

/* Nobody ever touched these pages, so none may have appeared. */
static void check_untouched(void)
{
    unsigned char resident[UNTOUCHED_PAGES];
    g_ok("mincore", mincore(untouched, sizeof resident * PAGE, resident));
    for (size_t i = 0; i < UNTOUCHED_PAGES; i++)
        g_equal("resident untouched page", 0, resident[i] & 1);
    g_check_zero("page that was only read", read_only_touched, 16 * PAGE);
}

/* After MADV_FREE a page is the old one or zeros, nothing else. */
static void check_and_free(void)
{
    for (size_t page = 0; page < 16; page++) {
        unsigned char *base = freed + page * PAGE;
        uint64_t first;
        memcpy(&first, base, sizeof first);
        if (first == 0)
            g_check_zero("freed page", base, PAGE);
        else
            g_check_fill("freed page", base, PAGE, 7000 + g.ticks);
    }
    for (size_t page = 0; page < 16; page++)
        g_fill(freed + page * PAGE, PAGE, 7001 + g.ticks);
    g_ok("madvise(FREE)", madvise(freed, 16 * PAGE, MADV_FREE));
}

static void check_and_change_huge(void)
{
    g_check_fill("huge page area", huge, HUGE_BYTES, huge_seed);
    if (g.ticks % 10 == 0)
        g_fill(huge, HUGE_BYTES, huge_seed = next_random());
}

static unsigned char *map_huge(void)
{
    uintptr_t raw = (uintptr_t)map_pages((HUGE_BYTES + (2 << 20)) / PAGE);
    unsigned char *base = (unsigned char *)((raw + (2 << 20) - 1) / (2 << 20) * (2 << 20));
    (void)madvise(base, HUGE_BYTES, MADV_HUGEPAGE); /* an offer: kernels without THP refuse it */
    return base;
}

static void set_up(void)
{
    for (int i = 0; i < AREAS; i++)
        make_area(&areas[i]);
    for (int i = 0; i < BLOCKS; i++)
        renew_block(&blocks[i]);
    untouched = map_pages(UNTOUCHED_PAGES);
    g_ok("madvise(NOHUGEPAGE)",
         madvise(untouched, UNTOUCHED_PAGES * PAGE, MADV_NOHUGEPAGE) && errno != EINVAL ? -1 : 0);
    read_only_touched = map_pages(16);
    freed = map_pages(16);
    huge = map_huge();
    g_fill(huge, HUGE_BYTES, huge_seed = next_random());
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    set_up();
    g_ready();
    do {
        check_and_change_areas();
        check_and_change_blocks();
        check_untouched();
        check_and_free();
        check_and_change_huge();
    } while (g_tick());
    return 0;
}
