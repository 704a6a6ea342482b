/* The areas of one process as smaps tells them: what is needed to decide which pages to keep. */
#ifndef DURATION_CAPTURE_AREAS_H
#define DURATION_CAPTURE_AREAS_H

#include <stdbool.h>
#include <stdint.h>

struct area {
    uint64_t start, end, offset;
    uint64_t dev, ino; /* dev as stat encodes it */
    uint64_t resident; /* kB, swapped ones too */
    const char *name;  /* not ended by a NUL */
    uint32_t name_length;
    bool shared, readable, executable;
    bool may_write; /* now or after an mprotect */
    bool
        special; /* vvar, vdso, vsyscall and other areas that the kernel makes and content has no meaning in */
    bool watched; /* registered with a userfaultfd for write protection */
    bool device;  /* page frames without pages behind them: cannot be read */
};

/* Walks the areas in a text of smaps. */
struct area_walk {
    const char *at, *end;
};

void areas_begin(struct area_walk *walk, const void *smaps, uint64_t bytes);
bool areas_next(struct area_walk *walk, struct area *area);

bool area_is(const struct area *area, const char *name);
bool area_starts(const struct area *area, const char *prefix);

#endif
