/* What can be said of a terminal through a descriptor of one of its ends: number, flags, sizes, what waits. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <time.h>

#include <asm/termbits.h>

#include "capture_stream.h"
#include "clock.h"
#include "proc.h"
#include "stream.h"
#include "terminal_line.h"
#include "terminals.h"

#define MULTIPLEXER makedev(5, 2)
#define CONTROLLING makedev(5, 0)
#define FIRST_MAJOR 136 /* of the other ends: Documentation/admin-guide/devices.txt */
#define LAST_MAJOR 143
#define EMPTY_TIMES 4
#define ASKED (POLLIN | POLLPRI | POLLOUT | POLLERR | POLLHUP)
#define PATIENCE_NANOS                                                                             \
    20000000 /* for whoever reads a master outside the group, and is not frozen */

bool terminals_master(uint64_t device)
{
    return device == MULTIPLEXER;
}

bool terminals_other(uint64_t device)
{
    return device == CONTROLLING || (major(device) >= FIRST_MAJOR && major(device) <= LAST_MAJOR);
}

static uint32_t unread(int fd)
{
    int bytes = 0;
    return ioctl(fd, FIONREAD, &bytes) == 0 ? (uint32_t)bytes : 0;
}

static uint32_t readiness(int fd)
{
    struct pollfd poller = {.fd = fd, .events = ASKED};
    return poll(&poller, 1, 0) < 0 ? 0 : (uint32_t)poller.revents & ASKED;
}

static uint32_t flag(int fd, unsigned long which, uint32_t bit)
{
    int value = 0;
    return ioctl(fd, which, &value) == 0 && value != 0 ? bit : 0;
}

static uint32_t locked_bits(int fd)
{
    struct termios locked = {0};
    if (ioctl(fd, TIOCGLCKTRMIOS, &locked) != 0)
        return 0;
    bool any = locked.c_iflag || locked.c_oflag || locked.c_cflag || locked.c_lflag;
    for (size_t i = 0; i < sizeof locked.c_cc; i++)
        any |= locked.c_cc[i] != 0;
    return any ? DUR_TERMINAL_BITS_LOCKED : 0;
}

static uint32_t process_number(int fd, unsigned long which)
{
    pid_t pid = 0;
    return ioctl(fd, which, &pid) == 0 && pid > 0 ? (uint32_t)pid : 0;
}

/* TIOCGDEV is the other end's device, from either end and through /dev/tty. */
static int ask_number(int fd, struct dur_fact_terminal *fact)
{
    unsigned device = 0, number = 0;
    if (ioctl(fd, TIOCGDEV, &device) != 0)
        return errno;
    if (ioctl(fd, TIOCGPTN, &number) == 0)
        fact->flags = DUR_TERMINAL_MASTER;
    else if (!terminals_other(device))
        return ENODEV;
    fact->number = fact->flags ? number : (major(device) - FIRST_MAJOR) << 20 | minor(device);
    return 0;
}

static void ask_both_ends(int fd, struct dur_fact_terminal *fact, struct termios2 *termios)
{
    struct winsize size = {0};
    int discipline = -1;
    if (ioctl(fd, TCGETS2, termios) != 0)
        fact->error = errno;
    ioctl(fd, TIOCGWINSZ, &size);
    ioctl(fd, TIOCGETD, &discipline);
    fact->discipline = (uint32_t)discipline;
    fact->rows = size.ws_row;
    fact->columns = size.ws_col;
    fact->width = size.ws_xpixel;
    fact->height = size.ws_ypixel;
    fact->flags |= flag(fd, TIOCGEXCL, DUR_TERMINAL_EXCLUSIVE) | locked_bits(fd);
    memcpy(fact->termios, termios, sizeof fact->termios);
}

/* Empty for a while: the kernel hands output on behind our back, and what comes late would be taken for an answer. */
static void await_reader(int master)
{
    int64_t patience = now_nanos() + PATIENCE_NANOS;
    for (int empty = 0; empty < EMPTY_TIMES && now_nanos() < patience;) {
        empty = unread(master) > 0 ? 0 : empty + 1;
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
}

static int ask_master(int fd, struct dur_fact_terminal *fact, const struct termios2 *termios,
                      const struct filestat_root *root, char line[LINE_ROOM])
{
    char path[32] = "/dev/pts/";
    struct text text = {.at = path + strlen(path), .capacity = sizeof path - strlen(path)};
    text_number(&text, fact->number, 10);
    filestat_by_path(&fact->node, root, path);
    fact->flags |=
        flag(fd, TIOCGPTLCK, DUR_TERMINAL_LOCKED) | flag(fd, TIOCGPKT, DUR_TERMINAL_PACKET);
    fact->session = process_number(fd, TIOCGSID);
    fact->foreground = process_number(fd, TIOCGPGRP);
    bool lines = (termios->c_lflag & ICANON) && !(termios->c_lflag & EXTPROC);
    if (!lines || fact->unread || (fact->poll & (POLLIN | POLLPRI | POLLHUP)))
        return 0;
    return terminal_line(fd, termios, line);
}

void terminals_fact(uint32_t pid, uint32_t number, int fd, const struct filestat_root *root)
{
    static char line[LINE_ROOM];
    struct dur_fact_terminal fact = {0};
    struct termios2 termios = {0};
    fact.error = ask_number(fd, &fact);
    if (fact.error == 0)
        ask_both_ends(fd, &fact, &termios);
    if (pid == 1)
        await_reader(fd);
    fact.poll = readiness(fd);
    fact.unread = unread(fd);
    if (fact.error == 0 && (fact.flags & DUR_TERMINAL_MASTER)) {
        int bytes = ask_master(fd, &fact, &termios, root, line);
        fact.line_error = bytes < 0 ? -bytes : 0;
        fact.line_bytes = bytes > 0 ? (uint32_t)bytes : 0;
    }
    stream_begin(DUR_FACT_TERMINAL, pid, number);
    stream_put(&fact, sizeof fact);
    stream_put(line, fact.line_bytes);
    stream_end(0);
}
