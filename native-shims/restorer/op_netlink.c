/* Netlink sockets: made with the port that they had, connected, set. */
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

int op_netlink_socket(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_netlink *want = body(op);
    int error = place(SYS3(socket, AF_NETLINK, want->type, want->protocol), want->fd, 0);
    return error != 0 ? error : name(want);
}

int op_netlink_option(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_netlink_option *want = body(op);
    return set_option(want->fd, LEVEL_NETLINK, want->name, (int32_t)want->value);
}
