/* Stopped children: stops already reported stay reported, unreported ones stay unreported, SIGCONT goes on where it was. */
#include "guest.h"

#include <sys/wait.h>

/* Two children stop themselves; a count that each keeps tells that it ran on from where it was stopped. */
enum { CHILDREN = 2, ROUNDS = 15 };

static struct {
    pid_t pid;
    int counts[2]; /* pipe with one byte for each SIGCONT that the child has got over */
    unsigned char continued;
} children[CHILDREN];

static void run_child(int child)
{
    unsigned char count = 0;
    signal(SIGTERM, SIG_DFL);
    for (;;) {
        raise(SIGSTOP);
        count++;
        if (write(children[child].counts[1], &count, 1) != 1)
            _exit(1);
    }
}

/* What waitid tells about a child just now, 0 when nothing. */
static int report(pid_t pid, int options)
{
    siginfo_t info = {0};
    g_ok("waitid",
         waitid(P_PID, (id_t)pid, &info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG | options));
    return info.si_pid == pid ? info.si_code * 100 + info.si_status : 0;
}

static void await_stop(int child)
{
    siginfo_t info;
    g_ok("waitid", waitid(P_PID, (id_t)children[child].pid, &info, WSTOPPED | WNOWAIT));
}

/* The first child's stop has been reported; the second one's lies there unreported. */
static void check_stopped(void)
{
    for (int child = 0; child < CHILDREN; child++)
        g_check_stopped(children[child].pid);
    g_equal("report of a stop that was reported before", 0, report(children[0].pid, WNOWAIT));
    g_equal("report of a stop not yet reported", CLD_STOPPED * 100 + SIGSTOP,
            report(children[1].pid, WNOWAIT));
}

static void continue_children(void)
{
    g_equal("report of a stop", CLD_STOPPED * 100 + SIGSTOP, report(children[1].pid, 0));
    for (int child = 0; child < CHILDREN; child++) {
        unsigned char count;
        g_ok("kill(CONT)", kill(children[child].pid, SIGCONT));
        g_equal("read(count)", 1, read(children[child].counts[0], &count, 1));
        g_equal("times a child was continued", (unsigned char)(children[child].continued + 1),
                count);
        children[child].continued = count;
        await_stop(child);
    }
    g_equal("report of the next stop", CLD_STOPPED * 100 + SIGSTOP, report(children[0].pid, 0));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    for (int child = 0; child < CHILDREN; child++) {
        g_ok("pipe", pipe2(children[child].counts, O_CLOEXEC));
        children[child].pid = (pid_t)g_ok("fork", fork());
        if (children[child].pid == 0)
            run_child(child);
        await_stop(child);
    }
    g_equal("report of the first stop", CLD_STOPPED * 100 + SIGSTOP, report(children[0].pid, 0));
    g_ready();
    do {
        check_stopped();
        if (g.ticks % ROUNDS == ROUNDS - 1)
            continue_children();
    } while (g_tick());
    for (int child = 0; child < CHILDREN; child++)
        kill(children[child].pid, SIGKILL);
    return 0;
}
