/* The user's own terminal: raw while it is lent to an application, and as it was whatever happens. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <asm/termbits.h>

#include "terminal.h"

#define REDRAW_NANOS 60000000 /* for programs that look twice before they believe a new size */

static struct termios2 noted;
static bool is_raw;

int screen_open(void)
{
    int fd = open("/proc/self/fd/0", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && errno == EACCES) /* after su(1) it is another user's */
        fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    return fd < 0 ? -errno : fd;
}

int screen_note(char text[MODES_TEXT])
{
    _Static_assert(2 * sizeof noted < MODES_TEXT, "the modes fit");
    if (ioctl(STDIN_FILENO, TCGETS2, &noted) < 0)
        return -errno;
    const uint8_t *bytes = (const uint8_t *)&noted;
    for (size_t i = 0; i < sizeof noted; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

int screen_raw(void)
{
    struct termios2 raw = noted;
    raw.c_iflag &=
        ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (ioctl(STDIN_FILENO, TCSETSW2, &raw) < 0)
        return -errno;
    is_raw = true;
    return 0;
}

void screen_restore(void)
{
    if (is_raw)
        ioctl(STDIN_FILENO, TCSETS2, &noted);
    is_raw = false;
}

int screen_set(const char *text)
{
    struct termios2 modes;
    uint8_t *bytes = (uint8_t *)&modes;
    if (strlen(text) != 2 * sizeof modes)
        return -EINVAL;
    for (size_t i = 0; i < sizeof modes; i++)
        if (sscanf(text + 2 * i, "%2hhx", &bytes[i]) != 1)
            return -EINVAL;
    return ioctl(STDIN_FILENO, TCSETS2, &modes) < 0 ? -errno : 0;
}

bool screen_is_ours(void)
{
    pid_t foreground = 0;
    return ioctl(STDIN_FILENO, TIOCGPGRP, &foreground) < 0 || foreground == getpgrp();
}

void screen_size(int master, bool redraw)
{
    struct winsize ours, theirs;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &ours) < 0 || ours.ws_row == 0 || ours.ws_col == 0)
        return;
    bool same = ioctl(master, TIOCGWINSZ, &theirs) == 0 && theirs.ws_row == ours.ws_row &&
                theirs.ws_col == ours.ws_col;
    if (same && redraw) {
        theirs.ws_row = (unsigned short)(ours.ws_row > 1 ? ours.ws_row - 1 : 2);
        ioctl(master, TIOCSWINSZ, &theirs);
        nanosleep(&(struct timespec){.tv_nsec = REDRAW_NANOS}, NULL);
    }
    ioctl(master, TIOCSWINSZ, &ours);
}
