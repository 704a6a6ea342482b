/* Time as the capturer counts it. */
#ifndef DURATION_CAPTURE_CLOCK_H
#define DURATION_CAPTURE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_nanos(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t now_nanos(void)
{
    return clock_nanos(CLOCK_MONOTONIC);
}

#define MILLIS_TO_NANOS(millis) ((int64_t)(millis)*1000000)

#endif
