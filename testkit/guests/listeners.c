/* Sockets that listen, that are bound, that are fresh: names, options, and that they still accept. */
#include "internet.h"

enum { BACKLOG = 7 };

static struct {
    int fd, family;
    struct n_name name;
} v4, v6, both, shared[2], bound, fresh;

static int backlog_of(int fd)
{
    struct tcp_info info = {0};
    socklen_t bytes = sizeof info;
    g_ok("TCP_INFO", getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &bytes));
    return (int)info.tcpi_sacked;
}

static int listening(bool any, bool only_v6, bool reuse_port, int port)
{
    struct n_name name = n_loopback();
    int fd = n_socket(SOCK_STREAM);
    if (any && n_family == AF_INET6)
        ((struct sockaddr_in6 *)&name.address)->sin6_addr = in6addr_any;
    ((struct sockaddr_in *)&name.address)->sin_port = htons((uint16_t)port);
    n_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (n_family == AF_INET6)
        n_set(fd, IPPROTO_IPV6, IPV6_V6ONLY, only_v6);
    if (reuse_port)
        n_set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    if (bind(fd, (struct sockaddr *)&name.address, name.bytes) != 0)
        g_skip("bind: %s", strerrorname_np(errno));
    g_ok("listen", listen(fd, BACKLOG));
    return fd;
}

static void start(void)
{
    n_family = AF_INET;
    v4.fd = listening(false, false, false, 0);
    v4.name = n_own(v4.fd);
    n_set(v4.fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 3);
    n_set(v4.fd, IPPROTO_TCP, TCP_NODELAY, 1);
    n_set(v4.fd, SOL_SOCKET, SO_RCVBUF, 40000);
    n_set(v4.fd, IPPROTO_IP, IP_TOS, 0x10);
    g_ok("O_NONBLOCK", fcntl(v4.fd, F_SETFL, O_NONBLOCK));
    for (int i = 0; i < 2; i++) {
        shared[i].fd = listening(false, false, true, i ? n_port(&shared[0].name) : 0);
        shared[i].name = n_own(shared[i].fd);
    }
    bound.fd = n_bound(SOCK_STREAM);
    bound.name = n_own(bound.fd);
    fresh.fd = n_socket(SOCK_STREAM);
    n_set(fresh.fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    n_family = AF_INET6;
    v6.fd = listening(true, true, false, 0);
    v6.name = n_own(v6.fd);
    both.fd = listening(true, false, false, 0);
    both.name = n_own(both.fd);
}

/* A short talk, so that old connections are there when the group is restored. */
static void talk(int listener, const struct n_name *to)
{
    int client = socket(to->address.ss_family, SOCK_STREAM, 0);
    g_ok("connect", connect(client, (const struct sockaddr *)&to->address, to->bytes));
    n_send(client, 1, g.ticks);
    int server = -1;
    for (int i = 0; i < 100 && (server = accept(listener, NULL, NULL)) < 0 && errno == EAGAIN; i++)
        g_sleep_millis(10);
    g_ok("accept", server);
    n_receive("message", server, 1, g.ticks);
    close(client);
    close(server);
}

/* To an IPv6 socket from an IPv4 one. */
static struct n_name mapped(const struct n_name *name)
{
    struct n_name v4_name = {.bytes = sizeof(struct sockaddr_in)};
    *(struct sockaddr_in *)&v4_name.address =
        (struct sockaddr_in){.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)n_port(name)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return v4_name;
}

static void check_options(void)
{
    g_equal("TCP_DEFER_ACCEPT", 3, n_get(v4.fd, IPPROTO_TCP, TCP_DEFER_ACCEPT));
    g_equal("TCP_NODELAY", 1, n_get(v4.fd, IPPROTO_TCP, TCP_NODELAY));
    g_equal("SO_RCVBUF", 80000, n_get(v4.fd, SOL_SOCKET, SO_RCVBUF));
    g_equal("IP_TOS", 0x10, n_get(v4.fd, IPPROTO_IP, IP_TOS));
    g_equal("does not block", O_NONBLOCK, fcntl(v4.fd, F_GETFL) & O_NONBLOCK);
    g_equal("IPV6_V6ONLY", 1, n_get(v6.fd, IPPROTO_IPV6, IPV6_V6ONLY));
    g_equal("IPV6_V6ONLY", 0, n_get(both.fd, IPPROTO_IPV6, IPV6_V6ONLY));
    g_equal("SO_REUSEPORT", 1, n_get(shared[1].fd, SOL_SOCKET, SO_REUSEPORT));
    g_equal("SO_REUSEADDR", 1, n_get(v4.fd, SOL_SOCKET, SO_REUSEADDR));
    g_equal("SO_REUSEADDR", 0, n_get(bound.fd, SOL_SOCKET, SO_REUSEADDR));
    g_equal("SO_KEEPALIVE", 1, n_get(fresh.fd, SOL_SOCKET, SO_KEEPALIVE));
    g_equal("backlog", BACKLOG, backlog_of(v4.fd));
    g_equal("backlog", BACKLOG, backlog_of(both.fd));
}

static void check_names(void)
{
    struct n_name none = n_own(fresh.fd);
    n_same("v4", &v4.name, n_own(v4.fd));
    n_same("v6", &v6.name, n_own(v6.fd));
    n_same("both", &both.name, n_own(both.fd));
    n_same("bound", &bound.name, n_own(bound.fd));
    n_same("shared", &shared[0].name, n_own(shared[0].fd));
    n_same("shared", &shared[1].name, n_own(shared[1].fd));
    g_equal("port of the fresh one", 0, n_port(&none));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    start();
    g_ready();
    do {
        struct n_name v4_of_both = mapped(&both.name);
        check_names();
        check_options();
        talk(v4.fd, &v4.name);
        talk(both.fd, &v4_of_both);
    } while (g_tick());
    return 0;
}
