/* Forks and executes all the time: fork, vfork, posix_spawn, system, popen; ARGV[3] `storm` forks 500 times a second. */
#include "guest.h"

#include <spawn.h>
#include <sys/wait.h>

enum { STORM_FORKS = 50 };

extern char **environ;

static void expect_status(const char *what, pid_t pid, int code)
{
    int status;
    g_equal(what, pid, waitpid(pid, &status, 0));
    g_equal(what, code, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

static void run_by_fork(int code)
{
    char script[32];
    snprintf(script, sizeof script, "exit %d", code);
    pid_t pid = (pid_t)g_ok("fork", fork());
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", script, NULL);
        _exit(127);
    }
    expect_status("fork and exec", pid, code);
}

static void run_by_vfork(void)
{
    pid_t pid = (pid_t)g_ok("vfork", vfork());
    if (pid == 0) {
        execl("/bin/true", "true", NULL);
        _exit(127);
    }
    expect_status("vfork and exec", pid, 0);
}

static void run_by_spawn(void)
{
    char *const arguments[] = {"false", NULL};
    pid_t pid;
    g_ok_pthread("posix_spawn", posix_spawn(&pid, "/bin/false", NULL, NULL, arguments, environ));
    expect_status("posix_spawn", pid, 1);
}

static void run_by_system(int code)
{
    char command[64];
    snprintf(command, sizeof command, "(exit %d)", code);
    g_equal("system", code, WEXITSTATUS(system(command)));
}

static void run_pipeline(unsigned long number)
{
    char command[128], line[64] = "", expected[64];
    snprintf(command, sizeof command, "echo %lu | sed 's/^/got-/' | tr a-z A-Z | cat", number);
    snprintf(expected, sizeof expected, "GOT-%lu\n", number);
    FILE *pipe = popen(command, "re");
    if (pipe == NULL)
        g_fail("popen: expected a stream got %s", strerrorname_np(errno));
    if (fgets(line, sizeof line, pipe) == NULL)
        g_fail("pipeline: expected \"%s\" got nothing", expected);
    g_equal_text("pipeline", expected, line);
    g_equal("pclose", 0, pclose(pipe));
}

/* The kernel counts up, so no number comes twice in short order, and a parent may remember one that is gone. */
static void expect_new(pid_t pid)
{
    enum { SHORTLY = 10000 };
    static pid_t last;
    if (pid <= last && last - pid < SHORTLY)
        g_fail("pid of a child: expected more than %d got %d", last, pid);
    last = pid;
}

static void storm(void)
{
    pid_t children[STORM_FORKS];
    for (int i = 0; i < STORM_FORKS; i++) {
        children[i] = (pid_t)g_ok("fork", fork());
        if (children[i] == 0)
            _exit((int)(g.ticks + (unsigned)i) & 0x7f);
        expect_new(children[i]);
    }
    for (int i = 0; i < STORM_FORKS; i++)
        expect_status("child of the storm", children[i], (int)(g.ticks + (unsigned)i) & 0x7f);
}

/* Children inherit the mask: a SIGTERM to the whole group must not end one of them in the middle of a check. */
static void let_term_in(bool in)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    g_ok("sigprocmask", sigprocmask(in ? SIG_UNBLOCK : SIG_BLOCK, &term, NULL));
}

static bool rest(void)
{
    let_term_in(true);
    bool again = g_tick();
    let_term_in(false);
    return again;
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    let_term_in(false);
    bool storming = strcmp(g_argument(argc, argv, 3, ""), "storm") == 0;
    g_ready();
    do {
        int code = (int)(g.ticks % 100);
        if (storming) {
            storm();
            continue;
        }
        run_by_fork(code);
        run_by_vfork();
        run_by_spawn();
        run_by_system(code);
        run_pipeline(g.ticks);
    } while (rest());
    return 0;
}
