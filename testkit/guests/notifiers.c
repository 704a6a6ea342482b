/* signalfd, inotify, pidfd: what they tell, under which number, and that they tell nothing else. */
#include "guest.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

static int signals, of_child, of_dead, watching, loop;
static int directory_watch, file_watch, watched_file, held_directory;
static pid_t child;

static const char *path_of(const char *name)
{
    static char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/notifiers.%s", g.scratch, name);
    return path;
}

static pid_t fork_sleeper(void)
{
    pid_t pid = (pid_t)g_ok("fork", fork());
    if (pid == 0) {
        signal(SIGTERM, SIG_IGN);
        for (;;)
            pause();
    }
    return pid;
}

static void open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN + 2);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, &set, NULL));
    signals = (int)g_ok("signalfd", signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    g_ok("kill", kill(getpid(), SIGUSR1));
}

static void open_processes(void)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = 7};
    siginfo_t info;
    child = fork_sleeper();
    of_child = (int)g_ok("pidfd_open", pidfd_open(child, 0));
    pid_t dead = fork_sleeper();
    of_dead = (int)g_ok("pidfd_open", pidfd_open(dead, 0));
    g_ok("kill", kill(dead, SIGKILL));
    g_ok("waitid", waitid(P_PIDFD, (id_t)of_dead, &info, WEXITED));
    loop = (int)g_ok("epoll_create1", epoll_create1(0));
    g_ok("epoll_ctl", epoll_ctl(loop, EPOLL_CTL_ADD, of_child, &event));
}

static void open_watches(void)
{
    watching = (int)g_ok("inotify_init1", inotify_init1(IN_NONBLOCK));
    int gone = (int)g_ok("inotify_add_watch", inotify_add_watch(watching, "/", IN_CREATE));
    watched_file = (int)g_ok("open", open(path_of("watched"), O_RDWR | O_CREAT, 0600));
    held_directory = (int)g_ok("open", open(g.scratch, O_RDONLY | O_DIRECTORY));
    directory_watch =
        (int)g_ok("inotify_add_watch",
                  inotify_add_watch(watching, g.scratch, IN_CREATE | IN_DELETE | IN_ONLYDIR));
    file_watch = (int)g_ok("inotify_add_watch", inotify_add_watch(watching, path_of("watched"),
                                                                  IN_MODIFY | IN_ATTRIB | IN_OPEN));
    g_ok("inotify_rm_watch", inotify_rm_watch(watching, gone));
    char ignored[64];
    g_equal("event of a watch that is gone", sizeof(struct inotify_event),
            read(watching, ignored, sizeof ignored));
}

/* The one that waited over the checkpoint, and one of now; then the next one waits. */
static void turn_signals(void)
{
    struct signalfd_siginfo info;
    g_equal("read of the signalfd", sizeof info, read(signals, &info, sizeof info));
    g_equal("signal that waited", SIGUSR1, info.ssi_signo);
    g_equal("its sender", getpid(), info.ssi_pid);
    union sigval value = {.sival_int = (int)g.ticks};
    g_ok("sigqueue", sigqueue(getpid(), SIGRTMIN + 2, value));
    g_equal("read of the signalfd", sizeof info, read(signals, &info, sizeof info));
    g_equal("signal of now", SIGRTMIN + 2, info.ssi_signo);
    g_equal("its value", (int)g.ticks, info.ssi_int);
    g_equal("read of the empty signalfd", -1, read(signals, &info, sizeof info));
    g_equal("its error", EAGAIN, errno);
    g_ok("kill", kill(getpid(), SIGUSR1));
}

static void check_processes(void)
{
    struct pollfd polled[] = {{.fd = of_child, .events = POLLIN},
                              {.fd = of_dead, .events = POLLIN}};
    struct epoll_event event;
    siginfo_t info = {0};
    g_equal("pidfds that are ready", 1, poll(polled, 2, 0));
    g_equal("pidfd of the child", 0, polled[0].revents);
    g_equal("pidfd of the dead", POLLIN, polled[1].revents & POLLIN);
    g_ok("pidfd_send_signal", pidfd_send_signal(of_child, 0, NULL, 0));
    g_equal("pidfd_send_signal to the dead", -1, pidfd_send_signal(of_dead, 0, NULL, 0));
    g_equal("its error", ESRCH, errno);
    g_ok("waitid", waitid(P_PIDFD, (id_t)of_child, &info, WEXITED | WNOHANG));
    g_equal("child that has ended", 0, info.si_pid);
    g_equal("events of the loop", 0, epoll_wait(loop, &event, 1, 0));
}

/* The child ends, the pidfd and the loop tell, and there is a new one. */
static void turn_child(void)
{
    struct epoll_event event = {0};
    siginfo_t info = {0};
    g_ok("pidfd_send_signal", pidfd_send_signal(of_child, SIGKILL, NULL, 0));
    g_ok("waitid", waitid(P_PIDFD, (id_t)of_child, &info, WEXITED | WNOWAIT));
    g_equal("child that has ended", child, info.si_pid);
    g_equal("events of the loop", 1, epoll_wait(loop, &event, 1, 0));
    g_equal("data of the event", 7, (long long)event.data.u64);
    g_ok("waitid", waitid(P_PIDFD, (id_t)of_child, &info, WEXITED));
    close(of_child);
    close(of_dead);
    close(loop);
    open_processes();
}

static void expect_event(int wd, uint32_t mask, const char *name)
{
    static _Alignas(8) char buffer[4096];
    static ssize_t got, at;
    if (at >= got) {
        at = 0;
        got = read(watching, buffer, sizeof buffer);
    }
    if (name == NULL && mask == 0) {
        g_equal("events beyond those expected", -1, got);
        got = at = 0;
        return;
    }
    if (got <= 0)
        g_fail("event: expected %#x got none", mask);
    const struct inotify_event *event = (const void *)(buffer + at);
    g_equal("watch of the event", wd, event->wd);
    g_equal_hex("mask of the event", mask, event->mask);
    if (name != NULL)
        g_equal_text("name in the event", name, event->name);
    at += (ssize_t)sizeof *event + event->len;
}

/* A name of its own each time: what was killed in the middle of a round has left its file. */
static void turn_watches(void)
{
    char name[64];
    snprintf(name, sizeof name, "new-%llx", (unsigned long long)g_nanos(CLOCK_REALTIME));
    int fd = (int)g_ok("openat", openat(held_directory, name, O_WRONLY | O_CREAT | O_EXCL, 0600));
    close(fd);
    g_ok("unlinkat", unlinkat(held_directory, name, 0));
    g_ok("fchmod", fchmod(watched_file, 0600));
    expect_event(directory_watch, IN_CREATE, name);
    expect_event(directory_watch, IN_DELETE, name);
    expect_event(file_watch, IN_ATTRIB, NULL);
    expect_event(0, 0, NULL);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    g_ok("mkdir", mkdir(path_of("d"), 0700) == 0 || errno == EEXIST ? 0 : -1);
    snprintf(g.scratch, sizeof g.scratch, "%s", path_of("d"));
    open_signals();
    open_processes();
    open_watches();
    g_ready();
    do {
        turn_signals();
        check_processes();
        if (g.ticks % 2)
            turn_child();
        turn_watches();
    } while (g_tick());
    kill(child, SIGKILL);
    return 0;
}
