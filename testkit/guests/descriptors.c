/* 10,000 open descriptors of four sorts, with gaps between them: files at positions, duplicates, pipes with a message,
 * counters. */
#include "guest.h"

#include <sys/eventfd.h>
#include <sys/resource.h>

enum { FILES = 4000, DUPLICATES = 2000, PIPES = 500, COUNTERS = 3000, GAPS = 100, AT_ONCE = 500 };

static int files[FILES], duplicates[DUPLICATES], pipes[PIPES][2], counters[COUNTERS];

static void want_descriptors(void)
{
    struct rlimit limit;
    g_ok("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    rlim_t wanted = FILES + DUPLICATES + 2 * PIPES + COUNTERS + GAPS + 100;
    if (limit.rlim_max < wanted)
        g_skip("only %llu descriptors are allowed", (unsigned long long)limit.rlim_max);
    limit.rlim_cur = wanted;
    g_ok("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
}

static void open_pipe(int index)
{
    g_ok("pipe", pipe2(pipes[index], O_CLOEXEC));
    g_equal("write", sizeof index, write(pipes[index][1], &index, sizeof index));
}

static void open_all(void)
{
    char path[PATH_MAX + 16];
    int gaps[GAPS];
    snprintf(path, sizeof path, "%s/numbers", g.scratch);
    int made = (int)g_ok("open", open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    g_ok("ftruncate", ftruncate(made, FILES));
    for (int i = 0; i < GAPS; i++)
        gaps[i] = (int)g_ok("dup", dup(made));
    for (int i = 0; i < FILES; i++) {
        files[i] = (int)g_ok("open", open(path, O_RDONLY | (i % 2 ? O_CLOEXEC : 0)));
        g_equal("lseek", i, lseek(files[i], i, SEEK_SET));
    }
    for (int i = 0; i < DUPLICATES; i++)
        duplicates[i] = (int)g_ok("dup", dup(files[i]));
    for (int i = 0; i < PIPES; i++)
        open_pipe(i);
    for (int i = 0; i < COUNTERS; i++)
        counters[i] = (int)g_ok("eventfd", eventfd((unsigned)i + 1, EFD_NONBLOCK));
    for (int i = 0; i < GAPS; i++)
        close(gaps[i]);
}

/* A position moves under a duplicate as well, and moves back. */
static void check_file(int i)
{
    g_equal("position of a file", i, lseek(files[i], 0, SEEK_CUR));
    g_equal("close-on-exec", i % 2 ? FD_CLOEXEC : 0, g_ok("fcntl", fcntl(files[i], F_GETFD)));
    if (i >= DUPLICATES)
        return;
    g_ok("lseek", lseek(duplicates[i], 1, SEEK_CUR));
    g_equal("position of what was duplicated", i + 1, lseek(files[i], 0, SEEK_CUR));
    g_ok("lseek", lseek(files[i], i, SEEK_SET));
}

static void check_pipe(int i)
{
    int got = -1;
    g_equal("read", sizeof got, read(pipes[i][0], &got, sizeof got));
    g_equal("message of a pipe", i, got);
    g_equal("write", sizeof got, write(pipes[i][1], &got, sizeof got));
}

static void check_counter(int i)
{
    uint64_t got = 0;
    g_equal("read", sizeof got, read(counters[i], &got, sizeof got));
    g_equal("counter", i + 1, (long long)got);
    g_equal("write", sizeof got, write(counters[i], &got, sizeof got));
}

static void check_some(int from)
{
    for (int i = from; i < from + AT_ONCE; i++) {
        check_file(i % FILES);
        check_pipe(i % PIPES);
        check_counter(i % COUNTERS);
    }
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    want_descriptors();
    open_all();
    g_ready();
    do {
        check_some((int)(g.ticks % (FILES / AT_ONCE)) * AT_ONCE);
    } while (g_tick());
    return 0;
}
