/* Runs each test in a directory of its own, as root and as a plain uid; groups that a failed test left
 * behind are ended through their socket. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "group.h"

bool rootless;
size_t restorer_bytes; /* for plans: how much room it needs */

enum { PLAIN_UID = 65534 };

void test_failed(const char *file, int line, const char *what)
{
    dprintf(2, "%s:%d: %s (errno %s)\n", file, line, what, strerrorname_np(errno));
    _exit(1);
}

long test_ok(long result, const char *file, int line, const char *what)
{
    if (result == -1)
        test_failed(file, line, what);
    return result;
}

void test_equal(long expected, long got, const char *file, int line, const char *what)
{
    if (expected == got)
        return;
    dprintf(2, "%s:%d: %s: expected %ld got %ld\n", file, line, what, expected, got);
    _exit(1);
}

uint64_t now_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

char *read_text(char *buffer, size_t room, const char *format, ...)
{
    char path[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        test_failed(__FILE__, __LINE__, strdup(path));
    ssize_t got = dur_read_full(fd, buffer, room - 1);
    MUST(got >= 0);
    buffer[got] = 0;
    close(fd);
    return buffer;
}

static size_t copy(const char *from_directory, const char *from_name, const char *to_name)
{
    char path[512];
    static uint8_t bytes[16 << 20];
    snprintf(path, sizeof path, "%s/%s", from_directory, from_name);
    int from = (int)MUST_OK(open(path, O_RDONLY | O_CLOEXEC));
    ssize_t length = dur_read_full(from, bytes, sizeof bytes);
    snprintf(path, sizeof path, "%s/%s", programs, to_name);
    int to = (int)MUST_OK(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
    MUST_EQUAL(0, dur_write_full(to, bytes, (size_t)length));
    MUST_OK(fchmod(to, 0755));
    close(from);
    close(to);
    return (size_t)length;
}

/* A plain uid may not reach a checkout in somebody's home. */
static void copy_programs(const char *target)
{
    strcpy(programs, "/tmp/duration-init-test-XXXXXX");
    MUST(mkdtemp(programs) != NULL);
    MUST_OK(chmod(programs, 0755));
    copy(target, "duration-init", "duration-init");
    copy(target, "duration-spawn", "duration-spawn");
    restorer_bytes = copy(target, "restorer.bin", "restorer.bin");
    copy(target, "libduration-interceptor.so", "libduration-interceptor-test.so");
}

static int remove_one(const char *path, const struct stat *file, int kind, struct FTW *where)
{
    (void)file, (void)kind, (void)where;
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void become_plain(void)
{
    if (getuid() != 0)
        return;
    MUST_OK(chown(work, PLAIN_UID, PLAIN_UID));
    MUST_OK(chdir("/")); /* an application begins in its caller's directory */
    MUST_OK(setgroups(0, NULL));
    MUST_OK(setresgid(PLAIN_UID, PLAIN_UID, PLAIN_UID));
    MUST_OK(setresuid(PLAIN_UID, PLAIN_UID, PLAIN_UID));
}

static void run_in_child(const struct test *test)
{
    if (rootless)
        become_plain();
    test->run();
    end_group();
    _exit(0);
}

static void end_leftover(void)
{
    char path[WORK_BYTES + 16];
    pid_t child = fork();
    snprintf(path, sizeof path, "%s/control", work);
    if (child == 0) {
        if (access(path, F_OK) == 0)
            end_group();
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

static int run(const struct test *test)
{
    int status = 0;
    uint64_t start = now_nanos();
    strcpy(work, "/tmp/duration-init-test-XXXXXX");
    MUST(mkdtemp(work) != NULL);
    fflush(stdout);
    pid_t child = (pid_t)MUST_OK(fork());
    if (child == 0)
        run_in_child(test);
    MUST_EQUAL(child, waitpid(child, &status, 0));
    if (status != 0)
        end_leftover();
    remove_tree(work);
    printf("%-6s %-10s %s (%lu ms)\n", status == 0 ? "ok" : "FAILED",
           rootless ? "plain uid" : "root", test->name, (now_nanos() - start) / 1000000);
    return status != 0;
}

static const struct test *const suites[] = {start_tests, spawn_tests, peer_tests,
                                            restore_steps_tests, interceptor_tests};

int main(int argc, char **argv)
{
    int failures = 0;
    MUST(argc >= 2);
    umask(022);
    copy_programs(argv[1]);
    for (int plain = getuid() != 0; plain <= 1; plain++)
        for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
            for (const struct test *test = suites[i]; test->name != NULL; test++) {
                rootless = plain;
                if (argc == 2 || strstr(test->name, argv[2]) != NULL)
                    failures += run(test);
            }
    remove_tree(programs);
    printf("%s\n", failures == 0 ? "all tests hold" : "there are failures");
    return failures != 0;
}
