/* An event loop: epoll (level, edge, one-shot) over eventfds, timerfds of every kind and a pipe, counted against the clock. */
#include "guest.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

enum source {
    PERIODIC,
    BOOT_PERIODIC,
    REAL_PERIODIC,
    ONCE,
    ABSOLUTE,
    EDGE_PIPE,
    ONESHOT_EVENT,
    LEVEL_EVENT,
    SEMAPHORE,
    IDLE_TIMER,
    CLOCK_WATCH,
    SOURCES,
    TIMERS = EDGE_PIPE
};
enum { STALL_ROUNDS = 40, MILLI = 1000000 };

static const char *const names[] = {"periodic",         "boottime",      "realtime",
                                    "relative",         "absolute",      "edge pipe",
                                    "one-shot eventfd", "level eventfd", "semaphore eventfd",
                                    "idle timer",       "clock watch"};
static const clockid_t clocks[TIMERS] = {CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME,
                                         CLOCK_MONOTONIC, CLOCK_MONOTONIC};
static const uint64_t periods[TIMERS] = {50 * MILLI, 90 * MILLI, 110 * MILLI, 230 * MILLI,
                                         170 * MILLI};

/* What a source has reported; `armed` is when its next expiration is due, on its own clock. */
static struct {
    int fd;
    uint64_t fired, started, armed, events, last_round;
} sources[SOURCES];

static int epoll, pipe_end;
static uint64_t pipe_written, pipe_read, oneshot_value, semaphore_value, spurious_edges;
static bool oneshot_armed, level_seen, semaphore_seen;

static uint64_t key(enum source source)
{
    return g_mix(source) << 8 | source;
}

static void watch(int operation, enum source source, uint32_t events)
{
    struct epoll_event interest = {.events = events, .data.u64 = key(source)};
    g_ok("epoll_ctl", epoll_ctl(epoll, operation, sources[source].fd, &interest));
}

static struct timespec to_timespec(uint64_t nanos)
{
    return (struct timespec){(time_t)(nanos / 1000000000u), (long)(nanos % 1000000000u)};
}

static void arm(enum source timer)
{
    bool absolute = timer == ABSOLUTE, periodic = timer < ONCE;
    uint64_t now = g_nanos(clocks[timer]);
    sources[timer].started = now;
    sources[timer].armed = now + periods[timer];
    struct itimerspec time = {.it_value =
                                  to_timespec(absolute ? sources[timer].armed : periods[timer])};
    if (periodic)
        time.it_interval = time.it_value;
    g_ok("timerfd_settime",
         timerfd_settime(sources[timer].fd, absolute ? TFD_TIMER_ABSTIME : 0, &time, NULL));
}

/* As whoever wants to know that somebody sets the clock: due at the end of time, or when that happens. */
static void watch_clock(void)
{
    struct itimerspec time = {.it_value.tv_sec = INT64_MAX};
    g_ok("timerfd", sources[CLOCK_WATCH].fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK));
    g_ok("timerfd_settime",
         timerfd_settime(sources[CLOCK_WATCH].fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
                         &time, NULL));
}

static void check_clock_watch(void)
{
    char path[64], text[512] = "";
    struct itimerspec time;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", sources[CLOCK_WATCH].fd);
    int fd = (int)g_ok("open(fdinfo)", open(path, O_RDONLY | O_CLOEXEC));
    g_ok("read(fdinfo)", read(fd, text, sizeof text - 1));
    close(fd);
    if (strstr(text, "settime flags: 03") == NULL)
        g_fail("clock watch: expected settime flags 03 got %s", text);
    g_ok("timerfd_gettime", timerfd_gettime(sources[CLOCK_WATCH].fd, &time));
    if (time.it_value.tv_sec < 1ll << 32)
        g_fail("clock watch: expected to be due at the end of time got %lld seconds",
               (long long)time.it_value.tv_sec);
}

/* Never more often than the clock allows, never before the time. */
static void on_timer(enum source timer)
{
    uint64_t expirations, now = g_nanos(clocks[timer]);
    ssize_t got = read(sources[timer].fd, &expirations, sizeof expirations);
    if (got != sizeof expirations)
        g_fail("%s timer: expected to be readable got %s", names[timer], strerrorname_np(errno));
    now = g_nanos(clocks[timer]);
    sources[timer].fired += expirations;
    if (timer >= ONCE) {
        g_equal("expirations of a one-shot timer", 1, (long long)expirations);
        if (now + MILLI < sources[timer].armed)
            g_fail("%s timer: expected not before %llu got %llu", names[timer],
                   (unsigned long long)sources[timer].armed, (unsigned long long)now);
        arm(timer);
        return;
    }
    uint64_t allowed = (now - sources[timer].started + MILLI) / periods[timer] + 1;
    if (sources[timer].fired > allowed)
        g_fail("%s timer: expected at most %llu expirations got %llu", names[timer],
               (unsigned long long)allowed, (unsigned long long)sources[timer].fired);
}

/* Reads a part only: edge-triggered, the rest must not be reported before more is written. */
static void on_pipe(void)
{
    uint64_t number;
    if (pipe_written - pipe_read < 2) {
        spurious_edges += pipe_written > 1;
        return;
    }
    g_equal("read(pipe)", sizeof number, read(sources[EDGE_PIPE].fd, &number, sizeof number));
    g_equal("number in the pipe", (long long)pipe_read++, (long long)number);
}

static void on_oneshot(void)
{
    uint64_t value;
    if (!oneshot_armed)
        g_fail("one-shot eventfd: expected silence until armed again got an event");
    g_equal("read(eventfd)", sizeof value, read(sources[ONESHOT_EVENT].fd, &value, sizeof value));
    g_equal("value of the eventfd", (long long)oneshot_value, (long long)value);
    oneshot_armed = false;
}

static void handle(const struct epoll_event *event)
{
    enum source source = event->data.u64 & 0xff;
    if (source >= SOURCES || event->data.u64 != key(source))
        g_fail("epoll data: expected a source's key got %#llx",
               (unsigned long long)event->data.u64);
    sources[source].events++;
    sources[source].last_round = g.ticks;
    if (source < TIMERS)
        on_timer(source);
    else if (source == EDGE_PIPE)
        on_pipe();
    else if (source == ONESHOT_EVENT)
        on_oneshot();
    else if (source == LEVEL_EVENT)
        level_seen = true;
    else if (source == SEMAPHORE)
        semaphore_seen = true;
    else
        g_fail("%s: expected never to fire got an event", names[source]);
}

/* Level-triggered sources report at every call, so the loop rests a little between calls. */
static void run_loop(uint64_t until)
{
    struct epoll_event events[SOURCES];
    while (g_nanos(CLOCK_MONOTONIC) < until && !g.terminated) {
        int count = epoll_wait(epoll, events, SOURCES, 20);
        if (count < 0)
            g_equal("errno of epoll_wait", EINTR, errno);
        for (int i = 0; i < count; i++)
            handle(&events[i]);
        g_sleep_millis(10);
    }
}

static void write_value(enum source source, uint64_t value)
{
    g_equal("write(eventfd)", sizeof value, write(sources[source].fd, &value, sizeof value));
}

/* The semaphore keeps a count over many rounds: down by one a round, filled again when nearly empty. */
static void turn_semaphore(void)
{
    uint64_t value;
    g_equal("read(semaphore)", sizeof value, read(sources[SEMAPHORE].fd, &value, sizeof value));
    g_equal("value of the semaphore", 1, (long long)value);
    if (--semaphore_value == 1) {
        write_value(SEMAPHORE, 29);
        semaphore_value += 29;
    }
}

static void feed_sources(void)
{
    g_equal("write(pipe)", sizeof pipe_written,
            write(pipe_end, &pipe_written, sizeof pipe_written));
    pipe_written++;
    if (!oneshot_armed) {
        /* written while disarmed for a while, armed every third round */
        if (g.ticks % 3 == 0) {
            oneshot_value = g.ticks + 1;
            write_value(ONESHOT_EVENT, oneshot_value);
        } else if (g.ticks % 3 == 2) {
            watch(EPOLL_CTL_MOD, ONESHOT_EVENT, EPOLLIN | EPOLLONESHOT);
            oneshot_armed = true;
        }
    }
    turn_semaphore();
    level_seen = semaphore_seen = false;
}

static void check_round(void)
{
    struct itimerspec time;
    g_equal("level-triggered eventfd seen", 1, level_seen);
    g_equal("semaphore eventfd seen", 1, semaphore_seen);
    for (enum source source = 0; source < ONESHOT_EVENT; source++)
        if (g.ticks - sources[source].last_round > STALL_ROUNDS)
            g_fail("%s: expected an event in %d rounds got none", names[source], STALL_ROUNDS);
    for (enum source timer = 0; timer < TIMERS; timer++) {
        g_ok("timerfd_gettime", timerfd_gettime(sources[timer].fd, &time));
        g_equal("interval of a timer", timer < ONCE ? (long long)periods[timer] : 0,
                time.it_interval.tv_nsec);
    }
    g_ok("timerfd_gettime", timerfd_gettime(sources[IDLE_TIMER].fd, &time));
    g_equal("time of a disarmed timer", 0, time.it_value.tv_sec + time.it_value.tv_nsec);
    check_clock_watch();
}

static void open_sources(void)
{
    int ends[2];
    g_ok("epoll_create", epoll = epoll_create1(EPOLL_CLOEXEC));
    for (enum source timer = 0; timer < TIMERS; timer++)
        g_ok("timerfd",
             sources[timer].fd = timerfd_create(clocks[timer], TFD_NONBLOCK | TFD_CLOEXEC));
    g_ok("timerfd", sources[IDLE_TIMER].fd = timerfd_create(CLOCK_MONOTONIC, 0));
    watch_clock();
    g_ok("pipe", pipe2(ends, O_NONBLOCK | O_CLOEXEC));
    sources[EDGE_PIPE].fd = ends[0];
    pipe_end = ends[1];
    g_ok("eventfd", sources[ONESHOT_EVENT].fd = eventfd(0, EFD_NONBLOCK));
    g_ok("eventfd", sources[LEVEL_EVENT].fd = eventfd(77, EFD_NONBLOCK | EFD_CLOEXEC));
    semaphore_value = 30;
    g_ok("eventfd", sources[SEMAPHORE].fd = eventfd(30, EFD_SEMAPHORE));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    open_sources();
    for (enum source source = 0; source < SOURCES; source++)
        watch(EPOLL_CTL_ADD, source,
              source == EDGE_PIPE       ? EPOLLIN | EPOLLET
              : source == ONESHOT_EVENT ? EPOLLONESHOT
                                        : EPOLLIN);
    for (enum source timer = 0; timer < TIMERS; timer++)
        arm(timer);
    g_ready();
    do {
        feed_sources();
        run_loop(g_nanos(CLOCK_MONOTONIC) + G_ROUND_MILLIS * (uint64_t)MILLI);
        if (!g.terminated)
            check_round();
    } while (g_tick_with(" spurious_edges=%llu", (unsigned long long)spurious_edges));
    return 0;
}
