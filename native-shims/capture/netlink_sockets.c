/* Facts about netlink sockets: their options, groups and filters. Names and readiness are those of any socket. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "capture_stream.h"
#include "inet_diag.h"
#include "inet_options.h"
#include "netlink_sockets.h"
#include "socket_options.h"
#include "stream.h"

#define MOST_BYTES 512u /* of the set of groups: a bit for each */

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

static const int OPTIONS[] = {
    NETLINK_PKTINFO, NETLINK_BROADCAST_ERROR, NETLINK_NO_ENOBUFS,     NETLINK_LISTEN_ALL_NSID,
    NETLINK_CAP_ACK, NETLINK_EXT_ACK,         NETLINK_GET_STRICT_CHK, NETLINK_LIST_MEMBERSHIPS,
};

static void ask(int fd, int name)
{
    uint8_t value[MOST_BYTES] = {0};
    socklen_t bytes = name == NETLINK_LIST_MEMBERSHIPS ? sizeof value : sizeof(int);
    struct dur_fact_inet_option fact = {.level = SOL_NETLINK, .name = name};
    if (getsockopt(fd, SOL_NETLINK, name, value, &bytes) != 0)
        fact.error = errno;
    else if (bytes > sizeof value) /* more groups than there is room for: none of them is told */
        fact.error = EOVERFLOW;
    else
        fact.bytes = bytes;
    stream_put(&fact, sizeof fact);
    stream_put(value, (fact.bytes + 7u) & ~7u);
}

/* As it was given, where it is not one of BPF's newer kind: then nobody is told. */
static void ask_filter(int fd)
{
    static struct sock_filter steps[BPF_MAXINSNS];
    socklen_t count = BPF_MAXINSNS;
    struct dur_fact_inet_option fact = {.level = SOL_SOCKET, .name = SO_GET_FILTER};
    if (getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, steps, &count) != 0)
        fact.error = errno;
    else
        fact.bytes = count * (uint32_t)sizeof *steps;
    stream_put(&fact, sizeof fact);
    stream_put(steps, fact.bytes);
}

void netlink_socket(uint32_t pid, uint32_t number, int fd, uint64_t ino)
{
    if (inet_option(fd, SOL_SOCKET, SO_DOMAIN) != AF_NETLINK)
        return;
    struct dur_fact_netlink fact = {.ino = ino, .elsewhere = !inet_diag_here(fd)};
    stream_begin(DUR_FACT_NETLINK, pid, number);
    stream_put(&fact, sizeof fact);
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
        ask(fd, OPTIONS[i]);
    ask_filter(fd);
    stream_end(0);
    socket_options_fact(pid, number, fd);
}
