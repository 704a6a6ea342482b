/* The members of the tree guest: who descends from whom, in which session and group, and how each checks itself. */
#ifndef TESTKIT_TREE_MEMBERS_H
#define TESTKIT_TREE_MEMBERS_H

#include "guest.h"

#include <sys/wait.h>

/* All up to ROLES answer commands. */
enum role {
    CHILD,          /* in the root's group */
    GROUP_LEADER,   /* own group, two children */
    GROUP_MEMBER,   /* its child, in its group */
    OTHER_GROUP,    /* its child, in a group of its own */
    SESSION_LEADER, /* own session, two children */
    SESSION_MEMBER,
    SESSION_GROUP,     /* own group in that session */
    LEADERLESS,        /* orphan whose session and group leader is dead */
    ORPHAN,            /* reparented, in the root's session */
    DEAD_LEADER_GROUP, /* the root's child in a group whose leader is dead */
    STOPPED,           /* the root stops and continues it */
    WAITED,            /* child of WAITER */
    ROLES,
    WAITER = ROLES /* sits in waitpid, so it answers only when WAITED has ended */
};

struct identity {
    pid_t pid, ppid, pgid, sid;
};

static struct {
    int command[2];
} members[ROLES];
static int replies[2];
static int identities[2];
static struct identity announced[ROLES];

static struct identity identity_now(void)
{
    return (struct identity){getpid(), getppid(), getpgrp(), getsid(0)};
}

static void check_identity(const char *role, const struct identity *expected)
{
    struct identity now = identity_now();
    if (memcmp(&now, expected, sizeof now) != 0)
        g_fail("%s pid ppid pgid sid: expected %d %d %d %d got %d %d %d %d", role, expected->pid,
               expected->ppid, expected->pgid, expected->sid, now.pid, now.ppid, now.pgid, now.sid);
    g_equal("gettid of the only thread", expected->pid, gettid());
}

/* Keeps only its own end, so that the end of the root is the end of everyone. Some may be closed already. */
static void close_others(int own)
{
    for (enum role role = 0; role < ROLES; role++) {
        close(members[role].command[1]);
        if ((int)role != own)
            close(members[role].command[0]);
    }
    close(replies[0]);
    close(identities[0]);
}

struct announcement {
    enum role role;
    struct identity identity;
};

static const char *const names[] = {
    "child",          "group leader",        "group member",  "other group",
    "session leader", "session member",      "session group", "leaderless",
    "orphan",         "dead leader's group", "stopped",       "waited"};

/* A member's whole life after its birth: announce, then check and answer at each command. */
__attribute__((noreturn)) static void live(enum role role)
{
    struct identity mine = identity_now();
    struct announcement announcement = {role, mine};
    close_others((int)role);
    g_equal("write(announcement)", sizeof announcement,
            write(identities[1], &announcement, sizeof announcement));
    close(identities[1]);
    for (;;) {
        char order;
        unsigned char reply = (unsigned char)role;
        ssize_t got = read(members[role].command[0], &order, 1);
        if (got == 0)
            _exit(0);
        g_equal("read(command)", 1, got);
        if (order == 'x')
            _exit(7);
        check_identity(names[role], &mine);
        g_equal("write(reply)", 1, write(replies[1], &reply, 1));
    }
}

static pid_t fork_or_fail(void)
{
    return (pid_t)g_ok("fork", fork());
}

static void await_parent_death(pid_t parent)
{
    while (getppid() == parent)
        usleep(1000);
}

static void reap(pid_t pid, int expected)
{
    int status;
    g_equal("waitpid", pid, waitpid(pid, &status, 0));
    g_equal("wait status", expected, status);
}

/* Sits in waitpid; reports each end of its child and makes it anew. Ends when the root is gone. */
__attribute__((noreturn)) static void wait_for_child(void)
{
    unsigned char reply = WAITER;
    struct identity mine = identity_now();
    for (enum role role = 0; role < ROLES; role++)
        close(members[role].command[1]);
    for (;;) {
        int status;
        pid_t child = fork_or_fail();
        if (child == 0)
            live(WAITED);
        g_equal("waitpid of the waiter", child, waitpid(child, &status, 0));
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            _exit(0);
        check_identity("waiter", &mine);
        g_equal("exit code of the waited child", 7, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        g_equal("write(reply)", 1, write(replies[1], &reply, 1));
    }
}

static void make_group_family(void)
{
    g_ok("setpgid", setpgid(0, 0));
    if (fork_or_fail() == 0)
        live(GROUP_MEMBER);
    if (fork_or_fail() == 0) {
        g_ok("setpgid", setpgid(0, 0));
        live(OTHER_GROUP);
    }
    live(GROUP_LEADER);
}

static void make_session_family(void)
{
    g_ok("setsid", setsid());
    if (fork_or_fail() == 0)
        live(SESSION_MEMBER);
    if (fork_or_fail() == 0) {
        g_ok("setpgid", setpgid(0, 0));
        live(SESSION_GROUP);
    }
    live(SESSION_LEADER);
}

/* The intermediate process dies at once; with a session of its own it leaves its number behind as sid and pgid. */
static void make_orphan(enum role role, bool own_session)
{
    pid_t intermediate = fork_or_fail();
    if (intermediate == 0) {
        if (own_session)
            g_ok("setsid", setsid());
        pid_t parent = getpid();
        if (fork_or_fail() == 0) {
            await_parent_death(parent);
            live(role);
        }
        _exit(0);
    }
    reap(intermediate, 0);
}

static void make_dead_leader_group(void)
{
    int gate[2];
    g_ok("pipe", pipe2(gate, O_CLOEXEC));
    pid_t leader = fork_or_fail();
    if (leader == 0) {
        char unused;
        close(gate[1]);
        _exit(read(gate[0], &unused, 1) == 0 ? 0 : 1);
    }
    g_ok("setpgid(leader)", setpgid(leader, leader));
    pid_t member = fork_or_fail();
    if (member == 0) {
        close(gate[0]);
        close(gate[1]);
        while (getpgrp() != leader)
            usleep(1000);
        live(DEAD_LEADER_GROUP);
    }
    g_ok("setpgid(member)", setpgid(member, leader));
    close(gate[0]);
    close(gate[1]);
    reap(leader, 0);
}

static pid_t become_zombie(int code, int signal, bool own_session)
{
    pid_t pid = fork_or_fail();
    siginfo_t info;
    if (pid == 0) {
        if (own_session)
            setsid();
        if (signal != 0)
            raise(signal);
        _exit(code);
    }
    g_ok("waitid", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
    return pid;
}

static void hear_announcements(int count)
{
    while (count-- > 0) {
        struct announcement announcement;
        g_equal("read(announcement)", sizeof announcement,
                read(identities[0], &announcement, sizeof announcement));
        announced[announcement.role] = announcement.identity;
    }
}

static void make_tree(void)
{
    for (enum role role = 0; role < ROLES; role++)
        g_ok("pipe", pipe2(members[role].command, O_CLOEXEC));
    g_ok("pipe", pipe2(replies, O_CLOEXEC));
    g_ok("pipe", pipe2(identities, O_CLOEXEC));
    signal(SIGTERM,
           SIG_IGN); /* a signal to the whole group ends the root, and its end the others */
    if (fork_or_fail() == 0)
        live(CHILD);
    if (fork_or_fail() == 0)
        make_group_family();
    if (fork_or_fail() == 0)
        make_session_family();
    make_orphan(LEADERLESS, true);
    make_orphan(ORPHAN, false);
    make_dead_leader_group();
    if (fork_or_fail() == 0)
        live(STOPPED);
    if (fork_or_fail() == 0)
        wait_for_child();
    g_handle_term();
    hear_announcements(ROLES);
    for (enum role role = 0; role < ROLES; role++)
        close(members[role].command[0]);
    close(replies[1]);
}

#endif
