/* Runs each test in a process of its own: as it was called, and when that is root as a plain uid too. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

enum { PLAIN_UID = 65534 };

const char *capturer_path;
char directory[64];
bool plain;
struct notes *notes;

static char copy_path[64];

/* Where the tests lie may be out of a plain uid's reach. */
static void copy_capturer(const char *from)
{
    char buffer[65536];
    ssize_t got;
    snprintf(copy_path, sizeof copy_path, "/tmp/capture-test-%d", getpid());
    int in = open(from, O_RDONLY), out = open(copy_path, O_WRONLY | O_CREAT | O_EXCL, 0700);
    MUST(in >= 0 && out >= 0);
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        MUST(write(out, buffer, (size_t)got) == got);
    MUST(fchmod(out, 0755) == 0);
    close(in);
    close(out);
    capturer_path = copy_path;
}

static void become_plain(void)
{
    if (getuid() != 0)
        return;
    MUST(setgroups(0, NULL) == 0);
    MUST(setresgid(PLAIN_UID, PLAIN_UID, PLAIN_UID) == 0);
    MUST(setresuid(PLAIN_UID, PLAIN_UID, PLAIN_UID) == 0);
    MUST(prctl(PR_SET_DUMPABLE, 1) == 0);
}

static void empty_directory(void)
{
    DIR *entries = opendir(directory);
    struct dirent *entry;
    while (entries && (entry = readdir(entries)) != NULL)
        unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries)
        closedir(entries);
    rmdir(directory);
}

static bool run(const struct test *test)
{
    int status = 0;
    snprintf(directory, sizeof directory, "/tmp/capture-test-XXXXXX");
    MUST(mkdtemp(directory) != NULL);
    if (plain && getuid() == 0)
        MUST(chown(directory, PLAIN_UID, PLAIN_UID) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (plain)
            become_plain();
        test->run();
        exit(0);
    }
    MUST(waitpid(pid, &status, 0) == pid);
    empty_directory();
    printf("%-6s %-5s %s\n", status ? "FAILED" : "ok", plain ? "plain" : "root", test->name);
    return status == 0;
}

static unsigned run_all(const char *only)
{
    static const struct test *const suites[] = {unit_tests, capture_tests, vfork_tests,
                                                finish_tests, tracking_tests};
    unsigned failed = 0;
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        for (const struct test *test = suites[i]; test->name; test++)
            if (only == NULL || strstr(test->name, only))
                failed += !run(test);
    return failed;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s DURATION-CAPTURE [PART-OF-A-NAME]\n", argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    notes = mmap(NULL, sizeof *notes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MUST(notes != MAP_FAILED);
    copy_capturer(argv[1]);
    unsigned failed = 0;
    if (getuid() == 0)
        failed += run_all(argc > 2 ? argv[2] : NULL);
    plain = true;
    failed += run_all(argc > 2 ? argv[2] : NULL);
    unlink(copy_path);
    return failed != 0;
}
