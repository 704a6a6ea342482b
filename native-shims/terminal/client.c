/* Getting an application's terminal from its group's init. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "terminal.h"

static int ask(int connection)
{
    struct dur_msg_attach request = {.flags = arguments.wait ? DUR_ATTACH_WAIT : 0};
    uint8_t tail[256];
    size_t used = 0;
    int error = dur_put_string(tail, sizeof tail, &used, arguments.name);
    return error ? error
                 : dur_frame_write(connection, DUR_MSG_ATTACH, 1, &request, sizeof request, tail,
                                   used);
}

/* The descriptor comes with the frame's first byte. */
static ssize_t receive(int connection, void *out, size_t length, int *fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec part = {.iov_base = out, .iov_len = length};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t got = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(header), sizeof *fd);
    return got < 0 ? -errno : got;
}

static int read_header(int connection, struct dur_frame *frame, int *fd)
{
    ssize_t got = receive(connection, frame, sizeof *frame, fd);
    if (got <= 0)
        return got < 0 ? (int)got : -ECONNRESET;
    size_t rest = sizeof *frame - (size_t)got;
    return dur_read_full(connection, (uint8_t *)frame + got, rest) == (ssize_t)rest ? 0
                                                                                    : -ECONNRESET;
}

static int take_answer(struct client *client, const struct dur_frame *frame)
{
    uint8_t payload[1024];
    struct dur_cursor cursor = {payload, frame->length};
    if (frame->version != DUR_FRAME_VERSION || frame->length > sizeof payload)
        return -EPROTO;
    if (dur_read_full(client->connection, payload, frame->length) != (ssize_t)frame->length)
        return -ECONNRESET;
    struct dur_msg_error failure;
    struct dur_msg_attached attached;
    if (frame->type == DUR_MSG_QUEUED)
        return 0;
    if (frame->type == DUR_MSG_ERROR && dur_take(&cursor, &failure, sizeof failure) == 0)
        return failure.error ? -failure.error : -EPROTO;
    if (frame->type != DUR_MSG_ATTACHED || client->master < 0 ||
        dur_take(&cursor, &attached, sizeof attached) != 0)
        return -EPROTO;
    client->number = attached.number;
    return 1;
}

/* Whoever started us reads our standard output: a pipe without a reader is his end. */
static int await_frame(int connection)
{
    struct pollfd pollers[] = {{.fd = connection, .events = POLLIN}, {.fd = STDOUT_FILENO}};
    while (poll(pollers, 2, -1) < 0)
        if (errno != EINTR)
            return -errno;
    return pollers[1].revents & (POLLERR | POLLHUP) ? -ECANCELED : 0;
}

int attach(struct client *client)
{
    *client = (struct client){.connection = connect_to(arguments.socket), .master = -1};
    int done = client->connection < 0 ? client->connection : ask(client->connection);
    while (done == 0) {
        struct dur_frame frame;
        done = await_frame(client->connection);
        if (done == 0)
            done = read_header(client->connection, &frame, &client->master);
        if (done == 0)
            done = take_answer(client, &frame);
        if (done == 0) {
            puts("queued");
            fflush(stdout);
        }
    }
    return done == 1 ? 0 : done;
}

bool was_taken(int connection)
{
    struct dur_frame frame;
    ssize_t got = recv(connection, &frame, sizeof frame, MSG_DONTWAIT);
    return got == sizeof frame && frame.type == DUR_MSG_TAKEN;
}
