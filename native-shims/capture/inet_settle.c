/* A send queue cannot be read without CAP_NET_ADMIN, and reading it (TCP_REPAIR) stops the connection until it is undone,
 * which a capturer that dies would not do. Where both ends are on this host the kernel itself brings the bytes to where
 * they can be peeked at: into the other end's receive queue, once that has room for them.
 * Measured on Linux 6.18: 4 MiB in 0.6 ms, in one round, as a plain user. */
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>
#include <linux/tcp.h>

#include "inet_options.h"
#include "inet_settle.h"

#define SO_BUF_LOCK_OF_SOCKET 72
#define RECEIVE_LOCK 2
#define SLACK (64 << 10)
#define MOST_ROOM (1 << 30)
#define SYNCHRONOUS_ROUNDS 20 /* loopback delivers before the peek returns; after these, wait */
#define PATIENCE                                                                                   \
    300 /* milliseconds for a whole capture: a sender that the window has stopped asks after 200 */

static int patience;

void inet_settle_reset(void)
{
    patience = PATIENCE;
}

static int told(int fd, unsigned long which)
{
    int bytes = 0;
    return ioctl(fd, which, &bytes) == 0 ? bytes : 0;
}

static int unsent(int fd)
{
    return told(fd, SIOCOUTQNSD);
}

/* What was delivered and is not acknowledged yet, the sender does not know of: that is no reason to wait. */
static bool all_arrived(int from, int to)
{
    struct tcp_info sender = {0}, receiver = {0};
    socklen_t bytes = sizeof sender;
    getsockopt(from, IPPROTO_TCP, TCP_INFO, &sender, &bytes);
    bytes = sizeof receiver;
    getsockopt(to, IPPROTO_TCP, TCP_INFO, &receiver, &bytes);
    return unsent(from) == 0 &&
           sender.tcpi_bytes_sent - sender.tcpi_bytes_retrans <= receiver.tcpi_bytes_received;
}

/* Small segments that wait to be joined with later ones are sent now. */
static void push(int from)
{
    int corked = inet_option(from, IPPROTO_TCP, TCP_CORK);
    int nodelay = inet_option(from, IPPROTO_TCP, TCP_NODELAY);
    if (corked > 0)
        inet_set(from, IPPROTO_TCP, TCP_CORK, 0);
    inet_set(from, IPPROTO_TCP, TCP_NODELAY, 1);
    if (nodelay == 0)
        inet_set(from, IPPROTO_TCP, TCP_NODELAY, 0);
    if (corked > 0)
        inet_set(from, IPPROTO_TCP, TCP_CORK, 1);
}

/* Grows the buffer so that `bytes` fit into the queue: the kernel cuts it to what it allows a plain user, and root to
 * nothing. Not to more: the sender is told of it, and could go on to use it. */
static void grow(int fd, int bytes)
{
    inet_set(fd, SOL_SOCKET, SO_RCVLOWAT, bytes);
    if (inet_option(fd, SOL_SOCKET, SO_RCVBUF) < bytes)
        inet_set(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes);
}

/* A peek tells the sender of a larger window, if there is anything to peek at; nothing is taken. */
static void pull(int from, int to)
{
    char byte;
    int room = told(to, SIOCINQ) + (from < 0 ? 0 : told(from, SIOCOUTQ)) + SLACK;
    for (int round = 0; from < 0 || !all_arrived(from, to); round++) {
        if (round % SYNCHRONOUS_ROUNDS == 0 && room < MOST_ROOM) {
            grow(to, room);
            room *= 2;
        }
        recv(to, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (round < SYNCHRONOUS_ROUNDS)
            continue;
        if (from < 0 || patience-- <= 0)
            return;
        poll(NULL, 0, 1);
    }
}

struct buffer {
    int lock, bytes, low_water, peek_offset;
};

static struct buffer widen(int fd)
{
    struct buffer was = {
        .lock = inet_option(fd, SOL_SOCKET, SO_BUF_LOCK_OF_SOCKET),
        .bytes = inet_option(fd, SOL_SOCKET, SO_RCVBUF),
        .low_water = inet_option(fd, SOL_SOCKET, SO_RCVLOWAT),
        .peek_offset = inet_option(fd, SOL_SOCKET, SO_PEEK_OFF),
    };
    if (was.peek_offset >= 0)
        inet_set(fd, SOL_SOCKET, SO_PEEK_OFF, -1);
    if (was.lock >= 0)
        inet_set(fd, SOL_SOCKET, SO_BUF_LOCK_OF_SOCKET, was.lock & ~RECEIVE_LOCK);
    return was;
}

/* The size that is told is twice the one that is asked for. A plain user cannot ask for more than rmem_max: a buffer that
 * had grown beyond that by itself stays as large as it was made here. */
static void narrow(int fd, const struct buffer *was)
{
    inet_set(fd, SOL_SOCKET, SO_RCVLOWAT, was->low_water);
    if (inet_set(fd, SOL_SOCKET, SO_RCVBUFFORCE, was->bytes / 2) != 0)
        inet_set(fd, SOL_SOCKET, SO_RCVBUF, was->bytes / 2);
    if (was->lock >= 0)
        inet_set(fd, SOL_SOCKET, SO_BUF_LOCK_OF_SOCKET, was->lock);
    if (was->peek_offset >= 0)
        inet_set(fd, SOL_SOCKET, SO_PEEK_OFF, was->peek_offset);
}

void inet_settle(int from, int to)
{
    if (from >= 0 && all_arrived(from, to))
        return;
    if (from >= 0 && unsent(from) != 0)
        push(from);
    if (from >= 0 && all_arrived(from, to))
        return;
    struct buffer was = widen(to);
    pull(from, to);
    narrow(to, &was);
}
