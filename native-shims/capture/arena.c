/* Memory reserved once and touched as it is used. */
#include <errno.h>
#include <sys/mman.h>

#include "arena.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#define HUGE ((size_t)2 << 20)

int arena_map(struct arena *arena, size_t most, size_t least)
{
    for (size_t size = most; size >= least; size /= 2) {
        void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (base == MAP_FAILED)
            continue;
        madvise(base, size, MADV_DONTFORK);
        madvise(base, size, MADV_HUGEPAGE);
        *arena = (struct arena){.base = base, .capacity = size};
        return 0;
    }
    return -ENOMEM;
}

void arena_warm(struct arena *arena, size_t bytes)
{
    bytes = (bytes + HUGE - 1) & ~(HUGE - 1);
    if (bytes > arena->capacity)
        bytes = arena->capacity;
    if (bytes <= arena->warm)
        return;
    if (madvise(arena->base + arena->warm, bytes - arena->warm, MADV_POPULATE_WRITE) == 0)
        arena->warm = bytes;
}

void arena_reset(struct arena *arena, size_t keep)
{
    size_t touched = arena->used > arena->warm ? arena->used : arena->warm;
    touched = (touched + HUGE - 1) & ~(HUGE - 1);
    if (touched > arena->capacity)
        touched = arena->capacity;
    if (touched > keep) {
        madvise(arena->base + keep, touched - keep, MADV_DONTNEED);
        arena->warm = arena->warm < keep ? arena->warm : keep;
    }
    arena->used = 0;
}

void *arena_room(struct arena *arena, size_t bytes)
{
    return arena->capacity - arena->used < bytes ? NULL : arena->base + arena->used;
}
