/* The keys that detach. They are passed on like all others, so nothing is ever held back. */
#include <time.h>

#include "terminal.h"

#define KEY 0x1d /* ^], as systemd's machinectl has it */
#define TIMES 3
#define NANOS INT64_C(1000000000)

static int64_t now_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NANOS + now.tv_nsec;
}

bool keys_detach(const char *typed, size_t length)
{
    static int64_t first;
    static unsigned count;
    for (size_t i = 0; i < length; i++) {
        if (typed[i] != KEY)
            count = 0;
        else if (count == 0 || now_nanos() - first > NANOS) {
            first = now_nanos();
            count = 1;
        } else if (++count == TIMES)
            return true;
    }
    return false;
}
