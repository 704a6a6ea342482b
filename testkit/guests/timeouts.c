/* Threads in waits with timeouts of 0.3 to 3 s: none ends early or by EINTR; each tick reports the largest lateness. */
#include "guest.h"

#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/select.h>

/*
 * `tick N late_ms=K waits=W`: K is the largest lateness of any finished or still running wait on the monotonic clock
 * so far; waits on the realtime clock go on while the guest is down and are only held to their lower bound.
 * ARGV[3] `usual` leaves out the three waits that Linux ends by EINTR after any stop and continue.
 */
enum kind {
    NANOSLEEP,
    CLOCK_RELATIVE,
    CLOCK_ABSOLUTE,
    SLEEP,
    POLL,
    PPOLL,
    SELECT,
    PSELECT,
    FUTEX_RELATIVE,
    FUTEX_ABSOLUTE,
    COND_MONOTONIC,
    SEM_REALTIME,
    COND_REALTIME,
    USUAL_KINDS,
    EPOLL = USUAL_KINDS,
    EPOLL_PWAIT2,
    SIGTIMEDWAIT,
    KINDS
};

static const char *const names[] = {"nanosleep",
                                    "clock_nanosleep",
                                    "clock_nanosleep(ABSTIME)",
                                    "usleep",
                                    "poll",
                                    "ppoll",
                                    "select",
                                    "pselect",
                                    "futex",
                                    "futex(BITSET)",
                                    "cond_timedwait",
                                    "sem_timedwait",
                                    "cond_timedwait(REALTIME)",
                                    "epoll_wait",
                                    "epoll_pwait2",
                                    "sigtimedwait"};

static struct waiter {
    enum kind kind;
    pthread_t thread;
    _Atomic uint64_t due; /* on the monotonic clock, 0 between waits */
} waiters[KINDS];

static _Atomic uint64_t latest, waits;
static _Atomic uint32_t never_changed;
static sem_t semaphore;
static int epoll, silent[2];

static struct timespec to_timespec(uint64_t nanos)
{
    return (struct timespec){(time_t)(nanos / 1000000000u), (long)(nanos % 1000000000u)};
}

/* Every wait answers 0 for "the time has passed", else the errno (or a wake that nobody sent). */
static int outcome(long result, int on_timeout)
{
    if (result == 0)
        return on_timeout == 0 ? 0 : -1;
    return errno == on_timeout ? 0 : errno;
}

static int wait_condition(clockid_t clock, struct timespec until)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, clock);
    pthread_cond_init(&condition, &attributes);
    pthread_mutex_lock(&mutex);
    int error = pthread_cond_timedwait(&condition, &mutex, &until);
    pthread_mutex_unlock(&mutex);
    return error == ETIMEDOUT ? 0 : error == 0 ? -1 : error;
}

static int wait_signal(struct timespec relative)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 3);
    return outcome(sigtimedwait(&set, NULL, &relative), EAGAIN);
}

static int wait_futex(int operation, const struct timespec *time)
{
    return outcome(syscall(SYS_futex, &never_changed, operation | FUTEX_PRIVATE_FLAG, 0, time, NULL,
                           FUTEX_BITSET_MATCH_ANY),
                   ETIMEDOUT);
}

static int wait_descriptors(enum kind kind, struct timespec relative)
{
    int millis = (int)(relative.tv_sec * 1000 + relative.tv_nsec / 1000000);
    struct pollfd ready = {.fd = silent[0], .events = POLLIN};
    struct timeval time = {relative.tv_sec, relative.tv_nsec / 1000};
    struct epoll_event event;
    fd_set set;
    FD_ZERO(&set);
    FD_SET(silent[0], &set);
    switch (kind) {
    case POLL:
        return outcome(poll(&ready, 1, millis), 0);
    case PPOLL:
        return outcome(ppoll(&ready, 1, &relative, NULL), 0);
    case SELECT:
        return outcome(select(silent[0] + 1, &set, NULL, NULL, &time), 0);
    case PSELECT:
        return outcome(pselect(silent[0] + 1, &set, NULL, NULL, &relative, NULL), 0);
    case EPOLL:
        return outcome(epoll_wait(epoll, &event, 1, millis), 0);
    default:
        return outcome(syscall(SYS_epoll_pwait2, epoll, &event, 1, &relative, NULL, 8), 0);
    }
}

static int wait_once(enum kind kind, uint64_t duration)
{
    struct timespec relative = to_timespec(duration);
    struct timespec monotonic = to_timespec(g_nanos(CLOCK_MONOTONIC) + duration);
    struct timespec realtime = to_timespec(g_nanos(CLOCK_REALTIME) + duration);
    switch (kind) {
    case NANOSLEEP:
        return outcome(nanosleep(&relative, NULL), 0);
    case CLOCK_RELATIVE:
        return clock_nanosleep(CLOCK_MONOTONIC, 0, &relative, NULL);
    case CLOCK_ABSOLUTE:
        return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &monotonic, NULL);
    case SLEEP:
        return outcome(usleep((useconds_t)(duration / 1000)), 0);
    case SIGTIMEDWAIT:
        return wait_signal(relative);
    case FUTEX_RELATIVE:
        return wait_futex(FUTEX_WAIT, &relative);
    case FUTEX_ABSOLUTE:
        return wait_futex(FUTEX_WAIT_BITSET, &monotonic);
    case COND_MONOTONIC:
        return wait_condition(CLOCK_MONOTONIC, monotonic);
    case SEM_REALTIME:
        return outcome(sem_timedwait(&semaphore, &realtime), ETIMEDOUT);
    case COND_REALTIME:
        return wait_condition(CLOCK_REALTIME, realtime);
    default:
        return wait_descriptors(kind, relative);
    }
}

static void note_lateness(uint64_t late)
{
    uint64_t seen = latest;
    while (late > seen && !atomic_compare_exchange_weak(&latest, &seen, late)) {
    }
}

static void *run_waiter(void *argument)
{
    struct waiter *waiter = argument;
    bool realtime = waiter->kind == SEM_REALTIME || waiter->kind == COND_REALTIME;
    clockid_t clock = realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    for (uint64_t turn = 1;; turn++) {
        uint64_t duration = (300 + g_mix(turn * KINDS + waiter->kind) % 2700) * 1000000u;
        uint64_t begin = g_nanos(clock);
        waiter->due = realtime ? 0 : begin + duration;
        int error = wait_once(waiter->kind, duration);
        uint64_t passed = g_nanos(clock) - begin;
        waiter->due = 0;
        if (error != 0)
            g_fail("%s: expected its timeout got %s", names[waiter->kind],
                   error < 0 ? "woken" : strerrorname_np(error));
        if (passed + 1000000u < duration)
            g_fail("%s: expected %llu ms got %llu", names[waiter->kind],
                   (unsigned long long)duration / 1000000u, (unsigned long long)passed / 1000000u);
        if (!realtime)
            note_lateness(passed > duration ? passed - duration : 0);
        waits++;
    }
    return NULL;
}

/* A wait that never ends is as late as it is overdue. */
static void note_running_waits(void)
{
    for (size_t i = 0; i < KINDS; i++) {
        uint64_t due = waiters[i].due, now = g_nanos(CLOCK_MONOTONIC);
        if (due != 0 && now > due)
            note_lateness(now - due);
    }
}

int main(int argc, char **argv)
{
    sigset_t blocked;
    g_start_without_term(argc, argv);
    size_t kinds = strcmp(g_argument(argc, argv, 3, ""), "usual") == 0 ? USUAL_KINDS : KINDS;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGRTMIN + 3);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, &blocked, NULL));
    g_ok("sem_init", sem_init(&semaphore, 0, 0));
    g_ok("epoll_create", epoll = epoll_create1(EPOLL_CLOEXEC));
    g_ok("pipe", pipe2(silent, O_CLOEXEC));
    for (size_t i = 0; i < kinds; i++) {
        waiters[i].kind = (enum kind)i;
        g_ok_pthread("pthread_create",
                     pthread_create(&waiters[i].thread, NULL, run_waiter, &waiters[i]));
    }
    g_ready();
    do {
        g_sleep_millis(G_ROUND_MILLIS);
        note_running_waits();
    } while (g_tick_with(" late_ms=%llu waits=%llu", (unsigned long long)latest / 1000000u,
                         (unsigned long long)waits));
    return 0;
}
