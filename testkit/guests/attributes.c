/* What a process is: directories, umask, limits, priorities, ids, capabilities, prctls, environment, auxv, all unchanged. */
#include "guest.h"

#include <grp.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/*
 * At its start the guest sets what it may set to unusual values, writes all of it down as text, and compares that text
 * each round. ARGV[3] `drop` (as root) first gives up root: uid 65534 with supplementary groups.
 */
enum { TEXT = 1 << 17, IOPRIO_BEST_EFFORT_6 = (2 << 13) | 6 };

static char first[TEXT], now[TEXT];
static size_t used;

__attribute__((format(printf, 1, 2))) static void describe(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    used += (size_t)vsnprintf(now + used, TEXT - used, format, args);
    va_end(args);
    if (used >= TEXT)
        g_fail("description: expected less than %d bytes got %zu", TEXT, used);
}

/* Binary contents become text: NUL separates, so it turns into a line end. */
static void describe_file(const char *path)
{
    describe("== %s\n", path);
    int fd = (int)g_ok(path, open(path, O_RDONLY | O_CLOEXEC));
    ssize_t got;
    while ((got = read(fd, now + used, TEXT - used - 64)) > 0) {
        for (ssize_t i = 0; i < got; i++, used++)
            if (now[used] == 0)
                now[used] = '\n';
    }
    close(fd);
    describe("\n");
}

static void describe_binary(const char *path)
{
    unsigned char bytes[4096];
    int fd = (int)g_ok(path, open(path, O_RDONLY | O_CLOEXEC));
    ssize_t got = read(fd, bytes, sizeof bytes);
    close(fd);
    for (ssize_t i = 0; i + 8 <= got; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        describe("%s[%zd] %#llx\n", path, i / 8, (unsigned long long)word);
    }
}

/* Only the lines that tell what the process is, not what it does just now. */
static void describe_status(void)
{
    static const char *const wanted[] = {"Name:",
                                         "Umask:",
                                         "Tgid:",
                                         "NStgid:",
                                         "Pid:",
                                         "PPid:",
                                         "TracerPid:",
                                         "Uid:",
                                         "Gid:",
                                         "Groups:",
                                         "NSsid:",
                                         "NSpgid:",
                                         "Kthread:",
                                         "CoreDumping:",
                                         "THP_enabled:",
                                         "Threads:",
                                         "SigBlk:",
                                         "SigIgn:",
                                         "SigCgt:",
                                         "CapInh:",
                                         "CapPrm:",
                                         "CapEff:",
                                         "CapBnd:",
                                         "CapAmb:",
                                         "NoNewPrivs:",
                                         "Seccomp:",
                                         "Seccomp_filters:",
                                         "Speculation_Store_Bypass:",
                                         "SpeculationIndirectBranch:",
                                         "Cpus_allowed_list:"};
    char line[1024];
    FILE *status = fopen("/proc/self/status", "re");
    if (status == NULL)
        g_fail("/proc/self/status: expected to open got %s", strerrorname_np(errno));
    while (fgets(line, sizeof line, status) != NULL)
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (strncmp(line, wanted[i], strlen(wanted[i])) == 0)
                describe("%s", line);
    fclose(status);
}

static void describe_link(const char *path)
{
    char target[PATH_MAX] = "";
    g_ok(path, readlink(path, target, sizeof target - 1));
    describe("%s -> %s\n", path, target);
}

static void describe_limits(void)
{
    for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
        struct rlimit limit;
        g_ok("getrlimit", getrlimit((unsigned)resource, &limit));
        describe("rlimit %d: %llu %llu\n", resource, (unsigned long long)limit.rlim_cur,
                 (unsigned long long)limit.rlim_max);
    }
}

static void describe_prctls(void)
{
    static const int plain[] = {PR_GET_DUMPABLE,   PR_GET_KEEPCAPS,   PR_GET_NO_NEW_PRIVS,
                                PR_GET_TIMERSLACK, PR_GET_SECUREBITS, PR_GET_THP_DISABLE,
                                PR_MCE_KILL_GET,   PR_GET_IO_FLUSHER};
    static const int through_pointer[] = {PR_GET_PDEATHSIG, PR_GET_CHILD_SUBREAPER, PR_GET_TSC};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        describe("prctl %d: %d\n", plain[i], prctl(plain[i], 0, 0, 0, 0));
    for (size_t i = 0; i < sizeof through_pointer / sizeof *through_pointer; i++) {
        int value = -1;
        int result = prctl(through_pointer[i], &value, 0, 0, 0);
        describe("prctl %d: %d %d\n", through_pointer[i], result, value);
    }
    for (int capability = 0; capability < 42; capability++)
        describe("capability %d: %d %d\n", capability, prctl(PR_CAPBSET_READ, capability),
                 prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0));
}

static void describe_scheduling(void)
{
    struct sched_param parameter;
    cpu_set_t cpus;
    sched_getparam(0, &parameter);
    sched_getaffinity(0, sizeof cpus, &cpus);
    describe("policy %d priority %d nice %d io %ld cpus %d first %d\n", sched_getscheduler(0),
             parameter.sched_priority, getpriority(PRIO_PROCESS, 0), syscall(SYS_ioprio_get, 1, 0),
             CPU_COUNT(&cpus), CPU_ISSET(0, &cpus));
}

static void describe_ids(void)
{
    uid_t uids[3];
    gid_t gids[3], groups[64];
    getresuid(&uids[0], &uids[1], &uids[2]);
    getresgid(&gids[0], &gids[1], &gids[2]);
    int count = getgroups(64, groups);
    describe("ids %d %d %d %d uids %u %u %u gids %u %u %u groups", getpid(), getppid(), getpgrp(),
             getsid(0), uids[0], uids[1], uids[2], gids[0], gids[1], gids[2]);
    for (int i = 0; i < count; i++)
        describe(" %u", groups[i]);
    describe("\n");
}

static void describe_memory_facts(char **argv)
{
    extern char **environ;
    for (size_t i = 0; argv[i] != NULL; i++)
        describe("argv %p %s\n", (void *)argv[i], argv[i]);
    for (size_t i = 0; environ[i] != NULL; i++)
        describe("environ %p %s\n", (void *)environ[i], environ[i]);
    describe("break at start %p\n", sbrk(0));
}

static void describe_all(char **argv)
{
    char directory[PATH_MAX];
    used = 0;
    describe("cwd %s\n", getcwd(directory, sizeof directory));
    describe_link("/proc/self/cwd");
    describe_link("/proc/self/root");
    describe_link("/proc/self/exe");
    describe_file("/proc/self/cmdline");
    describe_file("/proc/self/environ");
    describe_file("/proc/self/comm");
    describe_file("/proc/self/oom_score_adj");
    describe_file("/proc/self/personality");
    describe_file("/proc/self/coredump_filter");
    describe_file("/proc/self/timerslack_ns");
    describe_file("/proc/self/limits");
    describe_binary("/proc/self/auxv");
    describe_status();
    describe_limits();
    describe_prctls();
    describe_scheduling();
    describe_ids();
    describe_memory_facts(argv);
    now[used] = 0;
}

/* Names the first line that differs. */
static void compare(void)
{
    const char *one = first, *other = now;
    while (*one != 0 || *other != 0) {
        size_t one_length = strcspn(one, "\n"), other_length = strcspn(other, "\n");
        if (one_length != other_length || memcmp(one, other, one_length) != 0)
            g_fail("attribute: expected \"%.*s\" got \"%.*s\"", (int)one_length, one,
                   (int)other_length, other);
        one += one_length + (one[one_length] != 0);
        other += other_length + (other[other_length] != 0);
    }
}

static void write_own(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    g_equal(path, (long long)strlen(text), write(fd, text, strlen(text)));
    close(fd);
}

static void set_limits(void)
{
    const struct rlimit files = {777, 1111}, core = {0, 12345678}, locked = {65536, 131072};
    g_ok("setrlimit", setrlimit(RLIMIT_NOFILE, &files));
    g_ok("setrlimit", setrlimit(RLIMIT_CORE, &core) != 0 && errno != EPERM ? -1 : 0);
    g_ok("setrlimit", setrlimit(RLIMIT_MEMLOCK, &locked));
}

static void set_prctls(void)
{
    g_ok("PR_SET_NAME", prctl(PR_SET_NAME, "odd (name) 1"));
    g_ok("PR_SET_PDEATHSIG", prctl(PR_SET_PDEATHSIG, SIGURG));
    g_ok("PR_SET_CHILD_SUBREAPER", prctl(PR_SET_CHILD_SUBREAPER, 1));
    g_ok("PR_SET_TIMERSLACK", prctl(PR_SET_TIMERSLACK, 123456));
    g_ok("PR_SET_KEEPCAPS", prctl(PR_SET_KEEPCAPS, 1) != 0 && errno != EPERM ? -1 : 0);
    g_ok("PR_SET_THP_DISABLE", prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
    (void)prctl(PR_CAPBSET_DROP, 22, 0, 0, 0); /* CAP_SYS_BOOT, where that is ours to give up */
    g_ok("PR_SET_NO_NEW_PRIVS", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static void set_scheduling(void)
{
    struct sched_param parameter = {0};
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(0, &cpus);
    g_ok("sched_setaffinity", sched_setaffinity(0, sizeof cpus, &cpus));
    g_ok("sched_setscheduler", sched_setscheduler(0, SCHED_BATCH, &parameter));
    g_ok("setpriority", setpriority(PRIO_PROCESS, 0, 7));
    g_ok("ioprio_set", syscall(SYS_ioprio_set, 1, 0, IOPRIO_BEST_EFFORT_6));
    write_own("/proc/self/oom_score_adj", "321");
    write_own("/proc/self/coredump_filter", "0x3f");
}

/* Another user may not walk to the progress file from the root, but from an open directory. */
static void keep_progress_within_reach(void)
{
    char *name = strrchr(g.progress, '/'), reached[PATH_MAX];
    if (name == NULL)
        return;
    g_ok("chmod", chmod(g.progress, 0666));
    *name++ = 0;
    int fd = (int)g_ok("open directory", open(g.progress, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    snprintf(reached, sizeof reached, "/proc/self/fd/%d/%.200s", fd, name);
    snprintf(g.progress, sizeof g.progress, "%s", reached);
    snprintf(g.stop, sizeof g.stop, "%s.stop", reached);
}

/* Where root may not choose groups (a user namespace) it keeps those that it has. */
static void drop_root(void)
{
    const gid_t groups[] = {4, 24, 65534};
    if (geteuid() != 0)
        g_skip("only root can give up root");
    if (setgroups(3, groups) != 0)
        g_skip("setgroups: %s", strerrorname_np(errno));
    g_ok("setresgid", setresgid(65534, 65534, 65534));
    g_ok("setresuid", setresuid(65534, 65534, 65534));
    g_ok("PR_SET_DUMPABLE", prctl(PR_SET_DUMPABLE, 1));
}

static void choose_directory(void)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/attributes d\xc3\xa9r", g.scratch);
    if (mkdir(path, 0755) != 0)
        g_equal("mkdir", EEXIST, errno);
    g_ok("chdir", chdir(path));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    choose_directory();
    g_line("starting"); /* creates the file while everybody may still write it */
    umask(027);
    set_limits();
    set_scheduling();
    g_ok("personality", personality((unsigned long)personality(0xffffffff) | ADDR_NO_RANDOMIZE));
    if (strcmp(g_argument(argc, argv, 3, ""), "drop") == 0) {
        keep_progress_within_reach();
        drop_root();
    }
    set_prctls();
    describe_all(argv);
    memcpy(first, now, sizeof first);
    g_ready();
    do {
        describe_all(argv);
        compare();
    } while (g_tick());
    return 0;
}
