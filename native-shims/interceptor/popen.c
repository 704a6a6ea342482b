/* popen(3): the stream has to be glibc's own, and its shell gets the environment as it stands at that
 * moment; so the contract stands in it for just that moment. */
#include "interceptor.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Kept until the next call, for another thread may still be looking through it in getenv. */
static char **lent;

/* The thread that held the lock is not in the new process. */
void popen_forked(void)
{
    pthread_mutex_init(&lock, NULL);
}

static char **full_environment(void)
{
    struct environment_size size = environment_size(environ);
    char **slots = malloc(size.slots * sizeof(char *) + size.text);
    if (slots)
        environment_fill(slots, (char *)(slots + size.slots), environ);
    return slots;
}

/* Another thread's setenv in between has copied what it found, the contract included. */
static void take_back(char **before, char **full)
{
    if (environ == full)
        environ = before;
    else
        hide_contract(environ);
}

EXPORTED FILE *popen(const char *command, const char *mode)
{
    if (!contract.active)
        return real()->popen(command, mode);
    pthread_mutex_lock(&lock);
    char **before = environ, **full = full_environment();
    if (full)
        environ = full;
    FILE *stream = real()->popen(command, mode);
    if (full) {
        take_back(before, full);
        free(lent);
        lent = full;
    }
    pthread_mutex_unlock(&lock);
    return stream;
}
