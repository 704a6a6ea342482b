/* flock, POSIX and OFD locks, a lease, and descriptors that tell by signal: held over every round, and by the right one. */
#include "guest.h"

#include <sys/file.h>
#include <sys/wait.h>

/* Ranges of one file: the parent's, the child's, and that of an open file which both have. */
enum { OURS = 10, OURS_READ = 30, THEIRS = 50, RANGE = 8 };

static int whole, whole_dup, ranges, open_file, leased, told[2], told_by_default[2];
static int to_child[2], from_child[2];
static pid_t child;
static int child_ranges;

static int open_one(const char *name, int flags)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/locks.%s", g.scratch, name);
    return (int)g_ok(name, open(path, flags | O_CREAT, 0600));
}

static struct flock range_of(short type, off_t start)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = RANGE};
}

static void lock_range(const char *what, int fd, int command, short type, off_t start)
{
    struct flock lock = range_of(type, start);
    g_ok(what, fcntl(fd, command, &lock));
}

/* Who stands in the way of a write lock on one more byte at either end: exactly that range, by exactly that process. */
static void check_range(const char *what, int fd, int command, short type, off_t start, pid_t owner)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start - 1, .l_len = RANGE + 2};
    g_ok(what, fcntl(fd, command, &lock));
    g_equal(what, type, lock.l_type);
    g_equal("start of the lock", start, lock.l_start);
    g_equal("length of the lock", RANGE, lock.l_len);
    g_equal("owner of the lock", owner, lock.l_pid);
}

static void check_as_child(void)
{
    int again = open_one("whole", O_RDWR), other = open_one("open", O_RDWR);
    g_equal("flock of what is locked", -1, flock(again, LOCK_EX | LOCK_NB));
    g_equal("its error", EWOULDBLOCK, errno);
    check_range("the parent's write lock", child_ranges, F_GETLK, F_WRLCK, OURS, getppid());
    check_range("the parent's read lock", child_ranges, F_GETLK, F_RDLCK, OURS_READ, getppid());
    check_range("the open file's lock", other, F_OFD_GETLK, F_WRLCK, OURS, -1);
    close(again);
    close(other);
}

/* The parent has let go: whoever holds a lock still is not the parent. */
static void check_free(void)
{
    int again = open_one("whole", O_RDWR);
    g_ok("flock of what is free", flock(again, LOCK_EX | LOCK_NB));
    close(again);
}

static void run_child(void)
{
    char order;
    signal(SIGTERM, SIG_IGN);
    close(to_child[1]);
    close(from_child[0]);
    child_ranges = open_one("ranges", O_RDWR);
    lock_range("child's lock", child_ranges, F_SETLK, F_WRLCK, THEIRS);
    g_equal("answer", 1, write(from_child[1], "k", 1));
    while (read(to_child[0], &order, 1) == 1) {
        if (order == 'h')
            check_as_child();
        else
            check_free();
        g_equal("answer", 1, write(from_child[1], "k", 1));
    }
    _exit(0);
}

static void await_child(void)
{
    char answer;
    g_equal("answer of the child", 1, read(from_child[0], &answer, 1));
}

static void ask_child(const char *order)
{
    g_equal("order", 1, write(to_child[1], order, 1));
    await_child();
}

static void signal_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGRTMIN + 1);
    sigaddset(set, SIGIO);
}

static void take_all(void)
{
    sigset_t set;
    whole = open_one("whole", O_RDWR);
    whole_dup = (int)g_ok("dup", dup(whole));
    ranges = open_one("ranges", O_RDWR);
    open_file = open_one("open", O_RDWR);
    close(open_one("leased", O_RDWR));
    leased = open_one("leased", O_RDONLY);
    g_ok("flock", flock(whole, LOCK_EX));
    lock_range("write lock", ranges, F_SETLK, F_WRLCK, OURS);
    lock_range("read lock", ranges, F_SETLK, F_RDLCK, OURS_READ);
    lock_range("open file lock", open_file, F_OFD_SETLK, F_WRLCK, OURS);
    g_ok("F_SETLEASE", fcntl(leased, F_SETLEASE, F_RDLCK));
    g_ok("F_SETSIG", fcntl(leased, F_SETSIG, SIGUSR2));
    signal_set(&set);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, &set, NULL));
    g_ok("pipe", pipe2(told, O_NONBLOCK));
    g_ok("F_SETOWN", fcntl(told[0], F_SETOWN, getpid()));
    g_ok("F_SETSIG", fcntl(told[0], F_SETSIG, SIGRTMIN + 1));
    g_ok("O_ASYNC", fcntl(told[0], F_SETFL, O_NONBLOCK | O_ASYNC));
    g_ok("pipe", pipe2(told_by_default, 0));
    g_ok("F_SETOWN", fcntl(told_by_default[0], F_SETOWN, -getpgrp()));
    g_ok("O_ASYNC", fcntl(told_by_default[0], F_SETFL, O_ASYNC));
}

static void await_signal(int expected, siginfo_t *info)
{
    sigset_t set;
    struct timespec patience = {.tv_sec = 10};
    sigemptyset(&set);
    sigaddset(&set, expected);
    g_equal("signal of a descriptor", expected, sigtimedwait(&set, info, &patience));
}

static void turn_told(void)
{
    siginfo_t info;
    char byte;
    g_equal("write", 1, write(told[1], "x", 1));
    await_signal(SIGRTMIN + 1, &info);
    g_equal("descriptor in the siginfo", told[0], info.si_fd);
    g_equal("read", 1, read(told[0], &byte, 1));
    g_equal("write", 1, write(told_by_default[1], "x", 1));
    await_signal(SIGIO, &info);
    g_equal("read", 1, read(told_by_default[0], &byte, 1));
    g_equal("owner", -getpgrp(), fcntl(told_by_default[0], F_GETOWN));
    g_equal("flags", O_ASYNC, fcntl(told_by_default[0], F_GETFL) & O_ASYNC);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    setpgid(0, 0); /* its group is signalled; a leader of a session is one already */
    signal(SIGIO, SIG_IGN);
    take_all();
    g_ok("pipe", pipe2(to_child, 0));
    g_ok("pipe", pipe2(from_child, 0));
    child = (pid_t)g_ok("fork", fork());
    if (child == 0)
        run_child();
    await_child();
    g_ready();
    do {
        check_range("the child's lock", ranges, F_GETLK, F_WRLCK, THEIRS, child);
        ask_child("h");
        g_ok("unlock", flock(whole_dup, LOCK_UN));
        ask_child("f");
        g_ok("lock", flock(whole, LOCK_EX | LOCK_NB));
        g_equal("lease", F_RDLCK, fcntl(leased, F_GETLEASE));
        g_equal("signal of the lease", SIGUSR2, fcntl(leased, F_GETSIG));
        turn_told();
    } while (g_tick());
    return 0;
}
