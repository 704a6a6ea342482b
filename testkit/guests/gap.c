/* The bench's clock: fills ARGV[3] MB, spins, and reports its own largest gap; `tree N` adds N processes of 1 MB. */
#include "guest.h"

#include <sys/mman.h>
#include <sys/prctl.h>

/*
 * gap PROGRESS SCRATCH MB [tree N]
 * Each tick line: `tick N max_gap_us=K now_gap_us=K`: the largest gap since `ready` or since the last reset,
 * and the largest of this round. Creating the file PROGRESS.reset starts the maximum anew (the guest removes it).
 */
static unsigned char *memory;
static size_t memory_bytes;

static void fill(size_t megabytes, uint64_t seed)
{
    memory_bytes = megabytes << 20;
    if (memory_bytes == 0)
        return;
    memory = g_ok_map("mmap", mmap(NULL, memory_bytes, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    g_fill(memory, memory_bytes, seed);
}

/* One page out of many each round: a fault in any of them is found before long, at no cost. */
static void check_sample(uint64_t seed)
{
    size_t pages = memory_bytes / 4096;
    for (size_t i = 0; i < 8 && pages > 0; i++) {
        size_t page = g_mix(g.ticks * 8 + i) % pages;
        g_check_fill("resident page", memory + page * 4096, 4096, seed + page * 512);
    }
}

static void run_member(uint64_t seed, pid_t parent)
{
    g_ok("prctl", prctl(PR_SET_PDEATHSIG, SIGKILL));
    if (getppid() != parent)
        _exit(0);
    fill(1, seed);
    for (;;) {
        g_sleep_millis(1000);
        g_check_fill("member's page", memory, memory_bytes, seed);
    }
}

static void make_tree(long members)
{
    pid_t parent = getpid();
    for (long i = 1; i < members; i++)
        if (g_ok("fork", fork()) == 0)
            run_member((uint64_t)i << 32, parent);
}

/*
 * Spins for one round and returns the largest step of the clock in nanoseconds. The step over the end of the
 * round before (its tick, its checks) counts too: a freeze that falls there must not be missed.
 */
static uint64_t spin_round(void)
{
    static uint64_t last;
    uint64_t largest = 0, begin = g_nanos(CLOCK_MONOTONIC);
    if (last == 0)
        last = begin;
    while (last < begin + G_ROUND_MILLIS * 1000000u) {
        uint64_t now = g_nanos(CLOCK_MONOTONIC);
        if (now - last > largest)
            largest = now - last;
        last = now;
    }
    return largest;
}

int main(int argc, char **argv)
{
    uint64_t largest = 0;
    char reset[PATH_MAX + 8];
    g_start(argc, argv);
    snprintf(reset, sizeof reset, "%s.reset", g.progress);
    fill((size_t)atol(g_argument(argc, argv, 3, "64")), 1);
    if (argc > 5 && strcmp(argv[4], "tree") == 0)
        make_tree(atol(argv[5]));
    g_ready();
    for (;;) {
        uint64_t now = spin_round();
        if (now > largest)
            largest = now;
        check_sample(1);
        if (unlink(reset) == 0)
            largest = 0;
        if (!g_tick_with(" max_gap_us=%llu now_gap_us=%llu", (unsigned long long)(largest / 1000),
                         (unsigned long long)(now / 1000))) {
            g_check_fill("memory at the end", memory, memory_bytes, 1);
            return 0;
        }
    }
}
