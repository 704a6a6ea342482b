/* UDP inside a group: datagrams in their order and of their sizes, who sent them, bound, connected and wildcard sockets,
 * options, multicast. Argument: ipv4 (default), ipv6. */
#include "internet.h"

#include <net/if.h>

enum { STANDING = 12, SIZES = 5 };

static const size_t SIZE[SIZES] = {1, 700, 9000, 3, 40000};

struct talker {
    int fd;
    struct n_name name;
};

static struct talker one, two, wild, fixed;
static struct n_name wild_name;

static struct talker talker(void)
{
    struct talker made = {.fd = n_bound(SOCK_DGRAM)};
    made.name = n_own(made.fd);
    return made;
}

static void send_number(const struct talker *from, const struct n_name *to, uint64_t number)
{
    static uint64_t words[40000 / 8];
    size_t size = SIZE[number % SIZES];
    g_fill(words, sizeof words, number << 16);
    g_equal("sendto", (long long)size,
            sendto(from->fd, words, size, 0, (const struct sockaddr *)&to->address, to->bytes));
}

static void receive_number(const char *what, const struct talker *at, const struct n_name *from,
                           uint64_t number)
{
    static uint64_t words[65536 / 8];
    size_t size = SIZE[number % SIZES];
    struct n_name sender = {.bytes = sizeof sender.address};
    g_equal(what, (long long)size,
            recvfrom(at->fd, words, sizeof words, MSG_DONTWAIT, (struct sockaddr *)&sender.address,
                     &sender.bytes));
    n_same(what, from, sender);
    g_check_fill(what, words, size / 8 * 8, number << 16);
}

/* To itself at any address: the sender is bound to one. */
static void start_wildcard(void)
{
    struct n_name any = n_loopback();
    if (n_family == AF_INET)
        ((struct sockaddr_in *)&any.address)->sin_addr.s_addr = htonl(INADDR_ANY);
    else
        ((struct sockaddr_in6 *)&any.address)->sin6_addr = in6addr_any;
    wild.fd = n_socket(SOCK_DGRAM);
    g_ok("bind", bind(wild.fd, (struct sockaddr *)&any.address, any.bytes));
    wild.name = n_own(wild.fd);
    wild_name = n_loopback();
    ((struct sockaddr_in *)&wild_name.address)->sin_port = htons((uint16_t)n_port(&wild.name));
}

static void start_options(void)
{
    n_set(one.fd, SOL_SOCKET, SO_BROADCAST, 1);
    n_set(one.fd, SOL_SOCKET, SO_RCVBUF, 150000);
    n_set(two.fd, SOL_SOCKET, SO_RCVBUF, 150000);
    n_set(wild.fd, SOL_SOCKET, SO_RCVBUF, 150000);
}

static void start(void)
{
    one = talker();
    two = talker();
    fixed = talker();
    start_wildcard();
    start_options();
    g_ok("connect", connect(fixed.fd, (struct sockaddr *)&one.name.address, one.name.bytes));
    g_ok("O_NONBLOCK", fcntl(fixed.fd, F_SETFL, O_NONBLOCK));
    for (uint64_t i = 0; i < 5; i++) {
        send_number(&one, &two.name, i);
        send_number(&two, &one.name, i);
        send_number(&wild, &two.name, i);
        send_number(&two, &wild_name, i);
    }
    for (uint64_t i = 0; i < STANDING; i++)
        g_equal("send", 8,
                sendto(one.fd, &i, 8, 0, (struct sockaddr *)&fixed.name.address, fixed.name.bytes));
}

static void check_fixed(uint64_t round)
{
    uint64_t got = 0, next = round + STANDING;
    n_same("name of the connected one", &fixed.name, n_own(fixed.fd));
    n_same("peer of the connected one", &one.name, n_peer(fixed.fd));
    g_equal("recv", 8, recv(fixed.fd, &got, 8, 0));
    g_equal("number", (long long)round, (long long)got);
    g_equal("send", 8,
            sendto(one.fd, &next, 8, 0, (struct sockaddr *)&fixed.name.address, fixed.name.bytes));
    g_equal("does not block", O_NONBLOCK, fcntl(fixed.fd, F_GETFL) & O_NONBLOCK);
}

static void check(uint64_t round)
{
    n_same("name", &one.name, n_own(one.fd));
    n_same("name of the one at any address", &wild.name, n_own(wild.fd));
    receive_number("first to second", &two, &one.name, round);
    receive_number("any to second", &two, &wild_name, round);
    receive_number("second to first", &one, &two.name, round);
    receive_number("second to any", &wild, &two.name, round);
    send_number(&one, &two.name, round + 5);
    send_number(&wild, &two.name, round + 5);
    send_number(&two, &one.name, round + 5);
    send_number(&two, &wild_name, round + 5);
    g_equal("SO_BROADCAST", 1, n_get(one.fd, SOL_SOCKET, SO_BROADCAST));
    g_equal("SO_BROADCAST", 0, n_get(two.fd, SOL_SOCKET, SO_BROADCAST));
    g_equal("SO_RCVBUF", 300000, n_get(two.fd, SOL_SOCKET, SO_RCVBUF));
    check_fixed(round);
}

/* A group of this interface alone; what is sent to it comes back. */
static int member = -1;
static struct n_name group;

static void start_multicast(void)
{
    struct ip_mreqn join = {.imr_multiaddr.s_addr = htonl(0xef010203),
                            .imr_address.s_addr = htonl(INADDR_LOOPBACK),
                            .imr_ifindex = (int)if_nametoindex("lo")};
    struct sockaddr_in name = {.sin_family = AF_INET};
    if (n_family != AF_INET)
        return;
    member = n_socket(SOCK_DGRAM);
    g_ok("bind", bind(member, (struct sockaddr *)&name, sizeof name));
    g_ok("IP_ADD_MEMBERSHIP",
         setsockopt(member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join));
    g_ok("IP_MULTICAST_IF", setsockopt(two.fd, IPPROTO_IP, IP_MULTICAST_IF, &join, sizeof join));
    group = n_own(member);
    ((struct sockaddr_in *)&group.address)->sin_addr = join.imr_multiaddr;
}

static void check_multicast(uint64_t round)
{
    uint64_t got = 0;
    if (member < 0)
        return;
    g_equal("send to the group", 8,
            sendto(two.fd, &round, 8, 0, (struct sockaddr *)&group.address, group.bytes));
    g_equal("receive from the group", 8, recv(member, &got, 8, 0));
    g_equal("number", (long long)round, (long long)got);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    n_family = strcmp(g_argument(argc, argv, 3, "ipv4"), "ipv6") == 0 ? AF_INET6 : AF_INET;
    start();
    start_multicast();
    g_ready();
    do {
        uint64_t round = g.ticks;
        check(round);
        check_multicast(round);
    } while (g_tick());
    return 0;
}
