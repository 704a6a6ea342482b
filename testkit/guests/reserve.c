/* Large address space, little memory: a 1 TiB PROT_NONE reservation with commits inside, NORESERVE, sparse pages. */
#include "guest.h"

#include <sys/mman.h>

enum { PAGE = 4096, COMMITS = 64, COMMIT_BYTES = 16 * PAGE, SPARSE_PAGES = 256 };

static const size_t RESERVED = (size_t)1 << 40, NORESERVE_BYTES = (size_t)64 << 30;

/* Committed windows inside the reservation; seed 0 means reserved only. */
static struct {
    unsigned char *base;
    uint64_t seed;
} commits[COMMITS];

static unsigned char *reservation, *sparse;
static uint64_t sparse_seed[SPARSE_PAGES];

/* Spread over the whole reservation, never adjacent. */
static unsigned char *window(size_t i)
{
    return reservation + i * (RESERVED / COMMITS) + (g_mix(i) % 1000) * PAGE;
}

static void commit(size_t i)
{
    commits[i].base = window(i);
    commits[i].seed = g_mix(g.ticks * 100 + i) | 1;
    g_ok("mprotect(commit)", mprotect(commits[i].base, COMMIT_BYTES, PROT_READ | PROT_WRITE));
    g_fill(commits[i].base, COMMIT_BYTES, commits[i].seed);
}

static void decommit(size_t i)
{
    g_ok("madvise(DONTNEED)", madvise(commits[i].base, COMMIT_BYTES, MADV_DONTNEED));
    g_ok("mprotect(decommit)", mprotect(commits[i].base, COMMIT_BYTES, PROT_NONE));
    commits[i].seed = 0;
}

static unsigned char *sparse_page(size_t i)
{
    return sparse + i * (NORESERVE_BYTES / SPARSE_PAGES);
}

/* Page i is written, its neighbour never: it must stay absent, and a mapping of 64 GiB must stay cheap. */
static void check_sparse(void)
{
    for (size_t i = 0; i < SPARSE_PAGES; i++) {
        unsigned char resident[3];
        g_ok("mincore", mincore(sparse_page(i), sizeof resident * PAGE, resident));
        g_equal("resident neighbour", 0, resident[1] & 1);
        if (sparse_seed[i] != 0)
            g_check_fill("sparse page", sparse_page(i), PAGE, sparse_seed[i]);
    }
    size_t changed = g_mix(g.ticks) % SPARSE_PAGES;
    sparse_seed[changed] = g_mix(g.ticks + 5) | 1;
    g_fill(sparse_page(changed), PAGE, sparse_seed[changed]);
}

static void check_commits(void)
{
    for (size_t i = 0; i < COMMITS; i++)
        if (commits[i].seed != 0)
            g_check_fill("committed window", commits[i].base, COMMIT_BYTES, commits[i].seed);
    size_t changed = g.ticks % COMMITS;
    if (commits[changed].seed != 0)
        decommit(changed);
    else
        commit(changed);
}

/* Decommitted memory that is committed again must read zero. */
static void check_recommit(void)
{
    unsigned char *base = reservation + RESERVED - COMMIT_BYTES;
    g_ok("mprotect", mprotect(base, COMMIT_BYTES, PROT_READ | PROT_WRITE));
    g_check_zero("committed again", base, COMMIT_BYTES);
    g_fill(base, COMMIT_BYTES, g.ticks);
    g_ok("madvise(DONTNEED)", madvise(base, COMMIT_BYTES, MADV_DONTNEED));
    g_ok("mprotect", mprotect(base, COMMIT_BYTES, PROT_NONE));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    reservation = g_ok_map("mmap(1 TiB)", mmap(NULL, RESERVED, PROT_NONE,
                                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    sparse = g_ok_map("mmap(NORESERVE)", mmap(NULL, NORESERVE_BYTES, PROT_READ | PROT_WRITE,
                                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    (void)madvise(sparse, NORESERVE_BYTES, MADV_NOHUGEPAGE); /* kernels without THP refuse it */
    for (size_t i = 0; i < COMMITS; i += 2)
        commit(i);
    g_ready();
    do {
        check_commits();
        check_sparse();
        check_recommit();
    } while (g_tick());
    return 0;
}
