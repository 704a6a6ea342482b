/* Terminals of its own: a session with job control on one, both directions numbered, a line half typed on another, and
 * the odd states: packets, locked, exclusive, left by one side, hung up. */
#include "guest.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

enum { ROWS = 33, COLUMNS = 77, LINE = 60, NAME = 64 };

static volatile sig_atomic_t resized, hung_up;

static void on_resize(int signal)
{
    (void)signal;
    resized++;
}

static void on_hangup(int signal)
{
    (void)signal;
    hung_up++;
}

static int make(char name[NAME])
{
    int master = (int)g_ok("posix_openpt", posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    g_ok("unlockpt", unlockpt(master));
    g_ok_pthread("ptsname_r", ptsname_r(master, name, NAME));
    return master;
}

static int open_other(const char *name)
{
    return (int)g_ok(name, open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
}

/* Signals and flow control stay on, and some characters are moved. */
static struct termios modes_of(int fd, bool lines)
{
    struct termios modes;
    g_ok("tcgetattr", tcgetattr(fd, &modes));
    modes.c_cc[VINTR] = 7;
    modes.c_cc[VMIN] = 1;
    modes.c_iflag |= IUTF8 | IXANY;
    modes.c_oflag &= ~(tcflag_t)ONLCR;
    if (!lines)
        modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    cfsetspeed(&modes, B9600);
    return modes;
}

static struct termios set_modes(int fd, bool lines)
{
    struct termios modes = modes_of(fd, lines);
    g_ok("tcsetattr", tcsetattr(fd, TCSANOW, &modes));
    g_ok("TIOCSWINSZ", ioctl(fd, TIOCSWINSZ, &(struct winsize){ROWS, COLUMNS, 5, 6}));
    return modes;
}

static void check_modes(int fd, const struct termios *expected)
{
    struct termios modes;
    struct winsize size;
    g_ok("tcgetattr", tcgetattr(fd, &modes));
    g_equal("c_iflag", expected->c_iflag, modes.c_iflag);
    g_equal("c_oflag", expected->c_oflag, modes.c_oflag);
    g_equal("c_cflag", expected->c_cflag, modes.c_cflag);
    g_equal("c_lflag", expected->c_lflag, modes.c_lflag);
    g_equal("c_cc", 0, memcmp(expected->c_cc, modes.c_cc, sizeof modes.c_cc));
    g_ok("TIOCGWINSZ", ioctl(fd, TIOCGWINSZ, &size));
    g_equal("rows", ROWS, size.ws_row);
    g_equal("columns", COLUMNS, size.ws_col);
    g_equal("pixels", 5006, size.ws_xpixel * 1000 + size.ws_ypixel);
}

/* Its processes end when whoever started them has. */
static void end_with(pid_t parent)
{
    if (getppid() != parent)
        _exit(0);
}

/* ---- the session: a leader in the background, its child in the foreground */

static void expect_line(int fd, const char *what, uint64_t number)
{
    char expected[LINE], got[LINE] = "";
    int length = snprintf(expected, sizeof expected, "%s %llu\n", what, (unsigned long long)number);
    for (int at = 0; at < length;) {
        ssize_t some = read(fd, got + at, (size_t)(length - at));
        if (some <= 0 && errno == EINTR)
            continue;
        if (some < 0 && errno == EIO)
            _exit(0); /* the other side has ended */
        g_ok("read(terminal)", some);
        at += (int)some;
    }
    g_equal_text("line", expected, got);
}

static void send_line(int fd, const char *what, uint64_t number)
{
    char line[LINE];
    int length = snprintf(line, sizeof line, "%s %llu\n", what, (unsigned long long)number);
    g_equal("write(terminal)", length, write(fd, line, (size_t)length));
}

static void check_session(int terminal, int controlling, pid_t leader, const char *name)
{
    char link[NAME], path[NAME];
    struct stat node;
    g_equal("tcgetsid", leader, tcgetsid(controlling));
    g_equal("foreground", getpgrp(), tcgetpgrp(terminal));
    g_ok("ttyname", ttyname_r(terminal, path, sizeof path));
    g_equal_text("ttyname", name, path);
    g_ok("stat", stat(name, &node));
    g_equal("owner", getuid(), node.st_uid);
    g_equal("mode", 0622, node.st_mode & 07777);
    snprintf(path, sizeof path, "/proc/self/fd/%d", controlling);
    ssize_t length = readlink(path, link, sizeof link - 1);
    link[g_ok("readlink", length)] = 0;
    g_equal_text("/dev/tty", "/dev/tty", link);
    int again = (int)g_ok("open(/dev/tty)", open("/dev/tty", O_RDWR | O_CLOEXEC));
    g_ok("close", close(again));
    g_equal("SIGWINCH", 0, resized);
    g_equal("SIGHUP", 0, hung_up);
}

static void in_foreground(int terminal, int controlling, const char *name)
    __attribute__((noreturn));
static void in_foreground(int terminal, int controlling, const char *name)
{
    pid_t leader = getppid();
    struct termios modes = modes_of(terminal, false);
    g_ok("setpgid", setpgid(0, 0));
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTTOU);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, &set, NULL));
    g_ok("tcsetpgrp", tcsetpgrp(terminal, getpid()));
    g_ok("sigprocmask", sigprocmask(SIG_UNBLOCK, &set, NULL));
    send_line(terminal, "ready", (uint64_t)getpid());
    for (uint64_t number = 1;; number++) {
        expect_line(terminal, "question", number);
        check_session(terminal, controlling, leader, name);
        check_modes(terminal, &modes);
        send_line(terminal, "answer", number);
    }
}

/* Another member has given the terminal up. */
static void stranger(void) __attribute__((noreturn));
static void stranger(void)
{
    int terminal = (int)g_ok("open(/dev/tty)", open("/dev/tty", O_RDWR | O_CLOEXEC));
    g_ok("TIOCNOTTY", ioctl(terminal, TIOCNOTTY));
    close(terminal);
    for (pid_t leader = getppid();; end_with(leader)) {
        g_equal("open(/dev/tty)", -1, open("/dev/tty", O_RDWR | O_CLOEXEC));
        g_equal("errno of /dev/tty", ENXIO, errno);
        g_sleep_millis(50);
    }
}

static void lead(const char *name) __attribute__((noreturn));
static void lead(const char *name)
{
    g_ok("setsid", setsid());
    int terminal = (int)g_ok(name, open(name, O_RDWR | O_CLOEXEC)); /* takes control */
    set_modes(terminal, false);
    g_ok("chmod", chmod(name, 0622));
    int controlling = (int)g_ok("open(/dev/tty)", open("/dev/tty", O_RDWR | O_NONBLOCK));
    struct sigaction action = {.sa_handler = on_resize};
    sigaction(SIGWINCH, &action, NULL);
    action.sa_handler = on_hangup;
    sigaction(SIGHUP, &action, NULL);
    if (g_ok("fork", fork()) == 0)
        stranger();
    if (g_ok("fork", fork()) == 0)
        in_foreground(terminal, controlling, name);
    for (pid_t starter = getppid();; end_with(starter))
        usleep(100000);
}

/* ---- the other terminals */

static struct {
    int master, other;
    char name[NAME];
    struct termios modes;
    unsigned typed;
    char expected[LINE];
} half;

static void take_echo(const char *expected, size_t count)
{
    char got[LINE] = {0};
    for (size_t at = 0; at < count;) {
        ssize_t some = g_ok("read(echo)", read(half.master, got + at, count - at));
        at += (size_t)some;
    }
    g_equal("echo", 0, memcmp(expected, got, count));
}

/* One character a round, with an odd one now and then; after LINE / 2 of them the line ends and is read. */
static void type_on(void)
{
    if (half.typed < LINE / 2) {
        char next = half.typed % 7 == 3 ? '\001' : (char)('a' + half.typed % 26);
        half.expected[half.typed++] = next;
        g_equal("type", 1, write(half.master, &next, 1));
        take_echo(next == '\001' ? "^A" : &next, next == '\001' ? 2 : 1);
        int whole = -1;
        g_ok("FIONREAD", ioctl(half.other, FIONREAD, &whole));
        g_equal("bytes of whole lines", 0, whole);
        return;
    }
    char got[LINE];
    g_equal("type", 1, write(half.master, "\n", 1));
    take_echo("\n", 1);
    half.expected[half.typed++] = '\n';
    g_equal("length of the line", half.typed, read(half.other, got, sizeof got));
    g_equal("line", 0, memcmp(half.expected, got, half.typed));
    half.typed = 0;
}

static int packets, packets_other, locked, left, gone, exclusive, exclusive_other;
static char locked_name[NAME], gone_name[NAME], exclusive_name[NAME];

static void make_odd_ones(void)
{
    char name[NAME];
    int on = 1;
    gone = make(gone_name);
    int other = open_other(gone_name);
    close(gone);
    gone = other;
    packets = make(name);
    packets_other = open_other(name);
    g_ok("TIOCPKT", ioctl(packets, TIOCPKT, &on));
    locked = make(locked_name);
    g_ok("TIOCSPTLCK", ioctl(locked, TIOCSPTLCK, &on));
    left = make(name);
    close(open_other(name));
    exclusive = make(exclusive_name);
    exclusive_other = open_other(exclusive_name);
    g_ok("TIOCEXCL", ioctl(exclusive_other, TIOCEXCL));
}

static void check_odd_ones(void)
{
    char bytes[8], link[NAME], path[NAME], expected[NAME + 16];
    g_equal("write", 1, write(packets_other, "p", 1));
    g_equal("packet", 2, read(packets, bytes, sizeof bytes));
    g_equal("packet", 'p', bytes[0] * 256 + bytes[1]);
    g_equal("open(locked)", -1, open(locked_name, O_RDWR | O_NOCTTY));
    g_equal("errno of a locked one", EIO, errno);
    struct pollfd poller = {.fd = left, .events = POLLIN};
    g_equal("poll", 1, poll(&poller, 1, 0));
    g_equal("left by the other side", POLLHUP, poller.revents & POLLHUP);
    g_equal("read(left)", -1, read(left, bytes, 1));
    g_equal("errno of one left", EIO, errno);
    g_equal("read(hung up)", 0, read(gone, bytes, 1));
    g_equal("write(hung up)", -1, write(gone, bytes, 1));
    g_equal("errno of a hung-up one", EIO, errno);
    snprintf(path, sizeof path, "/proc/self/fd/%d", gone);
    link[g_ok("readlink", readlink(path, link, sizeof link - 1))] = 0;
    snprintf(expected, sizeof expected, "%s (deleted)", gone_name);
    g_equal_text("name of a hung-up one", expected, link);
    int exclusively = 0;
    g_ok("TIOCGEXCL", ioctl(exclusive_other, TIOCGEXCL, &exclusively));
    g_equal("exclusive", 1, exclusively);
}

int main(int argc, char **argv)
{
    char first[NAME], name[NAME];
    g_start(argc, argv);
    int gap = make(first);
    int master = make(name);
    half.master = make(half.name);
    half.other = open_other(half.name);
    half.modes = set_modes(half.other, true);
    close(gap); /* numbers need not begin at 0 */
    if (g_ok("fork", fork()) == 0)
        lead(name);
    struct pollfd poller = {.fd = master, .events = POLLIN};
    g_equal("poll", 1, poll(&poller, 1, 10000));
    char ready[LINE];
    g_ok("read(ready)", read(master, ready, sizeof ready));
    make_odd_ones();
    g_ready();
    do {
        send_line(master, "question", g.ticks + 1);
        expect_line(master, "answer", g.ticks + 1);
        check_modes(half.other, &half.modes);
        type_on();
        check_odd_ones();
    } while (g_tick());
    return 0;
}
