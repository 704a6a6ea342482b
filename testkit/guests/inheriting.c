/* Mutexes that hand priority on: held and waited for at any moment, plain ones and robust ones, and never by two at a time. */
#include "guest.h"

#include <pthread.h>

enum { MUTEXES = 2, WAITERS = 3, HELD_MILLIS = 25, STALL_ROUNDS = 80 };

struct guarded {
    pthread_mutex_t mutex;
    unsigned long before, after;
};

static struct guarded guarded[MUTEXES];
static _Atomic unsigned long rounds[MUTEXES * WAITERS];

static void make_mutexes(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    g_ok_pthread("setprotocol", pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
    for (size_t i = 0; i < MUTEXES; i++) {
        if (i == 1)
            g_ok_pthread("setrobust",
                         pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
        g_ok_pthread("init", pthread_mutex_init(&guarded[i].mutex, &attributes));
    }
}

/* Sleeps while it holds the mutex: the others wait in the kernel, in line behind its owner. */
static void *contend(void *index)
{
    size_t own = (size_t)index;
    struct guarded *mine = &guarded[own % MUTEXES];
    for (;;) {
        g_ok_pthread("lock", pthread_mutex_lock(&mine->mutex));
        if (mine->before != mine->after)
            g_fail("mutex: expected one owner at a time got %lu and %lu", mine->before,
                   mine->after);
        mine->before++;
        g_sleep_millis(HELD_MILLIS);
        mine->after++;
        rounds[own]++;
        g_ok_pthread("unlock", pthread_mutex_unlock(&mine->mutex));
        g_sleep_millis(1);
    }
    return NULL;
}

static void check_progress(void)
{
    static unsigned long seen[MUTEXES * WAITERS], quiet[MUTEXES];
    for (size_t m = 0; m < MUTEXES; m++) {
        bool moved = false;
        for (size_t i = m; i < MUTEXES * WAITERS; i += MUTEXES) {
            moved |= rounds[i] != seen[i];
            seen[i] = rounds[i];
        }
        quiet[m] = moved ? 0 : quiet[m] + 1;
        if (quiet[m] > STALL_ROUNDS)
            g_fail("mutex %zu: expected to be handed on got none in %d rounds", m, STALL_ROUNDS);
    }
}

/* Nobody waits for ever, whoever it was at the checkpoint. */
static void check_everybody(void)
{
    static unsigned long seen[MUTEXES * WAITERS];
    if (g.ticks % (2 * STALL_ROUNDS) != 0)
        return;
    for (size_t i = 0; i < MUTEXES * WAITERS; i++) {
        if (g.ticks > 0 && rounds[i] == seen[i])
            g_fail("thread %zu: expected to get its mutex got none in %d rounds", i,
                   2 * STALL_ROUNDS);
        seen[i] = rounds[i];
    }
}

int main(int argc, char **argv)
{
    pthread_t thread;
    g_start(argc, argv);
    make_mutexes();
    for (size_t i = 0; i < MUTEXES * WAITERS; i++)
        g_ok_pthread("pthread_create", pthread_create(&thread, NULL, contend, (void *)i));
    g_ready();
    do {
        check_progress();
        check_everybody();
    } while (g_tick());
    return 0;
}
