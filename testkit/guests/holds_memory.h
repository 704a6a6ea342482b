/* The holds guest's areas of memory that are neither private nor plain. */
#ifndef TESTKIT_HOLDS_MEMORY_H
#define TESTKIT_HOLDS_MEMORY_H

#include "holds.h"

#include <sys/mman.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* since Linux 6.13 */
#endif
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 8 /* since Linux 6.11 */
#endif
#ifndef SYS_mseal
#define SYS_mseal 462 /* since Linux 6.10 */
#endif
enum { HELD_BYTES = 1 << 16 };

static volatile unsigned long *held;

static void *map_held(int flags)
{
    return hold_may_map(
        "mmap", mmap(NULL, HELD_BYTES, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0));
}

static void check_held(void)
{
    g_equal("word in the area", (long long)g.ticks - 1, (long long)*held);
    *held = g.ticks;
}

static void hold_shared_anonymous(void)
{
    held = map_held(MAP_SHARED);
    hold_check = check_held;
}

/* The child adds up what it sees: both must go on seeing the same memory. */
static void hold_shared_anonymous_child(void)
{
    held = map_held(MAP_SHARED);
    hold_check = check_held;
    if (g_ok("fork", fork()) == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        unsigned long seen = 0;
        for (int unchanged = 0; unchanged < G_PATIENCE_ROUNDS * 10; unchanged++) {
            if (*held < seen)
                g_fail("shared word seen by the child: expected at least %lu got %lu", seen, *held);
            if (*held > seen)
                unchanged = 0;
            seen = *held;
            g_sleep_millis(20);
        }
        g_fail("shared word seen by the child: expected progress got %lu for long", seen);
    }
}

static void hold_hugetlb(void)
{
    void *area =
        hold_may_map("mmap(HUGETLB)", mmap(NULL, 2 << 20, PROT_READ | PROT_WRITE,
                                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0));
    memset(area, 1, 2 << 20);
}

static void hold_memfd_secret(void)
{
    int fd = hold_may("memfd_secret", syscall(SYS_memfd_secret, 0));
    g_ok("ftruncate", ftruncate(fd, HELD_BYTES));
    void *area = hold_may_map("mmap(secret)",
                              mmap(NULL, HELD_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    memset(area, 1, HELD_BYTES);
}

static void hold_mlock(void)
{
    hold_may("mlock", mlock(map_held(MAP_PRIVATE), HELD_BYTES));
}

static void hold_protection_key(void)
{
    int key = hold_may("pkey_alloc", pkey_alloc(0, 0));
    g_ok("pkey_mprotect", pkey_mprotect(map_held(MAP_PRIVATE), HELD_BYTES, PROT_READ, key));
}

static void hold_guard_region(void)
{
    hold_may("madvise(GUARD_INSTALL)", madvise(map_held(MAP_PRIVATE), 4096, MADV_GUARD_INSTALL));
}

static void hold_droppable(void)
{
    map_held(MAP_DROPPABLE);
}

static void hold_wipe_on_fork(void)
{
    g_ok("madvise(WIPEONFORK)", madvise(map_held(MAP_PRIVATE), HELD_BYTES, MADV_WIPEONFORK));
    g_ok("madvise(DONTFORK)", madvise(map_held(MAP_PRIVATE), HELD_BYTES, MADV_DONTFORK));
    g_ok("madvise(DONTDUMP)", madvise(map_held(MAP_PRIVATE), HELD_BYTES, MADV_DONTDUMP));
}

static void hold_sealed(void)
{
    hold_may("mseal", syscall(SYS_mseal, map_held(MAP_PRIVATE), HELD_BYTES, 0));
}

#endif
