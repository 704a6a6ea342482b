/* Netlink sockets: made with the filter and the port that they had, connected, set. */
#include <linux/filter.h>
#include <linux/netlink.h>

#include "internet.h"

enum { AF_NETLINK = 16, LEVEL_NETLINK = 270 };

static int name(const struct dur_op_netlink *want)
{
    const struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_pid = want->port};
    const struct sockaddr_nl peer = {
        .nl_family = AF_NETLINK, .nl_pid = want->peer_port, .nl_groups = want->peer_groups};
    int error = want->port == 0 ? 0 : status(SYS3(bind, want->fd, &own, sizeof own));
    if (error != 0 || (want->peer_port == 0 && want->peer_groups == 0))
        return error;
    return status(SYS3(connect, want->fd, &peer, sizeof peer));
}

static int filter(const struct dur_op_netlink *want, const uint8_t *steps)
{
    const struct sock_fprog program = {.len = (uint16_t)want->filter_steps,
                                       .filter = (struct sock_filter *)(uintptr_t)steps};
    return want->filter_steps == 0 ? 0
                                   : status(SYS5(setsockopt, want->fd, SOL_SOCKET, SO_ATTACH_FILTER,
                                                 &program, sizeof program));
}

int op_netlink_socket(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_netlink *want = body(op);
    if (want->filter_steps > bytes_behind(op, sizeof *want) / sizeof(struct sock_filter) ||
        want->filter_steps > UINT16_MAX)
        return -EINVAL;
    int error = place(SYS3(socket, AF_NETLINK, want->type, want->protocol), want->fd, 0);
    if (error == 0)
        error = filter(want, behind(op, sizeof *want));
    return error != 0 ? error : name(want);
}

int op_netlink_option(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_netlink_option *want = body(op);
    return set_option(want->fd, LEVEL_NETLINK, want->name, (int32_t)want->value);
}
