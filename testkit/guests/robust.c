/* Robust mutexes: held over many rounds by a thread that then dies, made consistent by the next owner. */
#include "guest.h"

#include <pthread.h>

enum { HELD_ROUNDS = 25, MUTEXES = 4 };

static pthread_mutex_t mutexes[MUTEXES];
static unsigned long guarded[MUTEXES];
static volatile unsigned long release_at;
static volatile bool holding;

/* Dies with all of them locked; the kernel walks its robust list. */
static void *hold_and_die(void *argument)
{
    (void)argument;
    for (size_t i = 0; i < MUTEXES; i++) {
        g_ok_pthread("lock", pthread_mutex_lock(&mutexes[i]));
        guarded[i]++;
    }
    holding = true;
    while (g.ticks < release_at)
        usleep(20000);
    return NULL;
}

static void make_mutexes(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    g_ok_pthread("setrobust", pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
    for (size_t i = 0; i < MUTEXES; i++) {
        if (i % 2 == 1)
            g_ok_pthread("setprotocol",
                         pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
        g_ok_pthread("init", pthread_mutex_init(&mutexes[i], &attributes));
    }
}

static pthread_t start_holder(void)
{
    pthread_t thread;
    holding = false;
    release_at = g.ticks + HELD_ROUNDS;
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, hold_and_die, NULL));
    while (!holding)
        usleep(1000);
    return thread;
}

static void take_over(unsigned long generation)
{
    for (size_t i = 0; i < MUTEXES; i++) {
        g_equal("lock after the holder's death", EOWNERDEAD, pthread_mutex_lock(&mutexes[i]));
        g_ok_pthread("consistent", pthread_mutex_consistent(&mutexes[i]));
        g_equal("guarded value", (long long)generation, (long long)guarded[i]);
        g_ok_pthread("unlock", pthread_mutex_unlock(&mutexes[i]));
    }
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    make_mutexes();
    pthread_t holder = start_holder();
    unsigned long generation = 1;
    g_ready();
    do {
        if (g.ticks >= release_at) {
            g_ok_pthread("join", pthread_join(holder, NULL));
            take_over(generation++);
            holder = start_holder();
        }
        for (size_t i = 0; i < MUTEXES; i++)
            g_equal("trylock while held", EBUSY, pthread_mutex_trylock(&mutexes[i]));
    } while (g_tick());
    return 0;
}
