/* Deep stacks: recursion to near RLIMIT_STACK with a rest at the bottom, and a MAP_GROWSDOWN area that keeps growing. */
#include "guest.h"

#include <sys/mman.h>
#include <sys/resource.h>

enum { PAGE = 4096, FRAME = 32 * 1024, MARGIN = 512 * 1024, GROW_PAGES = 200 };

static unsigned char *grow_top;
static size_t grown, deepest;
static bool again = true;

static size_t stack_frames(void)
{
    struct rlimit limit;
    g_ok("getrlimit", getrlimit(RLIMIT_STACK, &limit));
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > (8u << 20))
        limit.rlim_cur = 8u << 20;
    return limit.rlim_cur <= MARGIN ? 1 : (size_t)(limit.rlim_cur - MARGIN) / (FRAME + 256);
}

/* Only the deepest frame ticks and rests, so most checkpoints find the stack full. */
__attribute__((noinline)) static uint64_t descend(size_t depth, uint64_t seed)
{
    unsigned char frame[FRAME];
    g_fill(frame, sizeof frame, seed + depth);
    if (depth == deepest)
        again = g_tick();
    uint64_t below = depth < deepest ? descend(depth + 1, seed) : 0;
    g_check_fill("stack frame", frame, sizeof frame, seed + depth);
    return below + depth;
}

static void map_growsdown(void)
{
    /* Far from other mappings: growth needs a gap below. */
    grow_top = (unsigned char *)0x300000000000;
    g_ok_map("mmap(GROWSDOWN)",
             mmap(grow_top - PAGE, PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED_NOREPLACE, -1, 0));
    grown = 0;
}

static void grow_and_check(void)
{
    if (grown == GROW_PAGES) {
        g_ok("munmap", munmap(grow_top - GROW_PAGES * PAGE, GROW_PAGES * PAGE));
        map_growsdown();
    }
    grown++;
    g_fill(grow_top - grown * PAGE, PAGE, grown);
    for (size_t page = 1; page <= grown; page++)
        g_check_fill("grown page", grow_top - page * PAGE, PAGE, page);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    map_growsdown();
    deepest = stack_frames();
    g_ready();
    for (uint64_t round = 1; again; round++) {
        grow_and_check();
        g_equal("sum of depths", (long long)(deepest * (deepest + 1) / 2),
                (long long)descend(0, g_mix(round)));
    }
    return 0;
}
