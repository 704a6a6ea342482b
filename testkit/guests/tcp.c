/* TCP inside a group: unread and unsent bytes in both directions, ends that are shut or closed, connections that wait to be
 * accepted, a process on the other side. Every byte is numbered. Argument: ipv4 (default), ipv6. */
#include "internet.h"

#include <sys/epoll.h>
#include <sys/prctl.h>

enum { STANDING = 20, LEFT = 90, WAITING = 3, PIECE = 1 << 16, PIECES = 12 };

static int listener;
static struct n_name address;

struct pair {
    int client, server;
    struct n_name client_name;
};

static struct pair connected(void)
{
    struct pair pair;
    pair.client = n_connect(&address);
    pair.server = (int)g_ok("accept", accept(listener, NULL, NULL));
    pair.client_name = n_own(pair.client);
    return pair;
}

static void check_names(const char *what, const struct pair *pair)
{
    n_same(what, &pair->client_name, n_own(pair->client));
    n_same(what, &pair->client_name, n_peer(pair->server));
    n_same(what, &address, n_own(pair->server));
    n_same(what, &address, n_peer(pair->client));
}

/* STANDING messages lie unread each way over every round. */
static struct pair both_ways;

static void start_both_ways(void)
{
    both_ways = connected();
    n_set(both_ways.client, IPPROTO_TCP, TCP_NODELAY, 1);
    n_set(both_ways.server, SOL_SOCKET, SO_KEEPALIVE, 1);
    n_set(both_ways.server, IPPROTO_TCP, TCP_KEEPIDLE, 4321);
    for (uint64_t i = 0; i < STANDING; i++) {
        n_send(both_ways.client, 1, i);
        n_send(both_ways.server, 2, i);
    }
}

static void check_both_ways(uint64_t round)
{
    check_names("names", &both_ways);
    n_receive("to the server", both_ways.server, 1, round);
    n_receive("to the client", both_ways.client, 2, round);
    n_send(both_ways.client, 1, round + STANDING);
    n_send(both_ways.server, 2, round + STANDING);
    g_equal("TCP_NODELAY", 1, n_get(both_ways.client, IPPROTO_TCP, TCP_NODELAY));
    g_equal("TCP_NODELAY", 0, n_get(both_ways.server, IPPROTO_TCP, TCP_NODELAY));
    g_equal("SO_KEEPALIVE", 1, n_get(both_ways.server, SOL_SOCKET, SO_KEEPALIVE));
    g_equal("TCP_KEEPIDLE", 4321, n_get(both_ways.server, IPPROTO_TCP, TCP_KEEPIDLE));
    g_equal("blocks", 0, fcntl(both_ways.client, F_GETFL) & O_NONBLOCK);
}

/* As much as the kernel takes; a byte says where in the stream it stands. */
struct full {
    struct pair pair;
    uint64_t written, read;
};

static struct full wide, narrow;

static void fill_up(struct full *full)
{
    static unsigned char piece[PIECE];
    for (;;) {
        for (size_t i = 0; i < sizeof piece; i++)
            piece[i] = (unsigned char)((full->written + i) * 2654435761u >> 24);
        ssize_t sent = send(full->pair.client, piece, sizeof piece, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
            return;
        full->written += (uint64_t)g_ok("send", sent);
    }
}

static void drain_some(struct full *full)
{
    static unsigned char piece[PIECE];
    for (int i = 0; i < PIECES; i++) {
        ssize_t got = recv(full->pair.server, piece, sizeof piece, i ? MSG_DONTWAIT : 0);
        if (i && got < 0 && errno == EAGAIN)
            return;
        if (g_ok("recv", got) == 0)
            g_fail("full connection: expected bytes got an end");
        for (ssize_t k = 0; k < got; k++)
            if (piece[k] != (unsigned char)((full->read + (uint64_t)k) * 2654435761u >> 24))
                g_fail("byte %llu of the full connection is another",
                       (unsigned long long)full->read);
        full->read += (uint64_t)got;
    }
}

/* An accepted socket has the buffer of the one that listens. */
static void start_full(struct full *full, int send_buffer, int receive_buffer)
{
    if (receive_buffer)
        n_set(listener, SOL_SOCKET, SO_RCVBUF, receive_buffer);
    full->pair = connected();
    g_ok("O_NONBLOCK", fcntl(full->pair.client, F_SETFL, O_NONBLOCK));
    n_set(full->pair.client, SOL_SOCKET, SO_SNDBUF, send_buffer);
    fill_up(full);
}

static void check_full(struct full *full, int send_buffer, int receive_buffer)
{
    check_names("names of the full one", &full->pair);
    g_equal("SO_SNDBUF", 2 * send_buffer, n_get(full->pair.client, SOL_SOCKET, SO_SNDBUF));
    if (receive_buffer)
        g_equal("SO_RCVBUF", 2 * receive_buffer, n_get(full->pair.server, SOL_SOCKET, SO_RCVBUF));
    g_equal("does not block", O_NONBLOCK, fcntl(full->pair.client, F_GETFL) & O_NONBLOCK);
    drain_some(full);
    fill_up(full);
}

/* One end has said all that it had to say; the other goes on. */
static struct pair half;

static void start_half(void)
{
    half = connected();
    for (uint64_t i = 0; i < LEFT; i++)
        n_send(half.client, 3, i);
    g_ok("shutdown", shutdown(half.client, SHUT_WR));
    n_send(half.server, 4, 0);
}

static void check_half(uint64_t round)
{
    char byte;
    check_names("names of the half-closed one", &half);
    g_equal("half-closed end is at its end", POLLRDHUP,
            n_ready(half.server) & (POLLRDHUP | POLLHUP));
    if (round < LEFT)
        n_receive("before the end", half.server, 3, round);
    else
        g_equal("end", 0, recv(half.server, &byte, 1, 0));
    n_receive("towards the one that is shut", half.client, 4, round);
    n_send(half.server, 4, round + 1);
    g_equal("send", -1, send(half.client, "", 1, MSG_NOSIGNAL));
    g_equal("EPIPE", EPIPE, errno);
}

/* The other end was closed, and what it sent is still there; and one at its end both ways. */
static int orphan, ended;
static struct n_name orphan_name;

static void start_closed(void)
{
    struct pair pair = connected();
    orphan = pair.client;
    orphan_name = n_own(orphan);
    for (uint64_t i = 0; i < LEFT; i++)
        n_send(pair.server, 5, i);
    close(pair.server);
    pair = connected();
    ended = pair.server;
    for (uint64_t i = 0; i < LEFT; i++)
        n_send(pair.client, 6, i);
    close(pair.client);
    g_ok("shutdown", shutdown(ended, SHUT_WR));
}

static void check_closed(uint64_t round)
{
    char byte;
    n_same("name of the orphan", &orphan_name, n_own(orphan));
    g_equal("orphan's other end", POLLRDHUP, n_ready(orphan) & (POLLRDHUP | POLLHUP | POLLERR));
    g_equal("ended", POLLRDHUP | POLLHUP, n_ready(ended) & (POLLRDHUP | POLLHUP | POLLERR));
    if (round < LEFT) {
        n_receive("from the closed one", orphan, 5, round);
        n_receive("from the ended one", ended, 6, round);
        return;
    }
    g_equal("end", 0, recv(orphan, &byte, 1, 0));
    g_equal("end", 0, recv(ended, &byte, 1, 0));
}

/* They wait to be accepted, and are in the order in which they came. */
static struct n_name queue_address;
static int queue, waiting[WAITING];

static void start_waiting(void)
{
    queue = n_listening(10);
    queue_address = n_own(queue);
    for (int i = 0; i < WAITING; i++) {
        waiting[i] = n_connect(&queue_address);
        g_sleep_millis(5);
    }
}

static void check_waiting(void)
{
    struct n_name first = n_own(waiting[0]);
    int accepted = (int)g_ok("accept", accept(queue, NULL, NULL));
    n_same("first that waits", &first, n_peer(accepted));
    n_same("peer of the first that waits", &queue_address, n_peer(waiting[0]));
    n_send(waiting[0], 7, g.ticks);
    n_receive("through the one that waited", accepted, 7, g.ticks);
    close(waiting[0]);
    close(accepted);
    memmove(waiting, waiting + 1, sizeof waiting - sizeof *waiting);
    waiting[WAITING - 1] = n_connect(&queue_address);
}

/* A process that sends back what it gets. */
static int echo;

static void start_echo(void)
{
    struct pair pair = connected();
    echo = pair.client;
    if (g_ok("fork", fork()) == 0) {
        char byte[N_MESSAGE];
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
            ssize_t got = g_ok("recv", recv(pair.server, byte, sizeof byte, 0));
            if (got == 0)
                _exit(0);
            g_equal("send", got, send(pair.server, byte, (size_t)got, 0));
        }
    }
    close(pair.server);
}

static void check_echo(uint64_t round)
{
    n_send(echo, 8, round);
    n_receive("echo", echo, 8, round);
}

/* Readiness as an event loop sees it. */
static int loop;

static void start_loop(void)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.u32 = 77};
    loop = (int)g_ok("epoll_create1", epoll_create1(EPOLL_CLOEXEC));
    g_ok("epoll_ctl", epoll_ctl(loop, EPOLL_CTL_ADD, both_ways.server, &event));
}

static void check_loop(void)
{
    struct epoll_event event = {0};
    g_equal("epoll_wait", 1, epoll_wait(loop, &event, 1, 0));
    g_equal("data", 77, event.data.u32);
    g_equal("events", EPOLLIN, event.events);
}

int main(int argc, char **argv)
{
    enum { SMALL = 8192, LARGE = 100000 };
    g_start(argc, argv);
    n_family = strcmp(g_argument(argc, argv, 3, "ipv4"), "ipv6") == 0 ? AF_INET6 : AF_INET;
    listener = n_listening(10);
    address = n_own(listener);
    start_both_ways();
    start_full(&wide, LARGE, 0);
    start_half();
    start_closed();
    start_waiting();
    start_echo();
    start_full(&narrow, SMALL, SMALL);
    start_loop();
    g_ready();
    do {
        uint64_t round = g.ticks;
        check_both_ways(round);
        check_full(&wide, LARGE, 0);
        check_full(&narrow, SMALL, SMALL);
        check_half(round);
        check_closed(round);
        check_waiting();
        check_echo(round);
        check_loop();
    } while (g_tick());
    return 0;
}
