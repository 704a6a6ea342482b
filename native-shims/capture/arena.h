/* Memory reserved once and touched as it is used: nothing is allocated while the group stands still. */
#ifndef DURATION_CAPTURE_ARENA_H
#define DURATION_CAPTURE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    uint8_t *base;
    size_t used;
    size_t capacity;
    size_t warm; /* bytes known to be backed by memory */
};

/* Reserves `most` bytes, or halves it down to `least` until the kernel agrees. 0 or -errno. */
int arena_map(struct arena *arena, size_t most, size_t least);

/* Backs the first `bytes` with memory now, so that no page fault falls into the freeze. Only a wish. */
void arena_warm(struct arena *arena, size_t bytes);

/* Empties it and gives back all memory above `keep` bytes. */
void arena_reset(struct arena *arena, size_t keep);

/* Room for `bytes` more, NULL when there is none. Does not take it. */
void *arena_room(struct arena *arena, size_t bytes);

#endif
