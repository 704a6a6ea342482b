/* Datagrams are peeked at one after the other by a peek offset, which is put back. */
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "capture_stream.h"
#include "inet_datagrams.h"
#include "inet_options.h"
#include "stream.h"

#define LARGEST 65536u
#define MOST 65536u

/* 1: one was written. 0: none is left. -errno. */
static int one(uint32_t pid, uint32_t number, int fd)
{
    struct sockaddr_storage sender = {0};
    static uint8_t bytes[LARGEST];
    struct iovec room = {.iov_base = bytes, .iov_len = sizeof bytes};
    struct msghdr message = {
        .msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &room, .msg_iovlen = 1};
    ssize_t got = recvmsg(fd, &message, MSG_PEEK | MSG_DONTWAIT | MSG_TRUNC);
    if (got < 0)
        return errno == EAGAIN ? 0 : -errno;
    if (message.msg_flags & MSG_TRUNC)
        return -EMSGSIZE;
    struct dur_fact_datagram fact = {.name_bytes = message.msg_namelen, .bytes = (uint32_t)got};
    stream_begin(DUR_FACT_DATAGRAM, pid, number);
    stream_put(&fact, sizeof fact);
    stream_put(&sender, fact.name_bytes);
    stream_put(bytes, fact.bytes);
    stream_end(0);
    return 1;
}

void inet_datagrams(uint32_t pid, uint32_t number, int fd)
{
    int offset = inet_option(fd, SOL_SOCKET, SO_PEEK_OFF);
    int error = inet_set(fd, SOL_SOCKET, SO_PEEK_OFF, 0);
    int got = error ? error : 1;
    for (uint32_t i = 0; i < MOST && got == 1; i++)
        got = one(pid, number, fd);
    if (got != 0)
        stream_error(DUR_FACT_DATAGRAM, pid, number, got < 0 ? -got : E2BIG);
    inet_set(fd, SOL_SOCKET, SO_PEEK_OFF, offset);
}
