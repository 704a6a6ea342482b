/* Numbers of the socket interface: no kernel header for user space has all of them. */
#ifndef DURATION_RESTORER_INTERNET_H
#define DURATION_RESTORER_INTERNET_H

#include <asm/socket.h>
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/time_types.h>
#include <linux/uio.h>

#include "restorer.h"
#include "place.h"

enum {
    AF_UNSPEC = 0,
    AF_INET = 2,
    AF_INET6 = 10,
    SOCK_STREAM = 1,
    LEVEL_IP = 0,
    LEVEL_TCP = 6,
    MAXSEG = 2,
    LEVEL_IPV6 = 41,
    V6ONLY = 26,
    BIND_ADDRESS_NO_PORT = 24,
    LOCAL_PORT_RANGE = 51,
    SEND_FLAGS = 0x40 | 0x4000, /* MSG_DONTWAIT, MSG_NOSIGNAL */
};

/* Long enough for a busy machine, short enough to fail before the whole restore does. */
#define PATIENCE_MILLIS 5000

static inline int set_option(int64_t fd, uint32_t level, uint32_t name, int32_t value)
{
    return status(SYS5(setsockopt, fd, level, name, &value, sizeof value));
}

/* 1: ready; 0: not in time; -errno. */
static inline int64_t await_socket(int64_t fd, short events)
{
    struct pollfd one = {.fd = (int)fd, .events = events};
    return SYS3(poll, &one, 1, PATIENCE_MILLIS);
}

/* `bytes` of one descriptor, sent through a socket. */
int fill_socket(const struct dur_op_copy *want);

#endif
