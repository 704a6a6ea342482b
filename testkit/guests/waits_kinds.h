/* The kinds of waits without a timeout that the waits guest blocks in, each returning the token that woke it. */
#ifndef TESTKIT_WAITS_KINDS_H
#define TESTKIT_WAITS_KINDS_H

#include "guest.h"

#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/wait.h>

enum kind {
    READ,
    POLL,
    PPOLL,
    SELECT,
    FUTEX,
    SEMAPHORE,
    CONDITION,
    EVENTFD,
    WAITPID,
    WAITID,
    SIGSUSPEND,
    PSELECT,
    JOIN,
    USUAL_KINDS,
    EPOLL = USUAL_KINDS,
    EPOLL_PWAIT,
    SIGWAITINFO,
    SIGWAIT,
    KINDS
};

static const char *const names[] = {
    "read",      "poll",       "ppoll",       "select",      "futex",      "sem_wait",
    "cond_wait", "eventfd",    "waitpid",     "waitid",      "sigsuspend", "pselect",
    "join",      "epoll_wait", "epoll_pwait", "sigwaitinfo", "sigwait"};

#define AWAITED_SIGNAL (SIGRTMIN + 1)
#define HANDLED_SIGNAL (SIGRTMIN + 2)
#define EPOLL_DATA 0xfeed00000000u

struct waiter {
    enum kind kind;
    pthread_t thread;
    int pipe[2], event, epoll;
    _Atomic uint32_t word, got;
    uint32_t sent;
    sem_t semaphore;
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    volatile sig_atomic_t handled;
    volatile pid_t child;
};

static struct waiter waiters[KINDS];
static __thread struct waiter *me;

static void on_wake(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    me->handled = info->si_value.sival_int;
}

/* The one rule: a wait without a timeout never ends by EINTR. */
static long must(const struct waiter *waiter, long result)
{
    if (result < 0)
        g_fail("%s: expected to wait got %s", names[waiter->kind], strerrorname_np(errno));
    return result;
}

static uint32_t read_token(const struct waiter *waiter)
{
    uint32_t token;
    g_equal(names[waiter->kind], sizeof token,
            must(waiter, read(waiter->pipe[0], &token, sizeof token)));
    return token;
}

static uint32_t wait_poll(const struct waiter *waiter)
{
    struct pollfd ready = {.fd = waiter->pipe[0], .events = POLLIN};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(waiter->pipe[0], &set);
    if (waiter->kind == POLL)
        must(waiter, poll(&ready, 1, -1));
    else if (waiter->kind == PPOLL)
        must(waiter, ppoll(&ready, 1, NULL, NULL));
    else
        must(waiter, select(waiter->pipe[0] + 1, &set, NULL, NULL, NULL));
    return read_token(waiter);
}

static uint32_t wait_epoll(const struct waiter *waiter)
{
    struct epoll_event event;
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR2);
    if (waiter->kind == EPOLL)
        g_equal("epoll_wait", 1, must(waiter, epoll_wait(waiter->epoll, &event, 1, -1)));
    else
        g_equal("epoll_pwait", 1, must(waiter, epoll_pwait(waiter->epoll, &event, 1, -1, &mask)));
    g_equal_hex("epoll data", EPOLL_DATA + waiter->kind, event.data.u64);
    return read_token(waiter);
}

static uint32_t wait_futex(struct waiter *waiter, uint32_t last)
{
    while (waiter->word == last) {
        long result = syscall(SYS_futex, &waiter->word, FUTEX_WAIT_PRIVATE, last, NULL, NULL, 0);
        if (result != 0 && errno != EAGAIN)
            must(waiter, result);
    }
    return waiter->word;
}

static uint32_t wait_condition(struct waiter *waiter, uint32_t last)
{
    g_ok_pthread("lock", pthread_mutex_lock(&waiter->mutex));
    while (waiter->word == last)
        g_ok_pthread("cond_wait", pthread_cond_wait(&waiter->condition, &waiter->mutex));
    g_ok_pthread("unlock", pthread_mutex_unlock(&waiter->mutex));
    return waiter->word;
}

static uint32_t wait_semaphore(struct waiter *waiter)
{
    must(waiter, sem_wait(&waiter->semaphore));
    return waiter->word;
}

static uint32_t wait_eventfd(const struct waiter *waiter)
{
    uint64_t value;
    g_equal("eventfd", sizeof value, must(waiter, read(waiter->event, &value, sizeof value)));
    return (uint32_t)value;
}

/* A child that leaves with the low bits of the token it is told. */
static pid_t fork_child(const struct waiter *waiter)
{
    pid_t pid = (pid_t)g_ok("fork", fork());
    if (pid == 0) {
        uint32_t token;
        close(waiter->pipe[1]);
        _exit(read(waiter->pipe[0], &token, sizeof token) == sizeof token ? (int)(token & 0x7f)
                                                                          : 255);
    }
    return pid;
}

static uint32_t wait_child(struct waiter *waiter, uint32_t last)
{
    pid_t pid = waiter->child = fork_child(waiter);
    siginfo_t info = {0};
    int status;
    if (waiter->kind == WAITPID) {
        g_equal("waitpid", pid, must(waiter, waitpid(pid, &status, 0)));
        g_equal("exit code", (last + 1) & 0x7f, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    } else {
        must(waiter, waitid(P_PID, (id_t)pid, &info, WEXITED));
        g_equal("exit code", (last + 1) & 0x7f, info.si_status);
    }
    return last + 1;
}

/* Both end by EINTR by definition, but only after a handler has run. */
static uint32_t wait_handler(struct waiter *waiter)
{
    sigset_t all;
    waiter->handled = 0;
    sigfillset(&all);
    sigdelset(&all, HANDLED_SIGNAL);
    sigdelset(&all, SIGTERM);
    if (waiter->kind == SIGSUSPEND)
        sigsuspend(&all);
    else
        pselect(0, NULL, NULL, NULL, NULL, &all);
    if (waiter->handled == 0)
        g_fail("%s: expected to wait for a handler got %s without one", names[waiter->kind],
               strerrorname_np(errno));
    return (uint32_t)waiter->handled;
}

static uint32_t wait_signal(const struct waiter *waiter)
{
    sigset_t set;
    siginfo_t info;
    int number;
    sigemptyset(&set);
    sigaddset(&set, AWAITED_SIGNAL);
    if (waiter->kind == SIGWAIT) {
        g_ok_pthread("sigwait", sigwait(&set, &number));
        return waiter->word;
    }
    g_equal("sigwaitinfo", AWAITED_SIGNAL, must(waiter, sigwaitinfo(&set, &info)));
    g_equal("si_pid", getpid(), info.si_pid);
    return (uint32_t)info.si_value.sival_int;
}

static void *end_on_token(void *argument)
{
    return (void *)(uintptr_t)read_token(argument);
}

static uint32_t wait_join(struct waiter *waiter)
{
    pthread_t thread;
    void *result;
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, end_on_token, waiter));
    g_ok_pthread("pthread_join", pthread_join(thread, &result));
    return (uint32_t)(uintptr_t)result;
}

static uint32_t wait_once(struct waiter *waiter, uint32_t last)
{
    switch (waiter->kind) {
    case READ:
        return read_token(waiter);
    case POLL:
    case PPOLL:
    case SELECT:
        return wait_poll(waiter);
    case EPOLL:
    case EPOLL_PWAIT:
        return wait_epoll(waiter);
    case FUTEX:
        return wait_futex(waiter, last);
    case SEMAPHORE:
        return wait_semaphore(waiter);
    case CONDITION:
        return wait_condition(waiter, last);
    case EVENTFD:
        return wait_eventfd(waiter);
    case WAITPID:
    case WAITID:
        return wait_child(waiter, last);
    case SIGSUSPEND:
    case PSELECT:
        return wait_handler(waiter);
    case JOIN:
        return wait_join(waiter);
    default:
        return wait_signal(waiter);
    }
}

#endif
