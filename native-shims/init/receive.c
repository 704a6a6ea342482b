/* Taking frames from a connection piece by piece, with the descriptors that come along. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

void close_received(struct connection *connection)
{
    while (connection->descriptor_count > 0)
        close(connection->descriptors[--connection->descriptor_count]);
}

void forget_frame(struct connection *connection)
{
    if (connection->payload && connection->payload != connection->small_in)
        munmap(connection->payload, (size_t)connection->frame.length + 1);
    connection->payload = NULL;
    connection->payload_got = connection->frame_got = 0;
}

static void keep_descriptors(struct connection *connection, const struct cmsghdr *control)
{
    int received[3];
    size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(received, CMSG_DATA(control), count * sizeof(int));
    for (size_t i = 0; i < count; i++) {
        int fd = own(received[i]);
        if (connection->descriptor_count == 3 || fd < 0)
            close(fd);
        else
            connection->descriptors[connection->descriptor_count++] = fd;
    }
}

/* The kernel itself closes descriptors for which no room was given: guests' always. */
static ssize_t receive(struct connection *connection, void *out, size_t length)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(3 * sizeof(int))];
    } control;
    struct iovec part = {.iov_base = out, .iov_len = length};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = connection->guest ? NULL : &control,
                             .msg_controllen = connection->guest ? 0 : sizeof control};
    ssize_t got = recvmsg(connection->fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        keep_descriptors(connection, header);
    return got == 0 ? -ECONNRESET : got;
}

/* Guests get only the small room that is there anyway: they have nothing long to say. */
static int prepare_payload(struct connection *connection)
{
    const struct dur_frame *frame = &connection->frame;
    if (frame->version != DUR_FRAME_VERSION || frame->length > DUR_FRAME_MAX_PAYLOAD)
        return -EPROTO;
    connection->payload = connection->small_in;
    if (frame->length < sizeof connection->small_in)
        return 0;
    connection->payload = NULL;
    if (connection->guest)
        return -EMSGSIZE;
    void *room = mmap(NULL, (size_t)frame->length + 1, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED)
        return -ENOMEM;
    connection->payload = room;
    return 0;
}

static int receive_header(struct connection *connection)
{
    ssize_t got = receive(connection, (uint8_t *)&connection->frame + connection->frame_got,
                          sizeof connection->frame - connection->frame_got);
    if (got <= 0)
        return (int)got;
    connection->frame_got += (size_t)got;
    if (connection->frame_got < sizeof connection->frame)
        return 0;
    int error = prepare_payload(connection);
    return error ? error : 1;
}

int receive_frame(struct connection *connection)
{
    if (!connection->payload) {
        int got = receive_header(connection);
        if (got <= 0)
            return got;
    }
    while (connection->payload_got < connection->frame.length) {
        ssize_t got = receive(connection, connection->payload + connection->payload_got,
                              connection->frame.length - connection->payload_got);
        if (got <= 0)
            return (int)got;
        connection->payload_got += (size_t)got;
    }
    return 1;
}
