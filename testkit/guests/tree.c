/* A tree of processes, sessions and groups with orphans, zombies, a stopped child and a waiting parent, all checked. */
#include "tree_members.h"

#include <poll.h>

enum { REPLY_MILLIS = 20000, ZOMBIE_ROUNDS = 40, STOPPED_ROUNDS = 30, WAITED_ROUNDS = 35 };

struct zombie {
    pid_t pid;
    int code, status; /* what waitid must report */
};

static struct zombie zombies[3];
static pid_t stopped;

/* Every member answers each command with its own role, after it has checked itself. */
static void command(enum role role, char order)
{
    g_equal("write(command)", 1, write(members[role].command[1], &order, 1));
}

static void collect(unsigned expected)
{
    unsigned seen = 0;
    while (seen != expected) {
        struct pollfd reply = {.fd = replies[0], .events = POLLIN};
        unsigned char role;
        if (poll(&reply, 1, REPLY_MILLIS) != 1)
            g_fail("replies: expected set %#x got %#x", expected, seen);
        g_equal("read(reply)", 1, read(replies[0], &role, 1));
        if ((expected & ~seen & (1u << role)) == 0)
            g_fail("reply: expected one of set %#x got role %d", expected & ~seen, role);
        seen |= 1u << role;
    }
}

static void ask_everyone(void)
{
    unsigned expected = 0;
    for (enum role role = 0; role < ROLES; role++)
        if (role != STOPPED || stopped == 0) {
            command(role, 'c');
            expected |= 1u << role;
        }
    collect(expected);
}

/* The same facts as each member checks for itself, seen from the root. */
static void check_from_outside(void)
{
    for (enum role role = 0; role < ROLES; role++) {
        const struct identity *who = &announced[role];
        g_equal("getpgid(member)", who->pgid, getpgid(who->pid));
        g_equal("getsid(member)", who->sid, getsid(who->pid));
    }
}

static void check_zombie(const struct zombie *zombie, int options)
{
    siginfo_t info = {0};
    g_ok("waitid(zombie)", waitid(P_PID, (id_t)zombie->pid, &info, WEXITED | WNOHANG | options));
    g_equal("si_pid of the zombie", zombie->pid, info.si_pid);
    g_equal("si_code of the zombie", zombie->code, info.si_code);
    g_equal("si_status of the zombie", zombie->status, info.si_status);
    g_equal("si_uid of the zombie", (long long)getuid(), (long long)info.si_uid);
}

static void make_zombies(void)
{
    zombies[0] = (struct zombie){become_zombie(42, 0, false), CLD_EXITED, 42};
    zombies[1] = (struct zombie){become_zombie(0, SIGKILL, false), CLD_KILLED, SIGKILL};
    zombies[2] = (struct zombie){become_zombie(7, 0, true), CLD_EXITED, 7};
}

static void check_zombies(void)
{
    for (size_t i = 0; i < 3; i++)
        check_zombie(&zombies[i], WNOWAIT);
    g_equal("session of a zombie leader", zombies[2].pid, getsid(zombies[2].pid));
    g_equal("group of a zombie leader", zombies[2].pid, getpgid(zombies[2].pid));
    if (g.ticks % ZOMBIE_ROUNDS == ZOMBIE_ROUNDS - 1) {
        for (size_t i = 0; i < 3; i++)
            check_zombie(&zombies[i], 0);
        make_zombies();
    }
}

static void wait_for_change(pid_t pid, int options, int code, int status)
{
    siginfo_t info = {0};
    g_ok("waitid(child)", waitid(P_PID, (id_t)pid, &info, options));
    g_equal("si_code of the child", code, info.si_code);
    g_equal("si_status of the child", status, info.si_status);
}

/* Stops the member for many rounds; a command written meanwhile is answered only after SIGCONT. */
static void stop_and_continue(void)
{
    pid_t pid = announced[STOPPED].pid;
    if (stopped == 0 && g.ticks % STOPPED_ROUNDS == 0) {
        g_ok("kill(STOP)", kill(pid, SIGSTOP));
        wait_for_change(pid, WSTOPPED, CLD_STOPPED, SIGSTOP);
        stopped = pid;
        command(STOPPED, 'c');
    } else if (stopped != 0) {
        g_check_stopped(pid);
        if (g.ticks % STOPPED_ROUNDS == STOPPED_ROUNDS - 5) {
            g_ok("kill(CONT)", kill(pid, SIGCONT));
            wait_for_change(pid, WCONTINUED, CLD_CONTINUED, SIGCONT);
            stopped = 0;
            collect(1u << STOPPED);
        }
    }
}

/* The waited-for grandchild exits; its parent, in waitpid, must see code 7, and makes another. */
static void end_waited_child(void)
{
    if (g.ticks % WAITED_ROUNDS != WAITED_ROUNDS - 1)
        return;
    command(WAITED, 'x');
    collect(1u << WAITER);
    hear_announcements(1);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    make_tree();
    make_zombies();
    struct identity mine = identity_now();
    g_ready();
    do {
        check_identity("root", &mine);
        ask_everyone();
        check_from_outside();
        check_zombies();
        stop_and_continue();
        end_waited_child();
    } while (g_tick());
    if (stopped != 0)
        kill(stopped, SIGCONT);
    return 0;
}
