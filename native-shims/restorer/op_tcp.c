/* Both ends of a TCP connection: by a listening socket that exists for the moment, so that the group's own one, which may
 * belong to the same name, gets in nobody's way. */
#include "internet.h"

#define STRANGERS 64
#define ATTEMPTS 25 /* of 0.1 s: an old connection of the same names is in the way for a second */

struct name {
    uint32_t bytes;
    uint8_t sockaddr[28];
};

static int64_t fresh(const struct dur_op_tcp_pair *want, uint32_t domain, uint32_t type,
                     bool v6only)
{
    int64_t fd = SYS3(socket, domain, type | O_CLOEXEC, 0);
    if (fd >= 0 && want->segment != 0)
        set_option(fd, LEVEL_TCP, MAXSEG, (int32_t)want->segment);
    if (fd >= 0 && domain == AF_INET6)
        set_option(fd, LEVEL_IPV6, V6ONLY, v6only);
    if (fd >= 0)
        set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    return fd;
}

static int bind_to(int64_t fd, const struct dur_name *name)
{
    if (name->bytes > sizeof name->sockaddr)
        return -EINVAL;
    return name->bytes == 0 ? 0 : status(SYS3(bind, fd, name->sockaddr, name->bytes));
}

static int64_t listener(const struct dur_op_tcp_pair *want, bool any_name)
{
    int64_t fd =
        fresh(want, want->accepted_domain, SOCK_STREAM, want->flags & DUR_PAIR_ACCEPTED_V6ONLY);
    if (fd < 0)
        return fd;
    int error = any_name ? 0 : bind_to(fd, &want->accepted);
    if (error == 0)
        error = status(SYS2(listen, fd, STRANGERS));
    if (error == 0)
        return fd;
    SYS1(close, fd);
    return error;
}

static int name_of(int64_t fd, struct name *name)
{
    name->bytes = sizeof name->sockaddr;
    return status(SYS3(getsockname, fd, name->sockaddr, &name->bytes));
}

/* A listening socket whose queue is full must not hang the restore. */
static int connect_to(int64_t fd, const void *name, uint32_t bytes)
{
    int error = status(SYS3(connect, fd, name, bytes));
    if (error != -EINPROGRESS)
        return error;
    int64_t ready = await_socket(fd, POLLOUT);
    if (ready <= 0)
        return ready == 0 ? -ETIMEDOUT : (int)ready;
    int32_t why = 0;
    uint32_t room = sizeof why;
    error = status(SYS5(getsockopt, fd, SOL_SOCKET, SO_ERROR, &why, &room));
    return error != 0 ? error : -why;
}

/* The kernel chooses the port when it connects, and has one to choose from. So an old connection that the port belonged
 * to is not in the way, as it would be of bind(2). Only ports of the host's own range can be had like this (Linux 6.3). */
static int choose_port(int64_t fd, const struct dur_name *own)
{
    struct name address = {.bytes = own->bytes};
    uint32_t port = (uint32_t)own->sockaddr[2] << 8 | own->sockaddr[3];
    for (uint32_t i = 0; i < sizeof address.sockaddr; i++)
        address.sockaddr[i] = i == 2 || i == 3 ? 0 : own->sockaddr[i];
    set_option(fd, LEVEL_IP, BIND_ADDRESS_NO_PORT, 1);
    set_option(fd, LEVEL_IP, LOCAL_PORT_RANGE, (int32_t)(port | port << 16));
    return status(SYS3(bind, fd, address.sockaddr, address.bytes));
}

static bool named(int64_t fd, const struct dur_name *wanted)
{
    struct name found = {0};
    return name_of(fd, &found) == 0 && found.sockaddr[2] == wanted->sockaddr[2] &&
           found.sockaddr[3] == wanted->sockaddr[3];
}

/* Its options are as in a fresh socket again. */
static int as_fresh(int64_t fd)
{
    set_option(fd, LEVEL_IP, BIND_ADDRESS_NO_PORT, 0);
    set_option(fd, LEVEL_IP, LOCAL_PORT_RANGE, 0);
    return status(SYS3(fcntl, fd, F_SETFL, O_RDWR));
}

static int64_t connect_once(const struct dur_op_tcp_pair *want, const struct name *target,
                            bool choose)
{
    const struct dur_name *own = &want->connecting;
    int64_t fd = fresh(want, want->connecting_domain, SOCK_STREAM | O_NONBLOCK,
                       want->flags & DUR_PAIR_CONNECTING_V6ONLY);
    if (fd < 0)
        return fd;
    int error = own->bytes == 0 ? 0 : choose ? choose_port(fd, own) : bind_to(fd, own);
    if (error == 0)
        error = connect_to(fd, target->sockaddr, target->bytes);
    if (error == 0 && own->bytes != 0 && !named(fd, own))
        error = -EADDRNOTAVAIL;
    if (error == 0)
        error = as_fresh(fd);
    if (error == 0)
        return fd;
    SYS1(close, fd);
    return error;
}

static int target_of(const struct dur_op_tcp_pair *want, int64_t listening, bool any_name,
                     struct name *target)
{
    if (any_name || want->peer.bytes == 0)
        return name_of(listening, target);
    target->bytes = want->peer.bytes;
    for (uint32_t i = 0; i < sizeof target->sockaddr; i++)
        target->sockaddr[i] = want->peer.sockaddr[i];
    return 0;
}

static int64_t connecting(const struct dur_op_tcp_pair *want, int64_t listening, bool any_name)
{
    const struct __kernel_timespec tenth = {.tv_nsec = 100000000};
    struct name target = {0};
    int64_t fd = -EINVAL;
    if (want->peer.bytes > sizeof target.sockaddr ||
        want->connecting.bytes > sizeof target.sockaddr)
        return fd;
    fd = target_of(want, listening, any_name, &target);
    for (int i = 0; fd == 0 || (i < 2 * ATTEMPTS && (fd == -EADDRNOTAVAIL || fd == -EADDRINUSE));
         i++) {
        if (i != 0 && i % 2 == 0)
            SYS2(nanosleep, &tenth, NULL);
        fd = connect_once(want, &target, i % 2 == 0);
        if (fd >= 0)
            break;
    }
    return fd;
}

static bool same_bytes(const uint8_t *a, const uint8_t *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

/* Port, then address; an IPv4 one may be written as the last bytes of one of IPv6. */
static bool same_name(const struct name *a, const struct name *b)
{
    const uint32_t v4_end = 8, v6_start = 8, v6_end = 24;
    bool v4_a = a->sockaddr[0] == AF_INET, v4_b = b->sockaddr[0] == AF_INET;
    if (!same_bytes(a->sockaddr + 2, b->sockaddr + 2, 2))
        return false;
    if (!v4_a && !v4_b)
        return same_bytes(a->sockaddr + v6_start, b->sockaddr + v6_start, v6_end - v6_start);
    return same_bytes(a->sockaddr + (v4_a ? v4_end : v6_end) - 4,
                      b->sockaddr + (v4_b ? v4_end : v6_end) - 4, 4);
}

/* Whoever else has found the listening socket in the meantime is turned away. */
static int64_t accept_from(int64_t listening, int64_t connected)
{
    struct name expected = {0};
    int error = name_of(connected, &expected);
    for (int i = 0; error == 0 && i < STRANGERS; i++) {
        struct name found = {.bytes = sizeof found.sockaddr};
        int64_t ready = await_socket(listening, POLLIN);
        if (ready <= 0)
            return ready == 0 ? -ETIMEDOUT : ready;
        int64_t fd = SYS4(accept4, listening, found.sockaddr, &found.bytes, O_CLOEXEC);
        if (fd < 0)
            return fd;
        if (same_name(&expected, &found))
            return fd;
        SYS1(close, fd);
    }
    return error != 0 ? error : -EBUSY;
}

static int connect_ends(const struct dur_op_tcp_pair *want, int64_t listening, bool any_name)
{
    int64_t one = connecting(want, listening, any_name);
    if (one < 0)
        return (int)one;
    int64_t other = accept_from(listening, one);
    if (other < 0) {
        SYS1(close, one);
        return (int)other;
    }
    int error = place(other, want->accepted_fd, 0);
    return error != 0 ? error : place(one, want->connecting_fd, 0);
}

int op_tcp_pair(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_tcp_pair *want = body(op);
    bool any_name = want->accepted.bytes == 0;
    int64_t listening = listener(want, any_name);
    if (listening < 0 && (want->flags & DUR_PAIR_NAME_OPTIONAL)) {
        any_name = true;
        listening = listener(want, any_name);
    }
    if (listening < 0)
        return (int)listening;
    int error = connect_ends(want, listening, any_name);
    SYS1(close, listening);
    return error;
}

/* To a socket of the group's own that listens: nobody accepts it yet. */
int op_tcp_connect(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_tcp_pair *want = body(op);
    if (want->peer.bytes == 0)
        return -EINVAL;
    return place(connecting(want, -1, false), want->connecting_fd, 0);
}
