/* Timers on CPU clocks of the process and of a thread, on TAI, and alarm(): what is left of each goes down with its clock. */
#include "guest.h"

#include <pthread.h>
#include <sys/time.h>

enum { PROCESS_CPU, THREAD_CPU, NAMED_THREAD_CPU, TAI, ALARMS, ABSOLUTE, LONG_TIMERS };
enum { MILLI = 1000000, SECONDS = 1000, SLACK = 1000 * MILLI };

static const char *const names[] = {"process CPU clock",      "thread CPU clock",
                                    "CPU clock of a thread",  "TAI",
                                    "alarm clock (BOOTTIME)", "absolute on MONOTONIC"};
static timer_t ids[LONG_TIMERS];
static clockid_t clocks[LONG_TIMERS] = {
    CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, 0, CLOCK_TAI,
    CLOCK_BOOTTIME_ALARM,     CLOCK_MONOTONIC};
static bool there[LONG_TIMERS];
static int64_t left_before[LONG_TIMERS], clock_before[LONG_TIMERS];
static volatile unsigned long alarms;
static timer_t periodic;
static unsigned long expirations;
static uint64_t started;

static int64_t nanos(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void on_alarm(int signal)
{
    (void)signal;
    alarms++;
    alarm(1);
}

static void make(int which, int flags)
{
    struct sigevent event = {.sigev_notify = SIGEV_NONE};
    struct itimerspec time = {.it_value.tv_sec = SECONDS + which};
    if (flags & TIMER_ABSTIME)
        time.it_value.tv_sec += (time_t)(g_nanos(clocks[which]) / 1000000000u);
    there[which] = timer_create(clocks[which], &event, &ids[which]) == 0;
    if (there[which])
        g_ok(names[which], timer_settime(ids[which], flags, &time, NULL));
}

/* Its signal is never delivered, only taken: what it missed meanwhile stands in the overrun. */
static void make_periodic(void)
{
    sigset_t set;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    struct itimerspec time = {.it_value.tv_nsec = 7 * MILLI, .it_interval.tv_nsec = 7 * MILLI};
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, &set, NULL));
    g_ok("timer_create", timer_create(CLOCK_MONOTONIC, &event, &periodic));
    g_ok("timer_settime", timer_settime(periodic, 0, &time, NULL));
    started = g_nanos(CLOCK_MONOTONIC);
}

/* What is left goes down as the clock goes on, but for what a restore on a busy host takes; a restored CPU clock begins anew. */
static void check_left(int which)
{
    struct itimerspec time;
    g_ok(names[which], timer_gettime(ids[which], &time));
    int64_t clock = (int64_t)g_nanos(clocks[which]), left = nanos(time.it_value);
    if (clock_before[which] != 0 && clock >= clock_before[which]) {
        int64_t passed = clock - clock_before[which];
        int64_t gone = left_before[which] - left;
        if (which != TAI && llabs(gone - passed) > SLACK)
            g_fail("%s: expected %lld ns gone got %lld", names[which], (long long)passed,
                   (long long)gone);
    }
    if (left <= 0 || left > left_before[which] + SLACK)
        g_fail("%s: expected at most %lld ns left got %lld", names[which],
               (long long)left_before[which], (long long)left);
    left_before[which] = left;
    clock_before[which] = clock;
}

static void check_periodic(void)
{
    sigset_t set;
    siginfo_t info;
    struct timespec none = {0};
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    while (sigtimedwait(&set, &info, &none) == SIGRTMIN) {
        g_equal("code of a timer's signal", SI_TIMER, info.si_code);
        expirations += 1 + (unsigned long)info.si_overrun;
    }
    uint64_t passed = (g_nanos(CLOCK_MONOTONIC) - started) / (7 * MILLI);
    if (expirations > passed + 2)
        g_fail("periodic timer: expected at most %llu expirations got %lu",
               (unsigned long long)passed + 2, expirations);
}

static void burn(long millis)
{
    uint64_t end = g_nanos(CLOCK_MONOTONIC) + (uint64_t)millis * MILLI;
    while (g_nanos(CLOCK_MONOTONIC) < end) {
    }
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    g_ok("sigaction", sigaction(SIGALRM, &action, NULL));
    g_ok_pthread("pthread_getcpuclockid",
                 pthread_getcpuclockid(pthread_self(), &clocks[NAMED_THREAD_CPU]));
    for (int i = 0; i < LONG_TIMERS; i++) {
        make(i, i == ABSOLUTE ? TIMER_ABSTIME : 0);
        left_before[i] = INT64_C(2000000000) * SECONDS;
        if (!there[i] && i != ALARMS)
            g_fail("%s: expected a timer got %s", names[i], strerrorname_np(errno));
    }
    make_periodic();
    alarm(1);
    unsigned long quiet = 0, seen = 0;
    g_ready();
    do {
        burn(15);
        for (int i = 0; i < LONG_TIMERS; i++)
            if (there[i])
                check_left(i);
        check_periodic();
        quiet = alarms == seen ? quiet + 1 : 0;
        seen = alarms;
        if (quiet > 60)
            g_fail("alarm: expected one a second got none in %lu rounds", quiet);
    } while (g_tick());
    return 0;
}
