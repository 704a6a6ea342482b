/* Interval timers of a process (ITIMER_REAL, VIRTUAL, PROF) and POSIX timers with their ids, intervals and values. */
#include "guest.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/time.h>

/* Timers are made and some deleted again, so that the remaining ids have gaps; SIGEV_NONE ones are only read. */
enum timer {
    REALTIME_SIGNAL,
    MONOTONIC_SIGNAL,
    BOOTTIME_SIGNAL,
    TO_THREAD,
    TO_FUNCTION,
    SILENT,
    LONG_ONCE,
    CPU,
    TIMERS
};
enum { STALL_ROUNDS = 40, MILLI = 1000000, LONG_SECONDS = 1000 };

static const char *const names[] = {"realtime",    "monotonic",      "boottime",      "to thread",
                                    "to function", "silent",         "long one-shot", "cpu time",
                                    "ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF"};
static const long periods[TIMERS] = {60 * MILLI,  80 * MILLI, 110 * MILLI, 70 * MILLI,
                                     130 * MILLI, 90 * MILLI, 0,           40 * MILLI};
static const clockid_t clocks[TIMERS] = {CLOCK_REALTIME,  CLOCK_MONOTONIC,         CLOCK_BOOTTIME,
                                         CLOCK_MONOTONIC, CLOCK_MONOTONIC,         CLOCK_MONOTONIC,
                                         CLOCK_BOOTTIME,  CLOCK_PROCESS_CPUTIME_ID};
static const int itimers[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
static const int itimer_signals[] = {SIGALRM, SIGVTALRM, SIGPROF};
static const long itimer_periods[] = {75 * MILLI, 8 * MILLI, 12 * MILLI};

static timer_t ids[TIMERS];
static pid_t thread_tid;
static _Atomic unsigned long fired[TIMERS + 3], last_round[TIMERS + 3];
static uint64_t started;
static unsigned long long_expected;

static void note(size_t index)
{
    fired[index]++;
    last_round[index] = g.ticks;
}

static void on_posix(int signal, siginfo_t *info, void *context)
{
    (void)context;
    size_t timer = (size_t)info->si_value.sival_int;
    if (info->si_code != SI_TIMER || timer >= TIMERS || signal != SIGRTMIN + (int)timer)
        g_fail("timer signal %d: expected SI_TIMER with its value got code %d value %zu", signal,
               info->si_code, timer);
    if (timer == TO_THREAD)
        g_equal("thread of a SIGEV_THREAD_ID timer", thread_tid, gettid());
    note(timer);
    fired[timer] += (unsigned long)info->si_overrun;
}

static void on_itimer(int signal)
{
    for (size_t i = 0; i < 3; i++)
        if (itimer_signals[i] == signal)
            note(TIMERS + i);
}

static void on_function(union sigval value)
{
    note((size_t)value.sival_int);
}

static void make_timer(enum timer timer)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = SIGRTMIN + (int)timer,
                             .sigev_value.sival_int = (int)timer};
    struct itimerspec time = {.it_value.tv_nsec = periods[timer],
                              .it_interval.tv_nsec = periods[timer]};
    if (timer == TO_THREAD) {
        event.sigev_notify = SIGEV_THREAD_ID;
        event._sigev_un._tid = thread_tid;
    } else if (timer == TO_FUNCTION) {
        event.sigev_notify = SIGEV_THREAD;
        event.sigev_notify_function = on_function;
        event.sigev_notify_attributes = NULL;
    } else if (timer == SILENT) {
        event.sigev_notify = SIGEV_NONE;
    } else if (timer == LONG_ONCE) {
        time.it_value.tv_sec = LONG_SECONDS;
    }
    timer_t gap;
    g_ok("timer_create", timer_create(CLOCK_MONOTONIC, NULL, &gap));
    g_ok("timer_create", timer_create(clocks[timer], &event, &ids[timer]));
    g_ok("timer_delete", timer_delete(gap));
    g_ok("timer_settime", timer_settime(ids[timer], 0, &time, NULL));
}

static void make_itimers(void)
{
    for (size_t i = 0; i < 3; i++) {
        struct itimerval time = {.it_value.tv_usec = itimer_periods[i] / 1000};
        struct sigaction action = {.sa_handler = on_itimer, .sa_flags = SA_RESTART};
        time.it_interval = time.it_value;
        g_ok("sigaction", sigaction(itimer_signals[i], &action, NULL));
        g_ok("setitimer", setitimer(itimers[i], &time, NULL));
    }
}

static void *wait_in_thread(void *ready)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + TO_THREAD);
    g_ok_pthread("pthread_sigmask", pthread_sigmask(SIG_UNBLOCK, &set, NULL));
    thread_tid = gettid();
    pthread_barrier_wait(ready);
    for (;;)
        g_sleep_millis(1000);
    return NULL;
}

static void start_thread(void)
{
    pthread_t thread;
    pthread_barrier_t ready;
    sigset_t set;
    sigfillset(&set);
    pthread_barrier_init(&ready, NULL, 2);
    g_ok_pthread("pthread_sigmask", pthread_sigmask(SIG_BLOCK, &set, NULL));
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, wait_in_thread, &ready));
    pthread_barrier_wait(&ready);
    g_ok_pthread("pthread_sigmask", pthread_sigmask(SIG_UNBLOCK, &set, NULL));
}

static void check_posix(void)
{
    for (enum timer timer = 0; timer < TIMERS; timer++) {
        struct itimerspec time;
        g_ok("timer_gettime", timer_gettime(ids[timer], &time));
        g_equal(names[timer], periods[timer], time.it_interval.tv_nsec);
        if (timer == LONG_ONCE)
            continue;
        /* seen on a host that lacked time: a second more than the interval, and all was well later */
        if (time.it_value.tv_sec > 2)
            g_fail("%s: expected about its interval left got %lld.%09ld s", names[timer],
                   (long long)time.it_value.tv_sec, time.it_value.tv_nsec);
    }
}

/* Seconds left must go down as its clock goes on: not start anew, not run out while the group is down. */
static void check_long(void)
{
    static uint64_t deadline;
    struct itimerspec time;
    g_ok("timer_gettime", timer_gettime(ids[LONG_ONCE], &time));
    uint64_t now = g_nanos(CLOCK_BOOTTIME) + (uint64_t)time.it_value.tv_sec * 1000000000u +
                   (uint64_t)time.it_value.tv_nsec;
    if (deadline == 0)
        deadline = now;
    if (llabs((int64_t)(now - deadline)) > 100 * MILLI)
        g_fail("long one-shot timer: expected to end at %llu got %llu",
               (unsigned long long)deadline, (unsigned long long)now);
    g_equal("runs of the long timer", (long long)long_expected, (long long)fired[LONG_ONCE]);
}

static void check_counts(void)
{
    uint64_t passed = g_nanos(CLOCK_MONOTONIC) - started;
    for (size_t i = 0; i < TIMERS + 3; i++) {
        long period = i < TIMERS ? periods[i] : itimer_periods[i - TIMERS];
        if (i == SILENT || i == LONG_ONCE)
            continue;
        /* the realtime clock goes on while the group is down, so only the others have an upper bound */
        if (i != REALTIME_SIGNAL && fired[i] > passed / (uint64_t)period + 2)
            g_fail("%s: expected at most %llu expirations got %lu", names[i],
                   (unsigned long long)passed / (uint64_t)period + 2, fired[i]);
        if (g.ticks - last_round[i] > STALL_ROUNDS)
            g_fail("%s: expected an expiration in %d rounds got none", names[i], STALL_ROUNDS);
    }
}

static void check_itimers(void)
{
    for (size_t i = 0; i < 3; i++) {
        struct itimerval time;
        g_ok("getitimer", getitimer(itimers[i], &time));
        g_equal("interval of an itimer", itimer_periods[i] / 1000, time.it_interval.tv_usec);
        if (time.it_value.tv_sec != 0 || (time.it_value.tv_usec == 0 && itimers[i] == ITIMER_REAL))
            g_fail("%s: expected to be running got %lld s left", names[TIMERS + i],
                   (long long)time.it_value.tv_sec);
    }
}

/* The timers on cpu time need some of it. By the monotonic clock: cpu time itself begins anew in a restored process. */
static void burn(long millis)
{
    uint64_t end = g_nanos(CLOCK_MONOTONIC) + (uint64_t)millis * MILLI;
    while (g_nanos(CLOCK_MONOTONIC) < end) {
    }
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    for (enum timer timer = 0; timer < TIMERS; timer++) {
        struct sigaction action = {.sa_sigaction = on_posix, .sa_flags = SA_SIGINFO | SA_RESTART};
        g_ok("sigaction", sigaction(SIGRTMIN + (int)timer, &action, NULL));
    }
    start_thread();
    started = g_nanos(CLOCK_MONOTONIC);
    for (enum timer timer = 0; timer < TIMERS; timer++)
        make_timer(timer);
    make_itimers();
    g_ready();
    do {
        burn(6);
        check_posix();
        check_long();
        check_counts();
        check_itimers();
    } while (g_tick());
    return 0;
}
