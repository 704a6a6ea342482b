/* What the internet guests share: names, sockets, numbered messages. */
#ifndef TESTKIT_INTERNET_H
#define TESTKIT_INTERNET_H

#include "guest.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

static int n_family = AF_INET;

struct n_name {
    socklen_t bytes;
    struct sockaddr_storage address;
};

G_UNUSED static struct n_name n_loopback(void)
{
    struct n_name name = {.bytes = sizeof(struct sockaddr_in)};
    if (n_family == AF_INET) {
        *(struct sockaddr_in *)&name.address =
            (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        return name;
    }
    *(struct sockaddr_in6 *)&name.address =
        (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    name.bytes = sizeof(struct sockaddr_in6);
    return name;
}

G_UNUSED static struct n_name n_own(int fd)
{
    struct n_name name = {.bytes = sizeof name.address};
    g_ok("getsockname", getsockname(fd, (struct sockaddr *)&name.address, &name.bytes));
    return name;
}

G_UNUSED static struct n_name n_peer(int fd)
{
    struct n_name name = {.bytes = sizeof name.address};
    g_ok("getpeername", getpeername(fd, (struct sockaddr *)&name.address, &name.bytes));
    return name;
}

G_UNUSED static int n_port(const struct n_name *name)
{
    return ntohs(((const struct sockaddr_in *)&name->address)->sin_port);
}

G_UNUSED static void n_same(const char *what, const struct n_name *expected, struct n_name got)
{
    g_equal(what, n_port(expected), n_port(&got));
    if (expected->bytes != got.bytes || memcmp(&expected->address, &got.address, got.bytes) != 0)
        g_fail("%s: another address", what);
}

G_UNUSED static int n_socket(int type)
{
    int fd = socket(n_family, type, 0);
    if (fd < 0)
        g_skip("socket: %s", strerrorname_np(errno));
    return fd;
}

/* At a port that the kernel chooses. */
G_UNUSED static int n_bound(int type)
{
    struct n_name name = n_loopback();
    int fd = n_socket(type);
    if (bind(fd, (struct sockaddr *)&name.address, name.bytes) != 0)
        g_skip("bind: %s", strerrorname_np(errno));
    return fd;
}

/* As servers do, so that their old connections are not in the way of a new one. */
G_UNUSED static int n_listening(int backlog)
{
    struct n_name name = n_loopback();
    int fd = n_socket(SOCK_STREAM), yes = 1;
    g_ok("SO_REUSEADDR", setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
    if (bind(fd, (struct sockaddr *)&name.address, name.bytes) != 0)
        g_skip("bind: %s", strerrorname_np(errno));
    g_ok("listen", listen(fd, backlog));
    return fd;
}

G_UNUSED static int n_connect(const struct n_name *to)
{
    int fd = n_socket(SOCK_STREAM);
    g_ok("connect", connect(fd, (const struct sockaddr *)&to->address, to->bytes));
    return fd;
}

G_UNUSED static int n_get(int fd, int level, int option)
{
    int value = -1;
    socklen_t bytes = sizeof value;
    g_ok("getsockopt", getsockopt(fd, level, option, &value, &bytes));
    return value;
}

G_UNUSED static void n_set(int fd, int level, int option, int value)
{
    g_ok("setsockopt", setsockopt(fd, level, option, &value, sizeof value));
}

G_UNUSED static int n_ready(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP};
    g_ok("poll", poll(&one, 1, 0));
    return one.revents;
}

enum { N_MESSAGE = 1024 };

G_UNUSED static void n_send(int fd, uint64_t stream, uint64_t number)
{
    uint64_t message[N_MESSAGE / 8];
    g_fill(message, sizeof message, stream << 40 | number << 8);
    g_equal("send", sizeof message, send(fd, message, sizeof message, MSG_NOSIGNAL));
}

G_UNUSED static void n_receive(const char *what, int fd, uint64_t stream, uint64_t number)
{
    uint64_t message[N_MESSAGE / 8];
    g_equal(what, sizeof message, recv(fd, message, sizeof message, MSG_WAITALL));
    g_check_fill(what, message, sizeof message, stream << 40 | number << 8);
}

#endif
