/* The options of internet sockets, each as getsockopt gives it. Asking changes none of them. Those that are as in a fresh
 * socket are left out: what these are is the host's (sysctl), and there are a hundred. */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/tcp.h>
#include <linux/udp.h>

#include "capture_stream.h"
#include "inet_options.h"
#include "stream.h"

#define NO_FLAGS 0
#define OF_TCP 1
#define OF_UDP 2
#define OF_IPV6 4
#define ALWAYS 16 /* may be as in a fresh socket because somebody said so: see SO_BUF_LOCK */
#define FILTER 8  /* asked without room: its length is the number of its steps */
#define MOST 64u

/* Newer than the headers we build against. */
#define NEW_SO_BUF_LOCK 72
#define NEW_IP_LOCAL_PORT_RANGE 51

struct option {
    int level, name;
    uint8_t bytes;
    uint8_t flags;
};

static const struct option OPTIONS[] = {
    {SOL_SOCKET, SO_REUSEADDR, 4, NO_FLAGS},
    {SOL_SOCKET, SO_REUSEPORT, 4, NO_FLAGS},
    {SOL_SOCKET, SO_BROADCAST, 4, NO_FLAGS},
    {SOL_SOCKET, SO_KEEPALIVE, 4, NO_FLAGS},
    {SOL_SOCKET, SO_OOBINLINE, 4, NO_FLAGS},
    {SOL_SOCKET, SO_PRIORITY, 4, NO_FLAGS},
    {SOL_SOCKET, SO_LINGER, 8, NO_FLAGS},
    {SOL_SOCKET, SO_RCVLOWAT, 4, NO_FLAGS},
    {SOL_SOCKET, SO_RCVTIMEO, 16, NO_FLAGS},
    {SOL_SOCKET, SO_SNDTIMEO, 16, NO_FLAGS},
    {SOL_SOCKET, SO_RCVBUF, 4, ALWAYS},
    {SOL_SOCKET, SO_SNDBUF, 4, ALWAYS},
    {SOL_SOCKET, NEW_SO_BUF_LOCK, 4, NO_FLAGS},
    {SOL_SOCKET, SO_BINDTODEVICE, 16, NO_FLAGS},
    {SOL_SOCKET, SO_DONTROUTE, 4, NO_FLAGS},
    {SOL_SOCKET, SO_NO_CHECK, 4, OF_UDP},
    {SOL_SOCKET, SO_TIMESTAMP, 4, NO_FLAGS},
    {SOL_SOCKET, SO_TIMESTAMPNS, 4, NO_FLAGS},
    {SOL_SOCKET, SO_TIMESTAMPING, 4, NO_FLAGS},
    {SOL_SOCKET, SO_MARK, 4, NO_FLAGS},
    {SOL_SOCKET, SO_RXQ_OVFL, 4, NO_FLAGS},
    {SOL_SOCKET, SO_PEEK_OFF, 4, NO_FLAGS},
    {SOL_SOCKET, SO_SELECT_ERR_QUEUE, 4, NO_FLAGS},
    {SOL_SOCKET, SO_MAX_PACING_RATE, 8, NO_FLAGS},
    {SOL_SOCKET, SO_ZEROCOPY, 4, NO_FLAGS},
    {SOL_SOCKET, SO_TXTIME, 8, NO_FLAGS},
    {SOL_SOCKET, SO_LOCK_FILTER, 4, NO_FLAGS},
    {SOL_SOCKET, SO_GET_FILTER, 0, FILTER},
    {IPPROTO_TCP, TCP_NODELAY, 4, OF_TCP},
    {IPPROTO_TCP, TCP_MAXSEG, 4, OF_TCP},
    {IPPROTO_TCP, TCP_CORK, 4, OF_TCP},
    {IPPROTO_TCP, TCP_KEEPIDLE, 4, OF_TCP},
    {IPPROTO_TCP, TCP_KEEPINTVL, 4, OF_TCP},
    {IPPROTO_TCP, TCP_KEEPCNT, 4, OF_TCP},
    {IPPROTO_TCP, TCP_SYNCNT, 4, OF_TCP},
    {IPPROTO_TCP, TCP_LINGER2, 4, OF_TCP},
    {IPPROTO_TCP, TCP_DEFER_ACCEPT, 4, OF_TCP},
    {IPPROTO_TCP, TCP_CONGESTION, 16, OF_TCP},
    {IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS, 4, OF_TCP},
    {IPPROTO_TCP, TCP_USER_TIMEOUT, 4, OF_TCP},
    {IPPROTO_TCP, TCP_FASTOPEN, 4, OF_TCP},
    {IPPROTO_TCP, TCP_NOTSENT_LOWAT, 4, OF_TCP},
    {IPPROTO_TCP, TCP_SAVE_SYN, 4, OF_TCP},
    {IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 4, OF_TCP},
    {IPPROTO_TCP, TCP_FASTOPEN_NO_COOKIE, 4, OF_TCP},
    {IPPROTO_TCP, TCP_INQ, 4, OF_TCP},
    {IPPROTO_TCP, TCP_TX_DELAY, 4, OF_TCP},
    {IPPROTO_TCP, TCP_ULP, 16, OF_TCP},
    {IPPROTO_UDP, UDP_CORK, 4, OF_UDP},
    {IPPROTO_UDP, UDP_ENCAP, 4, OF_UDP},
    {IPPROTO_UDP, UDP_NO_CHECK6_TX, 4, OF_UDP},
    {IPPROTO_UDP, UDP_NO_CHECK6_RX, 4, OF_UDP},
    {IPPROTO_UDP, UDP_SEGMENT, 4, OF_UDP},
    {IPPROTO_UDP, UDP_GRO, 4, OF_UDP},
    {IPPROTO_IP, IP_TOS, 4, NO_FLAGS},
    {IPPROTO_IP, IP_TTL, 4, NO_FLAGS},
    {IPPROTO_IP, IP_OPTIONS, 40, NO_FLAGS},
    {IPPROTO_IP, IP_RECVOPTS, 4, NO_FLAGS},
    {IPPROTO_IP, IP_RETOPTS, 4, NO_FLAGS},
    {IPPROTO_IP, IP_PKTINFO, 4, NO_FLAGS},
    {IPPROTO_IP, IP_MTU_DISCOVER, 4, NO_FLAGS},
    {IPPROTO_IP, IP_RECVERR, 4, NO_FLAGS},
    {IPPROTO_IP, IP_RECVTTL, 4, NO_FLAGS},
    {IPPROTO_IP, IP_RECVTOS, 4, NO_FLAGS},
    {IPPROTO_IP, IP_FREEBIND, 4, NO_FLAGS},
    {IPPROTO_IP, IP_TRANSPARENT, 4, NO_FLAGS},
    {IPPROTO_IP, IP_RECVORIGDSTADDR, 4, NO_FLAGS},
    {IPPROTO_IP, IP_MINTTL, 4, NO_FLAGS},
    {IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 4, NO_FLAGS},
    {IPPROTO_IP, NEW_IP_LOCAL_PORT_RANGE, 4, NO_FLAGS},
    {IPPROTO_IP, IP_MULTICAST_IF, 4, OF_UDP},
    {IPPROTO_IP, IP_MULTICAST_TTL, 4, OF_UDP},
    {IPPROTO_IP, IP_MULTICAST_LOOP, 4, OF_UDP},
    {IPPROTO_IP, IP_MULTICAST_ALL, 4, OF_UDP},
    {IPPROTO_IP, IP_UNICAST_IF, 4, NO_FLAGS},
    {IPPROTO_IPV6, IPV6_V6ONLY, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_MULTICAST_IF, 4, OF_IPV6 | OF_UDP},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 4, OF_IPV6 | OF_UDP},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 4, OF_IPV6 | OF_UDP},
    {IPPROTO_IPV6, IPV6_MULTICAST_ALL, 4, OF_IPV6 | OF_UDP},
    {IPPROTO_IPV6, IPV6_UNICAST_IF, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_RECVPKTINFO, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_RECVTCLASS, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_TCLASS, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_MTU_DISCOVER, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_RECVERR, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_DONTFRAG, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_AUTOFLOWLABEL, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_FREEBIND, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_TRANSPARENT, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_RECVORIGDSTADDR, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_MINHOPCOUNT, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, 4, OF_IPV6},
    {IPPROTO_IPV6, IPV6_HOPOPTS, 64, OF_IPV6},
    {IPPROTO_IPV6, IPV6_DSTOPTS, 64, OF_IPV6},
    {IPPROTO_IPV6, IPV6_RTHDR, 64, OF_IPV6},
};

#define OPTION_COUNT (sizeof OPTIONS / sizeof *OPTIONS)

struct answer {
    int error;
    uint32_t bytes;
    uint8_t value[MOST];
};

/* Of IPv4 and IPv6, TCP and UDP. */
static struct answer fresh[2][2][OPTION_COUNT];

static void ask(int fd, const struct option *option, struct answer *answer)
{
    socklen_t bytes = option->bytes;
    bool filter = (option->flags & FILTER) != 0;
    *answer = (struct answer){0};
    if (getsockopt(fd, option->level, option->name, filter ? NULL : answer->value, &bytes) != 0)
        answer->error = errno;
    else if (filter)
        memcpy(answer->value, &bytes, sizeof bytes);
    if (!answer->error)
        answer->bytes = filter ? sizeof bytes : bytes < MOST ? bytes : MOST;
}

static bool concerns(const struct option *option, int domain, int type)
{
    return (!(option->flags & OF_TCP) || type == SOCK_STREAM) &&
           (!(option->flags & OF_UDP) || type == SOCK_DGRAM) &&
           (!(option->flags & OF_IPV6) || domain == AF_INET6);
}

int inet_options_prepare(void)
{
    for (int v6 = 0; v6 < 2; v6++)
        for (int udp = 0; udp < 2; udp++) {
            int fd =
                socket(v6 ? AF_INET6 : AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
            for (size_t i = 0; fd >= 0 && i < OPTION_COUNT; i++)
                ask(fd, &OPTIONS[i], &fresh[v6][udp][i]);
            if (fd >= 0) /* a host without IPv6 has no such sockets either */
                close(fd);
        }
    return 0;
}

void inet_options(int fd, int domain, int type)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];
        struct answer answer;
        if (!concerns(option, domain, type))
            continue;
        ask(fd, option, &answer);
        const struct answer *usual = &fresh[domain == AF_INET6][type == SOCK_DGRAM][i];
        if (!(option->flags & ALWAYS) && memcmp(&answer, usual, sizeof answer) == 0)
            continue;
        struct dur_fact_inet_option fact = {.level = option->level,
                                            .name = option->name,
                                            .error = answer.error,
                                            .bytes = answer.bytes};
        stream_put(&fact, sizeof fact);
        stream_put(answer.value, (answer.bytes + 7u) & ~7u);
    }
}

int inet_option(int fd, int level, int name)
{
    int value = -1;
    socklen_t bytes = sizeof value;
    return getsockopt(fd, level, name, &value, &bytes) == 0 ? value : -1;
}

int inet_set(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof value) == 0 ? 0 : -errno;
}
