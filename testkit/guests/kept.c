/* Connections out of the group that are busy both ways. Every byte says where in its stream it stands; whoever is at the
 * other end numbers its own the same way. One that is reset is told of, and gone on without.
 * Arguments: a port to connect to by IPv4, one by IPv6. */
#include "internet.h"

enum { PIECE = 1 << 16, PIECES_READ = 2 };

struct stream {
    int fd;
    uint64_t sent, received;
    bool reset;
};

static struct stream streams[2];

static unsigned char byte_at(uint64_t position)
{
    return (unsigned char)(position * 2654435761u >> 24);
}

static void start(struct stream *stream, int family, int port)
{
    n_family = family;
    struct n_name name = n_loopback();
    ((struct sockaddr_in *)&name.address)->sin_port = htons((uint16_t)port);
    stream->fd = n_connect(&name);
    n_set(stream->fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    n_set(stream->fd, SOL_SOCKET, SO_REUSEADDR, 1);
    g_ok("O_NONBLOCK", fcntl(stream->fd, F_SETFL, O_NONBLOCK));
}

/* The last call says so. */
static bool was_reset(struct stream *stream)
{
    stream->reset |= errno == ECONNRESET || errno == EPIPE;
    return stream->reset;
}

/* As much as the kernel takes. */
static void write_some(struct stream *stream)
{
    static unsigned char piece[PIECE];
    for (;;) {
        for (size_t i = 0; i < sizeof piece; i++)
            piece[i] = byte_at(stream->sent + i);
        ssize_t sent = send(stream->fd, piece, sizeof piece, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || was_reset(stream)))
            return;
        stream->sent += (uint64_t)g_ok("send", sent);
    }
}

/* Less than comes. */
static void read_some(struct stream *stream)
{
    static unsigned char piece[PIECE];
    for (int i = 0; i < PIECES_READ; i++) {
        ssize_t got = recv(stream->fd, piece, sizeof piece, 0);
        if (got < 0 && (errno == EAGAIN || was_reset(stream)))
            return;
        if (g_ok("recv", got) == 0)
            g_fail("the other end was closed at byte %llu", (unsigned long long)stream->received);
        for (ssize_t k = 0; k < got; k++)
            if (piece[k] != byte_at(stream->received + (uint64_t)k))
                g_fail("byte %llu is another",
                       (unsigned long long)(stream->received + (uint64_t)k));
        stream->received += (uint64_t)got;
    }
}

static void go_on(struct stream *stream)
{
    if (stream->reset)
        return;
    read_some(stream);
    if (!stream->reset)
        write_some(stream);
    if (stream->reset) {
        close(stream->fd);
        return;
    }
    g_equal("SO_KEEPALIVE", 1, n_get(stream->fd, SOL_SOCKET, SO_KEEPALIVE));
    g_equal("SO_REUSEADDR", 1, n_get(stream->fd, SOL_SOCKET, SO_REUSEADDR));
    g_equal("TCP_REPAIR", 0, n_get(stream->fd, IPPROTO_TCP, TCP_REPAIR));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    start(&streams[0], AF_INET, atoi(g_argument(argc, argv, 3, "0")));
    start(&streams[1], AF_INET6, atoi(g_argument(argc, argv, 4, "0")));
    g_ready();
    do {
        go_on(&streams[0]);
        go_on(&streams[1]);
        g_sleep_millis(G_ROUND_MILLIS / 2);
    } while (g_tick_with(" resets=%d", streams[0].reset + streams[1].reset));
    return 0;
}
