/* Internet sockets one by one: made, named, set, connected. */
#include "internet.h"

int op_inet_socket(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_inet_socket *want = body(op);
    return place(SYS3(socket, want->domain, want->type, 0), want->fd, 0);
}

int op_inet_option(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_inet_option *want = body(op);
    if (want->bytes > bytes_behind(op, sizeof *want))
        return -EINVAL;
    return status(
        SYS5(setsockopt, want->fd, want->level, want->name, behind(op, sizeof *want), want->bytes));
}

int op_inet_bind(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_name *want = body(op);
    if (want->name.bytes > sizeof want->name.sockaddr)
        return -EINVAL;
    return status(SYS3(bind, want->fd, want->name.sockaddr, want->name.bytes));
}

int op_inet_connect(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_name *want = body(op);
    const uint16_t nobody = AF_UNSPEC;
    if (want->name.bytes > sizeof want->name.sockaddr)
        return -EINVAL;
    if (want->name.bytes == 0)
        return status(SYS3(connect, want->fd, &nobody, sizeof nobody));
    return status(SYS3(connect, want->fd, want->name.sockaddr, want->name.bytes));
}
