/* Runs each test as pid 1 of namespaces of its own: as root, and as a plain uid in a user namespace. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

bool rootless;
uint8_t *own_program, *guest_program;
size_t own_program_bytes, guest_program_bytes;

enum { PLAIN_UID = 65534 };

static void put(const char *path, const char *text)
{
    int fd = (int)MUST_OK(open(path, O_WRONLY));
    MUST(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static void become_plain(void)
{
    char map[64];
    unsigned uid = getuid() == 0 ? PLAIN_UID : getuid(), gid = getgid() == 0 ? PLAIN_UID : getgid();
    if (getuid() == 0) {
        MUST_OK(setgroups(0, NULL));
        MUST_OK(setresgid(gid, gid, gid));
        MUST_OK(setresuid(uid, uid, uid));
        MUST_OK(prctl(PR_SET_DUMPABLE, 1)); /* else /proc/self stays root's */
    }
    MUST_OK(unshare(CLONE_NEWUSER));
    put("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    put("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    put("/proc/self/gid_map", map);
}

static int in_namespaces(const struct test *test)
{
    int status = 0;
    if (rootless)
        become_plain();
    MUST_OK(unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC));
    pid_t init = (pid_t)MUST_OK(fork());
    if (init == 0) {
        MUST_OK(prctl(PR_SET_PDEATHSIG, SIGKILL));
        MUST_OK(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
        MUST_OK(mount("proc", "/proc", "proc", 0, NULL));
        MUST_OK(mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL));
        test->run();
        _exit(0);
    }
    MUST_EQUAL(init, waitpid(init, &status, 0));
    return status == 0 ? 0 : 1;
}

static int run(const struct test *test)
{
    int status = 0;
    uint64_t start = now_nanos();
    fflush(stdout);
    pid_t child = (pid_t)MUST_OK(fork());
    if (child == 0)
        _exit(in_namespaces(test));
    MUST_EQUAL(child, waitpid(child, &status, 0));
    printf("%-6s %-10s %s (%lu ms)\n", status == 0 ? "ok" : "FAILED",
           rootless ? "plain uid" : "root", test->name, (now_nanos() - start) / 1000000);
    return status != 0;
}

static uint8_t *load(const char *path, size_t *bytes)
{
    const size_t most = 16 << 20;
    FILE *file = fopen(path, "re");
    uint8_t *loaded = malloc(most);
    MUST(file != NULL && loaded != NULL);
    *bytes = fread(loaded, 1, most, file);
    MUST(*bytes > 0 && *bytes < most);
    fclose(file);
    return loaded;
}

static const struct test *const suites[] = {tree_tests,   descriptor_tests, memory_tests,
                                            signal_tests, task_tests,       damage_tests,
                                            guest_tests};
static const struct test *const bench[] = {bench_tests};

int main(int argc, char **argv)
{
    int failures = 0;
    MUST(argc >= 2);
    if (strncmp(argv[1], "/dev/shm/", 9) == 0)
        return be_guest(argv[1]);
    MUST(argc >= 3);
    restorer_blob = load(argv[1], &restorer_bytes);
    own_program = load("/proc/self/exe", &own_program_bytes);
    if (access(argv[2], R_OK) == 0)
        guest_program = load(argv[2], &guest_program_bytes);
    bool measure = argc > 3 && strncmp(argv[3], "bench", 5) == 0;
    for (int plain = getuid() != 0; plain <= 1; plain++)
        for (size_t i = 0; i < (measure ? 1 : sizeof suites / sizeof *suites); i++)
            for (const struct test *test = measure ? bench[i] : suites[i]; test->name != NULL;
                 test++) {
                rootless = plain;
                if ((test->root_only && plain) || (argc > 3 && strstr(test->name, argv[3]) == NULL))
                    continue;
                failures += run(test);
            }
    printf("%s\n", failures == 0 ? "all tests hold" : "there are failures");
    return failures != 0;
}
