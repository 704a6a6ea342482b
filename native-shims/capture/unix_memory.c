/* What the last capture saw in sockets with messages without bytes. */
#include <time.h>

#include "unix_memory.h"

#define REMEMBERED 8192u

static struct remembered {
    struct dur_fact_unix_message fact;
    struct sockaddr_un name;
    size_t bytes;
    int64_t stamp;
} memory[2][REMEMBERED];
static uint32_t counts[2];
static unsigned now; /* which of the two is being written */
static int64_t began;

static int64_t time_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000000000 + time.tv_nsec;
}

void unix_memory_prepare(void)
{
    if (began == 0)
        began = time_now();
}

void unix_memory_next(void)
{
    now = !now;
    counts[now] = 0;
}

/* What does not fit is forgotten: it counts as looked at before our time. */
void unix_memory_keep(const struct peeked *message)
{
    if (counts[now] == REMEMBERED) {
        began = time_now();
        return;
    }
    memory[now][counts[now]++] = (struct remembered){.fact = message->fact,
                                                     .name = message->name,
                                                     .bytes = message->bytes,
                                                     .stamp = message->stamp};
}

uint32_t unix_memory_mark(void)
{
    return counts[now];
}

void unix_memory_drop(uint32_t mark)
{
    counts[now] = mark;
}

uint32_t unix_memory_find(uint64_t ino, int64_t stamp)
{
    for (uint32_t i = 0; i < counts[!now]; i++)
        if (memory[!now][i].fact.ino == ino && memory[!now][i].stamp == stamp)
            return i;
    return UNIX_FORGOTTEN;
}

bool unix_memory_at(uint32_t at, uint64_t ino, struct peeked *message)
{
    if (at >= counts[!now] || memory[!now][at].fact.ino != ino)
        return false;
    const struct remembered *from = &memory[!now][at];
    message->fact = from->fact;
    message->name = from->name;
    message->bytes = from->bytes;
    message->stamp = from->stamp;
    return true;
}

bool unix_memory_older(int64_t stamp)
{
    return stamp != 0 && stamp < began;
}
