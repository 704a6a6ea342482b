/* What can be said of a socket without taking anything from it: kind, names, readiness, what is queued.
 * SO_ERROR is not asked: asking takes the error away. POLLERR says that there is one. */
#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>

#include "capture_stream.h"
#include "sockets.h"
#include "stream.h"

#define ASKED (POLLIN | POLLOUT | POLLRDHUP | POLLERR | POLLHUP)

struct name {
    struct sockaddr_storage address;
    socklen_t bytes;
    int error;
};

static int option(int fd, int which)
{
    int value = -1;
    socklen_t bytes = sizeof value;
    return getsockopt(fd, SOL_SOCKET, which, &value, &bytes) == 0 ? value : -1;
}

static int queued(int fd, unsigned long which)
{
    int bytes = -1;
    return ioctl(fd, which, &bytes) == 0 ? bytes : -1;
}

static uint32_t readiness(int fd)
{
    struct pollfd poller = {.fd = fd, .events = ASKED};
    return poll(&poller, 1, 0) < 0 ? DUR_SOCKET_NOT_ASKED : (uint32_t)poller.revents & ASKED;
}

static void ask_names(int fd, struct name *own, struct name *peer)
{
    *own = (struct name){.bytes = sizeof own->address};
    *peer = (struct name){.bytes = sizeof peer->address};
    if (getsockname(fd, (struct sockaddr *)&own->address, &own->bytes) != 0)
        *own = (struct name){.error = errno};
    if (getpeername(fd, (struct sockaddr *)&peer->address, &peer->bytes) != 0)
        *peer = (struct name){.error = errno};
}

void sockets_fact(uint32_t pid, uint32_t number, int fd, uint64_t ino)
{
    struct name own, peer;
    ask_names(fd, &own, &peer);
    struct dur_fact_socket fact = {
        .ino = ino,
        .domain = option(fd, SO_DOMAIN),
        .type = option(fd, SO_TYPE),
        .protocol = option(fd, SO_PROTOCOL),
        .poll = readiness(fd),
        .listening = option(fd, SO_ACCEPTCONN),
        .unread = queued(fd, SIOCINQ),
        .unsent = queued(fd, SIOCOUTQ),
        .name_error = own.error,
        .peer_error = peer.error,
        .name_bytes = own.bytes,
        .peer_bytes = peer.bytes,
    };
    stream_begin(DUR_FACT_SOCKET, pid, number);
    stream_put(&fact, sizeof fact);
    stream_put(&own.address, own.bytes);
    stream_put(&peer.address, peer.bytes);
    stream_end(0);
}
