/* What the guests of unix sockets share: numbered messages, readiness, options, who made a socket. */
#ifndef TESTKIT_SOCKETS_H
#define TESTKIT_SOCKETS_H

#include "guest.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#define ALL_EVENTS (POLLIN | POLLOUT | POLLRDHUP | POLLPRI)

/* What waits between two numbers: written and not yet read. */
struct flow {
    const char *name;
    int from, to; /* descriptors */
    uint64_t written, read;
};

G_UNUSED static size_t message_length(uint64_t number)
{
    return 8 + g_mix(number) % 40 * 8;
}

G_UNUSED static void put_message(struct flow *flow)
{
    uint64_t message[48];
    size_t length = message_length(flow->written);
    g_fill(message, length, flow->written);
    message[0] = flow->written;
    g_equal(flow->name, (long long)length, send(flow->from, message, length, MSG_NOSIGNAL));
    flow->written++;
}

/* One message, whole: of a stream as many bytes as it has. */
G_UNUSED static void get_message(struct flow *flow, bool stream)
{
    uint64_t message[64];
    size_t length = message_length(flow->read), wanted = stream ? length : sizeof message;
    g_equal(flow->name, (long long)length, recv(flow->to, message, wanted, MSG_DONTWAIT));
    g_equal(flow->name, (long long)flow->read, (long long)message[0]);
    message[0] = g_mix(flow->read);
    g_check_fill(flow->name, message, length, flow->read);
    flow->read++;
}

/* Reads some, and fills up again to `depth` messages. */
G_UNUSED static void turn_flow(struct flow *flow, bool stream, unsigned depth)
{
    unsigned some = (unsigned)(g_mix(g.ticks) % depth);
    for (unsigned i = 0; i < some && flow->read < flow->written; i++)
        get_message(flow, stream);
    while (flow->written < flow->read + depth)
        put_message(flow);
}

G_UNUSED static int ready_now(int fd)
{
    struct pollfd poller = {.fd = fd, .events = ALL_EVENTS};
    g_ok("poll", poll(&poller, 1, 0));
    return poller.revents;
}

G_UNUSED static int option_of(int fd, int option)
{
    int value = -1;
    socklen_t bytes = sizeof value;
    g_ok("getsockopt", getsockopt(fd, SOL_SOCKET, option, &value, &bytes));
    return value;
}

G_UNUSED static void set_option(int fd, int option, int value)
{
    g_ok("setsockopt", setsockopt(fd, SOL_SOCKET, option, &value, sizeof value));
}

G_UNUSED static void expect_creator(const char *what, int fd, pid_t pid)
{
    struct ucred creator;
    socklen_t bytes = sizeof creator;
    g_ok("SO_PEERCRED", getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &creator, &bytes));
    g_equal(what, pid, creator.pid);
    g_equal("uid of the creator", (long long)geteuid(), (long long)creator.uid);
    g_equal("gid of the creator", (long long)getegid(), (long long)creator.gid);
}

/* What may be asked of every socket again and again. */
struct nature {
    int type, flags, descriptor_flags, send_buffer, receive_buffer, credentials, low, peek, ready;
    long timeout;
};

G_UNUSED static struct nature nature_of(int fd)
{
    struct timeval limit = {0};
    socklen_t bytes = sizeof limit;
    g_ok("SO_RCVTIMEO", getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &bytes));
    return (struct nature){.type = option_of(fd, SO_TYPE),
                           .flags = fcntl(fd, F_GETFL),
                           .descriptor_flags = fcntl(fd, F_GETFD),
                           .send_buffer = option_of(fd, SO_SNDBUF),
                           .receive_buffer = option_of(fd, SO_RCVBUF),
                           .credentials = option_of(fd, SO_PASSCRED),
                           .low = option_of(fd, SO_RCVLOWAT),
                           .peek = option_of(fd, SO_PEEK_OFF),
                           .ready = ready_now(fd),
                           .timeout = limit.tv_sec * 1000000 + limit.tv_usec};
}

G_UNUSED static void expect_nature(const char *what, int fd, const struct nature *want)
{
    const struct nature got = nature_of(fd);
    g_equal(what, want->type, got.type);
    g_equal_hex(what, (uint64_t)want->flags, (uint64_t)got.flags);
    g_equal(what, want->descriptor_flags, got.descriptor_flags);
    g_equal(what, want->send_buffer, got.send_buffer);
    g_equal(what, want->receive_buffer, got.receive_buffer);
    g_equal(what, want->credentials, got.credentials);
    g_equal(what, want->low, got.low);
    g_equal(what, want->peek, got.peek);
    g_equal(what, want->timeout, got.timeout);
    if (want->ready != got.ready)
        g_fail("%s: readiness: expected %#x got %#x", what, (unsigned)want->ready,
               (unsigned)got.ready);
}

#endif
