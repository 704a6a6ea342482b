/* system(3): glibc's own starts the shell by an internal call that nobody can stand in front of, and so
 * without the contract. This is the function as POSIX has it, with posix_spawn as above. */
#include "interceptor.h"

#include <errno.h>
#include <paths.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Dispositions belong to the process: the first of the calls in progress sets them, the last one puts
 * them back. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned callers;
static struct sigaction interrupt_before, quit_before;

struct call {
    sigset_t mask; /* of the calling thread */
    pid_t shell;
    int status;
};

/* The threads that were in a call are not in the new process. */
void system_forked(void)
{
    pthread_mutex_init(&lock, NULL);
    callers = 0;
}

static void ignore_keys(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    pthread_mutex_lock(&lock);
    if (callers++ == 0) {
        sigaction(SIGINT, &ignore, &interrupt_before);
        sigaction(SIGQUIT, &ignore, &quit_before);
    }
    pthread_mutex_unlock(&lock);
}

static void restore_keys(void)
{
    pthread_mutex_lock(&lock);
    if (--callers == 0) {
        sigaction(SIGINT, &interrupt_before, NULL);
        sigaction(SIGQUIT, &quit_before, NULL);
    }
    pthread_mutex_unlock(&lock);
}

/* The shell gets what the caller had, so only what the caller caught or left alone is reset. */
static int start_shell(struct call *call, const char *command)
{
    char *const argv[] = {(char *)"sh", (char *)"-c", (char *)command, NULL};
    posix_spawnattr_t attributes;
    sigset_t by_default;
    sigemptyset(&by_default);
    if (interrupt_before.sa_handler != SIG_IGN)
        sigaddset(&by_default, SIGINT);
    if (quit_before.sa_handler != SIG_IGN)
        sigaddset(&by_default, SIGQUIT);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &call->mask);
    posix_spawnattr_setsigdefault(&attributes, &by_default);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawn(&call->shell, _PATH_BSHELL, NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static void await_shell(struct call *call)
{
    while (waitpid(call->shell, &call->status, 0) < 0) {
        if (errno == EINTR)
            continue;
        call->status = -1;
        return;
    }
}

/* A thread that is cancelled in here takes its shell along. */
static void cancelled(void *argument)
{
    struct call *call = argument;
    kill(call->shell, SIGKILL);
    await_shell(call);
    restore_keys();
    pthread_sigmask(SIG_SETMASK, &call->mask, NULL);
}

static int run_shell(struct call *call, const char *command)
{
    int error = start_shell(call, command);
    if (error) {
        call->status = 127 << 8; /* as if the shell could not be executed */
        return error;
    }
    pthread_cleanup_push(cancelled, call);
    await_shell(call);
    pthread_cleanup_pop(0);
    return 0;
}

static int run(const char *command)
{
    struct call call = {.shell = -1};
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    ignore_keys();
    pthread_sigmask(SIG_BLOCK, &child, &call.mask);
    int error = run_shell(&call, command);
    restore_keys();
    pthread_sigmask(SIG_SETMASK, &call.mask, NULL);
    if (error)
        errno = error;
    return call.status;
}

EXPORTED int system(const char *command)
{
    if (!contract.active)
        return real()->system(command);
    if (!command)
        return run("exit 0") == 0;
    return run(command);
}
