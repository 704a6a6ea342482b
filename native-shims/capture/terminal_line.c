/* The line that was typed at a terminal and not ended yet. No call reads it before its end, and to change the mode and
 * read it would lose where lines end. But the line discipline repeats it on demand (VREPRINT) without taking it: asked
 * twice, so that the second repetition ends the first. Until the modes are put back, which is some 100 µs, the terminal
 * echoes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <asm/termbits.h>

#include "clock.h"
#include "terminal_line.h"

#define REPRINT 0x12
#define RUBOUT 0x7f
#define QUOTE 0x16
#define PATIENCE_NANOS 100000000
#define REPEATED (2 * LINE_ROOM + 16)

static char repeated[REPEATED];

/* What one character does shall not depend on the guest's choice. Flow control stays as it is: turning it off would let
 * go of output that is held up. */
static struct termios2 probing(const struct termios2 *now, tcflag_t local)
{
    struct termios2 probe = *now;
    cc_t start = now->c_cc[VSTART], stop = now->c_cc[VSTOP];
    memset(probe.c_cc, 0, sizeof probe.c_cc);
    probe.c_cc[VSTART] = start;
    probe.c_cc[VSTOP] = stop;
    probe.c_cc[VREPRINT] = REPRINT;
    probe.c_iflag &= ~(tcflag_t)IXANY;
    probe.c_oflag &= ~(tcflag_t)OPOST;
    probe.c_lflag = ICANON | IEXTEN | local;
    return probe;
}

/* Each repetition is the character, a newline and the line, which has no newline itself. The line's bytes once both are
 * there, -EAGAIN while they are not, -EILSEQ when the character was taken literally. */
static int parse(size_t got)
{
    if (got >= 2 && repeated[1] == REPRINT)
        return -EILSEQ;
    if (got < 4)
        return -EAGAIN;
    const char *line = repeated + 2;
    const char *again = memchr(line, '\n', got - 2);
    if (again == NULL)
        return -EAGAIN;
    size_t bytes =
        (size_t)(again - line) - 1; /* without the character that stands before the newline */
    if ((size_t)(repeated + got - again) < 1 + bytes)
        return -EAGAIN;
    return memcmp(line, again + 1, bytes) == 0 ? (int)bytes : -EMSGSIZE;
}

/* One that comes late would be typed into the guest's line: then wait, whatever it costs. */
static int await_repetitions(int master)
{
    size_t got = 0;
    int64_t patience = now_nanos() + PATIENCE_NANOS;
    while (now_nanos() < patience && got < sizeof repeated) {
        struct pollfd poller = {.fd = master, .events = POLLIN};
        if (poll(&poller, 1, 5) <= 0 || !(poller.revents & POLLIN))
            continue;
        ssize_t some = read(master, repeated + got, sizeof repeated - got);
        if (some > 0)
            got += (size_t)some;
        int bytes = parse(got);
        if (bytes != -EAGAIN)
            return bytes;
    }
    return got < sizeof repeated ? -ETIMEDOUT : -EMSGSIZE;
}

/* The guest's user had typed the quoting character last: our first character was quoted by it. Takes that one away, and
 * quotes again. */
static void quote_again(int master, const struct termios2 *now)
{
    struct termios2 probe = probing(now, 0);
    probe.c_cc[VERASE] = RUBOUT;
    probe.c_cc[VLNEXT] = QUOTE;
    ioctl(master, TCSETS2, &probe);
    const char keys[] = {RUBOUT, QUOTE};
    if (write(master, keys, sizeof keys) == sizeof keys)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

/* Relays of ours hold this lock while they read or write; it goes with a capturer that dies. */
static int lock(int master, short type, uint32_t number)
{
    struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = number, .l_len = 1};
    int64_t patience = now_nanos() + PATIENCE_NANOS;
    while (fcntl(master, F_SETLK, &range) != 0) {
        if (errno != EAGAIN && errno != EACCES)
            return -errno;
        if (now_nanos() > patience)
            return -EBUSY;
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    return 0;
}

static int ask(int master, const struct termios2 *now)
{
    const char keys[] = {REPRINT, REPRINT};
    struct termios2 probe = probing(now, ECHO);
    if (ioctl(master, TCSETS2, &probe) != 0)
        return -errno;
    int bytes = write(master, keys, sizeof keys) == sizeof keys ? await_repetitions(master) : -EIO;
    if (bytes == -EILSEQ) {
        quote_again(master, now);
        bytes = -EAGAIN;
    }
    ioctl(master, TCSETS2, now);
    return bytes;
}

int terminal_line(int master, const struct termios2 *now, char line[LINE_ROOM])
{
    int on = 1, off = 0, packet = 0;
    unsigned number = 0;
    ioctl(master, TIOCGPTN, &number);
    int error = lock(master, F_WRLCK, number);
    if (error)
        return error;
    if (ioctl(master, TIOCGPKT, &packet) == 0 && packet)
        ioctl(master, TIOCPKT, &off);
    int bytes = ask(master, now);
    if (packet)
        ioctl(master, TIOCPKT, &on);
    lock(master, F_UNLCK, number);
    if (bytes > (int)LINE_ROOM)
        return -EMSGSIZE;
    if (bytes > 0)
        memcpy(line, repeated + 2, (size_t)bytes);
    return bytes;
}
