/* How a new descriptor gets to its number. */
#ifndef DURATION_RESTORER_PLACE_H
#define DURATION_RESTORER_PLACE_H

#include <stdint.h>

/* `made` is what the kernel gave, or -errno, which is handed on. Of `flags` O_CLOEXEC counts. */
int place(int64_t made, uint32_t wanted, uint32_t flags);

#endif
