/* Passes what is typed to the application's terminal, and what that shows to the user's. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "terminal.h"

#define ROOM 16384
#define LOOK_MILLIS 200 /* whether we are in the foreground again */
#define QUIET_MILLIS 50 /* so long the last output may be on its way through the line discipline */
#define PATIENCE_TURNS 40

/* What was read from one terminal and not yet written to the other. */
struct passage {
    char bytes[ROOM];
    size_t got, done;
};

static struct relay {
    struct client *client;
    int screen, signals;
    struct passage in, out;
    enum ending ending;
    bool over;
} self;

static void end(enum ending ending)
{
    if (!self.over)
        self.ending = ending;
    self.over = true;
}

/* The capturer asks the terminal for the line that is being typed: its answer is not for us. */
static void lock(short type)
{
    struct flock range = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = self.client->number, .l_len = 1};
    while (fcntl(self.client->master, F_SETLKW, &range) < 0 && errno == EINTR)
        ;
}

static ssize_t locked_read(int fd, void *bytes, size_t length)
{
    lock(F_WRLCK);
    ssize_t got = read(fd, bytes, length);
    int error = errno;
    lock(F_UNLCK);
    errno = error;
    return got;
}

static ssize_t locked_write(int fd, const void *bytes, size_t length)
{
    lock(F_WRLCK);
    ssize_t put = write(fd, bytes, length);
    int error = errno;
    lock(F_UNLCK);
    errno = error;
    return put;
}

static bool only_later(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static void take_typed(void)
{
    ssize_t got = read(self.screen, self.in.bytes, ROOM);
    if (got == 0 || (got < 0 && !only_later()))
        end(ENDING_HUNG_UP);
    if (got <= 0)
        return;
    self.in.got = (size_t)got;
    self.in.done = 0;
    if (keys_detach(self.in.bytes, (size_t)got))
        end(ENDING_DETACHED);
}

static void take_shown(void)
{
    ssize_t got = locked_read(self.client->master, self.out.bytes, ROOM);
    if (got == 0 || (got < 0 && !only_later()))
        end(ENDING_OVER); /* nobody has its other end any more */
    self.out.got = got > 0 ? (size_t)got : 0;
    self.out.done = 0;
}

static bool is_left(const struct passage *passage)
{
    return passage->done < passage->got;
}

static void pass_typed(void)
{
    ssize_t put =
        locked_write(self.client->master, self.in.bytes + self.in.done, self.in.got - self.in.done);
    if (put > 0)
        self.in.done += (size_t)put;
    else if (!only_later())
        end(ENDING_OVER);
}

static void pass_shown(void)
{
    ssize_t put = write(self.screen, self.out.bytes + self.out.done, self.out.got - self.out.done);
    if (put > 0)
        self.out.done += (size_t)put;
    else if (!only_later())
        end(ENDING_HUNG_UP);
}

static void take_signal(void)
{
    struct signalfd_siginfo info;
    if (read(self.signals, &info, sizeof info) != sizeof info)
        return;
    switch (info.ssi_signo) {
    case SIGWINCH:
        screen_size(self.client->master, false);
        return;
    case SIGCONT: /* whoever had the terminal meanwhile has changed it */
        if (screen_is_ours())
            screen_raw();
        screen_size(self.client->master, true);
        return;
    case SIGHUP:
        end(ENDING_HUNG_UP);
        return;
    default:
        end(ENDING_OVER);
    }
}

enum { TYPED, SHOWN, INIT, STARTER, SIGNALS, POLLED };

static void turn(bool ours)
{
    short to_master = is_left(&self.in) ? POLLOUT : 0, to_screen = is_left(&self.out) ? POLLOUT : 0;
    struct pollfd at[POLLED] = {
        [TYPED] = {self.screen, (short)(to_screen | (to_master || !ours ? 0 : POLLIN)), 0},
        [SHOWN] = {self.client->master, (short)(to_master | (to_screen ? 0 : POLLIN)), 0},
        [INIT] = {self.client->connection, POLLIN, 0},
        [STARTER] = {STDOUT_FILENO, 0, 0},
        [SIGNALS] = {self.signals, POLLIN, 0},
    };
    if (poll(at, POLLED, ours ? -1 : LOOK_MILLIS) < 0)
        return;
    if (at[SIGNALS].revents)
        take_signal();
    if (at[STARTER].revents & (POLLERR | POLLHUP))
        end(ENDING_OVER);
    if (at[INIT].revents)
        end(was_taken(self.client->connection) ? ENDING_TAKEN : ENDING_OVER);
    if (self.over)
        return;
    if (at[SHOWN].revents & POLLOUT)
        pass_typed();
    if (at[TYPED].revents & POLLOUT)
        pass_shown();
    if (at[SHOWN].revents & (POLLIN | POLLHUP | POLLERR) && !is_left(&self.out))
        take_shown();
    if (at[TYPED].revents & (POLLIN | POLLHUP | POLLERR) && !is_left(&self.in))
        take_typed();
}

/* What the application wrote last. A screen that takes nothing any more is not waited for. */
static void finish_output(void)
{
    for (int turns = 0; turns < PATIENCE_TURNS; turns++) {
        bool left = is_left(&self.out);
        if (!left && self.ending == ENDING_DETACHED)
            return; /* the rest is for the log */
        struct pollfd at = {left ? self.screen : self.client->master, left ? POLLOUT : POLLIN, 0};
        if (poll(&at, 1, QUIET_MILLIS) <= 0 && !left)
            return;
        if (left)
            pass_shown();
        else
            take_shown();
        if (self.out.got == 0 || self.ending == ENDING_HUNG_UP)
            return;
    }
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    for (const int *at = (const int[]){SIGWINCH, SIGCONT, SIGTERM, SIGHUP, SIGINT, SIGQUIT, 0}; *at;
         at++)
        sigaddset(&set, *at);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

enum ending relay(struct client *client, int screen)
{
    self.client = client;
    self.screen = screen;
    self.signals = open_signals();
    screen_size(client->master, arguments.redraw);
    while (!self.over)
        turn(screen_is_ours());
    if (self.ending == ENDING_OVER || self.ending == ENDING_DETACHED)
        finish_output();
    return self.ending;
}
