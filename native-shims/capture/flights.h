/* Open files in messages that nobody has received yet: they come to us with every peek. */
#ifndef DURATION_CAPTURE_FLIGHTS_H
#define DURATION_CAPTURE_FLIGHTS_H

#include <stdint.h>

/* Begins anew, and closes what an earlier capture left. */
void flights_reset(void);

/* Takes over descriptor `fd` of ours, which stood in a message at a socket of process `ns_pid`: its ordinal. */
uint32_t flights_take(uint32_t ns_pid, int fd);

/* The next one that was met nowhere else, to be described; NULL when there is none. */
struct flight {
    uint32_t ns_pid;
    int fd;
};
const struct flight *flights_next(uint32_t *number);

#endif
