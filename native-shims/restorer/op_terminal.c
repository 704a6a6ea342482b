/* Terminals: a master of the wanted number, what was typed, modes, and whose session it controls. */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <asm/termios.h>
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/time_types.h>

#include "place.h"
#include "restorer.h"

#define HANG_TIMES 1000 /* of 1 ms, for the line discipline, which works behind our back */

static int call(uint32_t fd, uint64_t request, uint64_t argument)
{
    return status(SYS3(ioctl, fd, request, argument));
}

static int64_t open_numbered(const struct dur_op_terminal *want, const char *path)
{
    for (;;) {
        uint32_t number = 0;
        int64_t fd = SYS4(openat, AT_FDCWD, path, want->flags | O_NOCTTY, 0);
        int error = fd < 0 ? (int)fd : call((uint32_t)fd, TIOCGPTN, ARG(&number));
        if (error == 0 && number == want->number)
            return fd;
        if (error == 0)
            error = number > want->number ? -EEXIST
                                          : status(SYS3(fcntl, fd, F_DUPFD_CLOEXEC, want->spare));
        if (fd >= 0)
            SYS1(close, fd);
        if (error != 0)
            return error;
    }
}

/* The kernel gives the lowest number that is free: those below are held until the wanted one has come. */
int op_terminal(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_terminal *want = body(op);
    const char *path = text_behind(op, sizeof *want);
    if (path == NULL || want->spare <= want->fd)
        return -EINVAL;
    int64_t fd = open_numbered(want, path);
    SYS3(close_range, want->spare, ~0u, 0);
    int32_t unlocked = 0;
    int error = fd < 0 ? (int)fd : call((uint32_t)fd, TIOCSPTLCK, ARG(&unlocked));
    return error != 0 ? error : place(fd, want->fd, 0);
}

/* Nothing is special, nothing converted, and what has been taken in shows by its echo. */
static int echo_plainly(uint32_t fd)
{
    struct termios2 plain;
    int error = call(fd, TCGETS2, ARG(&plain));
    plain.c_iflag = 0;
    plain.c_oflag = 0;
    plain.c_lflag = ICANON | ECHO;
    for (uint32_t i = 0; i < sizeof plain.c_cc; i++)
        plain.c_cc[i] = 0;
    return error != 0 ? error : call(fd, TCSETS2, ARG(&plain));
}

static int await_echo(uint32_t fd, const uint8_t *bytes, uint32_t count)
{
    uint32_t seen = 0;
    for (uint32_t times = 0; seen < count && times < HANG_TIMES; times++) {
        uint8_t echoed[64];
        struct pollfd poller = {.fd = (int)fd, .events = POLLIN};
        struct __kernel_timespec tick = {.tv_nsec = 1000000};
        if (SYS5(ppoll, &poller, 1, &tick, NULL, 0) <= 0)
            continue;
        int64_t got = SYS3(read, fd, echoed, sizeof echoed);
        for (int64_t i = 0; i < got; i++)
            if (seen == count || echoed[i] != bytes[seen++])
                return -EILSEQ;
    }
    return seen == count ? 0 : -ETIMEDOUT;
}

int op_terminal_line(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_terminal_line *want = body(op);
    const uint8_t *bytes = behind(op, sizeof *want);
    if (want->count > bytes_behind(op, sizeof *want))
        return -EINVAL;
    int error = echo_plainly(want->fd);
    for (uint32_t done = 0; done < want->count && error == 0;) {
        int64_t some = SYS3(write, want->fd, bytes + done, want->count - done);
        if (some <= 0)
            return some < 0 ? (int)some : -EIO;
        error = await_echo(want->fd, bytes + done, (uint32_t)some);
        done += (uint32_t)some;
    }
    return error;
}

/* Packets last: they would begin with a report of the other changes. */
int op_terminal_modes(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_terminal_modes *want = body(op);
    const struct winsize size = {want->rows, want->columns, want->width, want->height};
    int32_t on = 1;
    int error = call(want->fd, TCSETS2, ARG(want->termios));
    if (error == 0)
        error = call(want->fd, TIOCSWINSZ, ARG(&size));
    if (error == 0 && (want->flags & DUR_TERMINAL_OP_LOCKED))
        error = call(want->fd, TIOCSPTLCK, ARG(&on));
    if (error == 0 && (want->flags & DUR_TERMINAL_OP_PACKET))
        error = call(want->fd, TIOCPKT, ARG(&on));
    if (error == 0 && (want->flags & DUR_TERMINAL_OP_EXCLUSIVE))
        error = call(want->fd, TIOCEXCL, 0);
    return error;
}

int op_node_owner(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_node_owner *want = body(op);
    const char *path = text_behind(op, sizeof *want);
    if (path == NULL)
        return -EINVAL;
    int error = status(SYS5(fchownat, AT_FDCWD, path, want->uid, want->gid, AT_SYMLINK_NOFOLLOW));
    return error != 0 ? error : status(SYS3(fchmodat, AT_FDCWD, path, want->mode));
}

int op_exclusive(const struct running *self, const struct dur_op *op)
{
    (void)self;
    return call(((const struct dur_op_fd_value *)body(op))->fd, TIOCEXCL, 0);
}

int op_control_terminal(const struct running *self, const struct dur_op *op)
{
    (void)self;
    return call(((const struct dur_op_fd_value *)body(op))->fd, TIOCSCTTY, 0);
}

int op_foreground(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    const int32_t group = (int32_t)want->value;
    return call(want->fd, TIOCSPGRP, ARG(&group));
}

int op_leave_terminal(const struct running *self, const struct dur_op *op)
{
    (void)self;
    return call(((const struct dur_op_fd_value *)body(op))->fd, TIOCNOTTY, 0);
}
