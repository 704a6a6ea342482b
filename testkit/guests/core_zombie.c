/* A child that dumped core and waits to be reaped: its parent reads so in its status, for as long as it looks. */
#include "guest.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void dump_core(void)
{
    const struct rlimit limit = {1 << 24, 1 << 24};
    g_ok("chdir", chdir(g.scratch));
    setrlimit(RLIMIT_CORE, &limit);
    signal(SIGABRT, SIG_DFL);
    abort();
}

static int how_it_ended(pid_t pid)
{
    siginfo_t info = {0};
    g_ok("waitid", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
    g_equal("pid of the zombie", pid, info.si_pid);
    g_equal("its signal", SIGABRT, info.si_status);
    return info.si_code;
}

int main(int argc, char **argv)
{
    int status;
    g_start(argc, argv);
    pid_t pid = (pid_t)g_ok("fork", fork());
    if (pid == 0)
        dump_core();
    if (how_it_ended(pid) != CLD_DUMPED)
        g_skip("this host lets no process of ours dump core");
    g_ready();
    do
        g_equal("si_code of the zombie", CLD_DUMPED, how_it_ended(pid));
    while (g_tick());
    g_equal("waitpid", pid, waitpid(pid, &status, 0));
    g_equal("WCOREDUMP", 1, WCOREDUMP(status) != 0);
    return 0;
}
