/* The frame every self-checking guest stands in: progress file, failures, rounds, test patterns. */
#ifndef TESTKIT_GUEST_H
#define TESTKIT_GUEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { G_ROUND_MILLIS = 100, G_PATIENCE_ROUNDS = 200 };

#define G_UNUSED __attribute__((unused))

/* State of one guest process; children inherit a copy by fork. */
static struct {
    char progress[PATH_MAX];
    char stop[PATH_MAX + 8];
    char scratch[PATH_MAX];
    unsigned long ticks;
    volatile sig_atomic_t terminated;
} g;

/* One line, one write(): readers never see half a line, and the file is open only in between. */
G_UNUSED static void g_put(const char *line, size_t length)
{
    int fd = open(g.progress, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, line, length) != (ssize_t)length) {
        dprintf(2, "guest: cannot write %s: %s\n", g.progress, strerror(errno));
        _exit(3);
    }
    close(fd);
}

G_UNUSED static void g_vline(const char *head, const char *format, va_list args)
{
    char line[1024];
    int used = snprintf(line, sizeof line, "%s", head);
    used += vsnprintf(line + used, sizeof line - (size_t)used - 1, format, args);
    if (used > (int)sizeof line - 2)
        used = (int)sizeof line - 2;
    line[used++] = '\n';
    g_put(line, (size_t)used);
}

__attribute__((format(printf, 1, 2))) G_UNUSED static void g_line(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_vline("", format, args);
    va_end(args);
}

/* A self-check did not hold: say so and end the whole process at once. */
__attribute__((format(printf, 1, 2), noreturn)) G_UNUSED static void g_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_vline("FAIL ", format, args);
    va_end(args);
    _exit(1);
}

G_UNUSED static void g_equal(const char *what, long long expected, long long got)
{
    if (expected != got)
        g_fail("%s: expected %lld got %lld", what, expected, got);
}

G_UNUSED static void g_equal_hex(const char *what, uint64_t expected, uint64_t got)
{
    if (expected != got)
        g_fail("%s: expected %#llx got %#llx", what, (unsigned long long)expected,
               (unsigned long long)got);
}

G_UNUSED static void g_equal_text(const char *what, const char *expected, const char *got)
{
    if (strcmp(expected, got) != 0)
        g_fail("%s: expected \"%s\" got \"%s\"", what, expected, got);
}

/* For calls that must not fail; returns the result so that it can wrap the call. */
G_UNUSED static long g_ok(const char *what, long result)
{
    if (result == -1)
        g_fail("%s: expected success got %s", what, strerrorname_np(errno));
    return result;
}

G_UNUSED static void *g_ok_map(const char *what, void *address)
{
    if (address == (void *)-1)
        g_fail("%s: expected a mapping got %s", what, strerrorname_np(errno));
    return address;
}

/* pthread calls return their error instead of setting errno. */
G_UNUSED static void g_ok_pthread(const char *what, int error)
{
    if (error != 0)
        g_fail("%s: expected 0 got %s", what, strerrorname_np(error));
}

/* This host cannot show what the guest is about. */
__attribute__((format(printf, 1, 2), noreturn)) G_UNUSED static void g_skip(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_vline("skip ", format, args);
    va_end(args);
    _exit(0);
}

static void g_on_term(int signal)
{
    (void)signal;
    g.terminated = 1;
}

G_UNUSED static void g_handle_term(void)
{
    struct sigaction action = {.sa_handler = g_on_term, .sa_flags = SA_RESTART};
    g_ok("sigaction(SIGTERM)", sigaction(SIGTERM, &action, NULL));
}

/*
 * For guests in which a SIGTERM handler would disturb what they test: they end by the stop file. A pipe whose other
 * end is gone is to be a failed check, not a silent death.
 */
G_UNUSED static void g_start_without_term(int argc, char **argv)
{
    if (argc < 2) {
        dprintf(2, "usage: %s PROGRESS-FILE [SCRATCH-DIR [...]]\n", argv[0]);
        _exit(2);
    }
    signal(SIGPIPE, SIG_IGN);
    snprintf(g.progress, sizeof g.progress, "%s", argv[1]);
    snprintf(g.stop, sizeof g.stop, "%s.stop", argv[1]);
    snprintf(g.scratch, sizeof g.scratch, "%s", argc > 2 ? argv[2] : "/tmp");
}

G_UNUSED static void g_start(int argc, char **argv)
{
    g_start_without_term(argc, argv);
    g_handle_term();
}

G_UNUSED static void g_ready(void)
{
    g_line("ready");
}

G_UNUSED static const char *g_argument(int argc, char **argv, int index, const char *otherwise)
{
    return argc > index ? argv[index] : otherwise;
}

G_UNUSED static uint64_t g_nanos(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Sleeps the whole time, whatever signals arrive, unless the guest is to end. */
G_UNUSED static void g_sleep_millis(long millis)
{
    struct timespec left = {millis / 1000, millis % 1000 * 1000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR && !g.terminated) {
    }
}

G_UNUSED static bool g_stopping(void)
{
    return g.terminated || access(g.stop, F_OK) == 0;
}

/* Ends a round whose checks all held: ticks, then says whether there is to be another one. */
__attribute__((format(printf, 1, 2))) G_UNUSED static bool g_tick_with(const char *format, ...)
{
    char head[48];
    va_list args;
    snprintf(head, sizeof head, "tick %lu", ++g.ticks);
    va_start(args, format);
    g_vline(head, format, args);
    va_end(args);
    if (!g_stopping())
        return true;
    g_line("done %lu", g.ticks);
    return false;
}

/* The usual round: tick, then rest for what is left of the round. */
G_UNUSED static bool g_tick(void)
{
    bool again = g_tick_with("%s", "");
    if (again)
        g_sleep_millis(G_ROUND_MILLIS);
    return again;
}

G_UNUSED static char g_process_state(pid_t pid)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = (int)g_ok("open(stat)", open(path, O_RDONLY | O_CLOEXEC));
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = 0;
    const char *end = strrchr(text, ')');
    return end == NULL ? '?' : end[2];
}

/* A stop that was interrupted from outside is entered again: for a moment the process may be seen on its way. */
G_UNUSED static void g_check_stopped(pid_t pid)
{
    for (int attempt = 0; attempt < 20 && g_process_state(pid) != 'T'; attempt++)
        g_sleep_millis(10);
    if (g_process_state(pid) != 'T')
        g_fail("state of stopped process %d: expected T got %c", pid, g_process_state(pid));
}

/* splitmix64: a test pattern in which every word is different and can be computed anew. */
G_UNUSED static uint64_t g_mix(uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

G_UNUSED static void g_fill(void *memory, size_t bytes, uint64_t seed)
{
    uint64_t *word = memory;
    for (size_t i = 0; i < bytes / 8; i++)
        word[i] = g_mix(seed + i);
}

G_UNUSED static void g_check_fill(const char *what, const void *memory, size_t bytes, uint64_t seed)
{
    const uint64_t *word = memory;
    for (size_t i = 0; i < bytes / 8; i++)
        if (word[i] != g_mix(seed + i))
            g_fail("%s at %p (+%zu): expected %#llx got %#llx", what, (const void *)&word[i], i * 8,
                   (unsigned long long)g_mix(seed + i), (unsigned long long)word[i]);
}

G_UNUSED static void g_check_zero(const char *what, const void *memory, size_t bytes)
{
    const uint64_t *word = memory;
    for (size_t i = 0; i < bytes / 8; i++)
        if (word[i] != 0)
            g_fail("%s at %p: expected 0 got %#llx", what, (const void *)&word[i],
                   (unsigned long long)word[i]);
}

G_UNUSED static uint64_t g_hash(const void *memory, size_t bytes)
{
    const unsigned char *byte = memory;
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ byte[i]) * 0x100000001b3u;
    return hash;
}

#endif
