/* A TCP connection whose other end knows nothing of all this: made without a packet, by repair mode (tcp(7), TCP_REPAIR). */
#include "internet.h"

enum {
    TCP_REPAIR = 19,
    TCP_REPAIR_QUEUE = 20,
    TCP_QUEUE_SEQ = 21,
    TCP_REPAIR_OPTIONS = 22,
    TCP_TIMESTAMP = 24,
    TCP_REPAIR_WINDOW = 29,

    NO_QUEUE = 0,
    RECEIVE_QUEUE = 1,
    SEND_QUEUE = 2,

    ON = 1,
    OFF_WITHOUT_PROBE = -1,

    /* Of TCPI_OPT_*, and the numbers of the options in a packet. */
    AGREED_TIMESTAMPS = 1,
    AGREED_SACK = 2,
    AGREED_SCALE = 4,
    OPTION_SEGMENT = 2,
    OPTION_SCALE = 3,
    OPTION_SACK = 4,
    OPTION_TIMESTAMPS = 8,

    LARGEST_SEGMENT = 32767, /* that TCP_MAXSEG takes */
};

#define LARGEST_BUFFER (1ull << 30)

struct repair_option {
    uint32_t code;
    uint32_t value;
};

static int repair(int64_t fd, int32_t mode)
{
    return set_option(fd, LEVEL_TCP, TCP_REPAIR, mode);
}

static int start_queue(int64_t fd, int32_t queue, uint32_t sequence)
{
    int error = set_option(fd, LEVEL_TCP, TCP_REPAIR_QUEUE, queue);
    return error != 0 ? error : set_option(fd, LEVEL_TCP, TCP_QUEUE_SEQ, (int32_t)sequence);
}

/* Its segments are chosen when it is connected, by what it was told before. */
static int connect_silently(int64_t fd, const struct dur_op_tcp_resume *want)
{
    uint32_t segment = want->segment < LARGEST_SEGMENT ? want->segment : LARGEST_SEGMENT;
    int error = start_queue(fd, SEND_QUEUE, want->send_sequence);
    if (error == 0)
        error = start_queue(fd, RECEIVE_QUEUE, want->receive_sequence);
    if (error == 0)
        error = status(SYS3(bind, fd, want->name.sockaddr, want->name.bytes));
    if (error == 0)
        error = set_option(fd, LEVEL_TCP, MAXSEG, (int32_t)segment);
    if (error == 0)
        error = status(SYS3(connect, fd, want->peer.sockaddr, want->peer.bytes));
    if (error == 0)
        error = set_option(fd, LEVEL_TCP, MAXSEG, 0);
    return error;
}

static int agree(int64_t fd, const struct dur_op_tcp_resume *want)
{
    struct repair_option options[4] = {{OPTION_SEGMENT, want->segment}};
    uint32_t count = 1;
    if (want->options & AGREED_SCALE)
        options[count++] =
            (struct repair_option){OPTION_SCALE, want->send_scale | want->receive_scale << 16};
    if (want->options & AGREED_SACK)
        options[count++] = (struct repair_option){OPTION_SACK, 0};
    if (want->options & AGREED_TIMESTAMPS)
        options[count++] = (struct repair_option){OPTION_TIMESTAMPS, 0};
    int error = status(
        SYS5(setsockopt, fd, LEVEL_TCP, TCP_REPAIR_OPTIONS, options, count * sizeof *options));
    if (error == 0 && want->options & AGREED_TIMESTAMPS)
        error = set_option(fd, LEVEL_TCP, TCP_TIMESTAMP, (int32_t)want->timestamp);
    return error;
}

int op_tcp_resume(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_tcp_resume *want = body(op);
    if (want->name.bytes > sizeof want->name.sockaddr ||
        want->peer.bytes > sizeof want->peer.sockaddr)
        return -EINVAL;
    int64_t fd = SYS3(socket, want->domain, SOCK_STREAM | O_CLOEXEC, 0);
    if (fd < 0)
        return (int)fd;
    int error =
        want->domain == AF_INET6 ? set_option(fd, LEVEL_IPV6, V6ONLY, want->v6only != 0) : 0;
    if (error == 0)
        error = repair(fd, ON);
    if (error == 0)
        error = connect_silently(fd, want);
    if (error == 0)
        error = agree(fd, want);
    if (error == 0)
        return place(fd, want->fd, 0);
    SYS1(close, fd);
    return error;
}

/* Bookkeeping takes room too. The sizes that the program had set, or the kernel chosen, come last. */
static void make_room(int64_t fd, uint32_t option, uint32_t force, uint64_t bytes)
{
    int32_t now = 0;
    uint32_t told = sizeof now;
    SYS5(getsockopt, fd, SOL_SOCKET, option, &now, &told);
    uint64_t room = (uint64_t)now + 2 * bytes;
    int32_t asked = (int32_t)(room < LARGEST_BUFFER ? room : LARGEST_BUFFER);
    if (set_option(fd, SOL_SOCKET, force, asked) != 0)
        set_option(fd, SOL_SOCKET, option, asked);
}

/* What was never sent is written as a program would write it: its packets are held back. */
int op_tcp_queue(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_tcp_queue *want = body(op);
    const struct dur_op_copy copy = {
        .from = want->from, .to = want->to, .offset = want->offset, .bytes = want->bytes};
    bool unsent = want->queue == DUR_QUEUE_UNSENT;
    if (want->queue > DUR_QUEUE_SENT)
        return -EINVAL;
    if (want->queue == DUR_QUEUE_RECEIVE)
        make_room(want->to, SO_RCVBUF, SO_RCVBUFFORCE, want->bytes);
    else
        make_room(want->to, SO_SNDBUF, SO_SNDBUFFORCE, want->bytes);
    int error = unsent ? repair(want->to, OFF_WITHOUT_PROBE)
                       : set_option(want->to, LEVEL_TCP, TCP_REPAIR_QUEUE, (int32_t)want->queue);
    if (error == 0)
        error = fill_socket(&copy);
    if (error == 0)
        error = unsent ? repair(want->to, ON)
                       : set_option(want->to, LEVEL_TCP, TCP_REPAIR_QUEUE, NO_QUEUE);
    return error;
}

int op_tcp_window(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_tcp_window *want = body(op);
    return status(SYS5(setsockopt, want->fd, LEVEL_TCP, TCP_REPAIR_WINDOW, want->window,
                       sizeof want->window));
}
