/* Facts about internet sockets. A connection is looked at when all are known, for its ends have to be brought to rest
 * together. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/sockios.h>
#include <linux/tcp.h>

#include "capture_stream.h"
#include "inet_datagrams.h"
#include "inet_diag.h"
#include "inet_keep.h"
#include "inet_membership.h"
#include "inet_options.h"
#include "inet_settle.h"
#include "inet_sockets.h"
#include "kernel.h"
#include "proc.h"
#include "stream.h"

#define CONNECTIONS 65536u
#define BUCKETS 16384u
#define NOBODY 0xffffffffu

/* States: linux/tcp.h does not have them, netinet/tcp.h does not have all of tcp_info. */
enum { ESTABLISHED = 1, SYN_SENT = 2, FIN_WAIT1 = 4, CLOSED = 7, LISTENING = 10 };

static struct connection {
    uint32_t process, pid, fd;
    uint32_t next; /* in its bucket */
    uint64_t ino;
    struct sockaddr_storage name, peer;
} connections[CONNECTIONS];
static uint32_t connection_count;
static uint32_t bucket[BUCKETS];

int inet_prepare(void)
{
    int error = inet_diag_open();
    return error ? error : inet_options_prepare();
}

void inet_reset(void)
{
    memset(bucket, 0xff, sizeof bucket);
    connection_count = 0;
    inet_settle_reset();
    inet_membership_reset();
}

static int told(int fd, unsigned long which)
{
    int value = 0;
    return ioctl(fd, which, &value) == 0 ? value : 0;
}

static bool connected(uint32_t state)
{
    return state != 0 && state != CLOSED && state != LISTENING && state != SYN_SENT;
}

static struct tcp_info information(int fd)
{
    struct tcp_info info = {0};
    socklen_t bytes = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &bytes) != 0)
        info.tcpi_state = 0;
    return info;
}

static void write_fact(uint32_t pid, uint32_t number, int fd, uint64_t ino,
                       const struct inet_end *end)
{
    int type = inet_option(fd, SOL_SOCKET, SO_TYPE);
    struct tcp_info info = type == SOCK_STREAM ? information(fd) : (struct tcp_info){0};
    struct pollfd urgent = {.fd = fd, .events = POLLPRI};
    bool listens = info.tcpi_state == LISTENING;
    struct dur_fact_inet fact = {
        .ino = ino,
        .state = info.tcpi_state,
        .elsewhere = !inet_diag_here(fd),
        .backlog = listens ? info.tcpi_sacked : 0,
        .pending = listens ? info.tcpi_unacked : 0,
        .unsent = connected(info.tcpi_state) ? (uint32_t)told(fd, SIOCOUTQNSD) : 0,
        .urgent = poll(&urgent, 1, 0) == 1 && (urgent.revents & POLLPRI),
        .sent = info.tcpi_bytes_sent,
        .resent = info.tcpi_bytes_retrans,
        .received = info.tcpi_bytes_received,
        .idle_millis = info.tcpi_last_data_sent,
        .peer_state = end->state,
        .peer_ino = end->ino,
        .peer_unread = end->unread,
    };
    stream_begin(DUR_FACT_INET, pid, number);
    stream_put(&fact, sizeof fact);
    inet_options(fd, inet_option(fd, SOL_SOCKET, SO_DOMAIN), type);
    if (type == SOCK_DGRAM)
        inet_membership(fd, inet_option(fd, SOL_SOCKET, SO_DOMAIN));
    stream_end(0);
}

/* Bytes written. */
static uint32_t unread(uint32_t pid, uint32_t number, int fd)
{
    int offset = inet_option(fd, SOL_SOCKET, SO_PEEK_OFF);
    int bytes = told(fd, SIOCINQ);
    if (bytes <= 0)
        return 0;
    if (offset >= 0)
        inet_set(fd, SOL_SOCKET, SO_PEEK_OFF, -1);
    stream_begin(DUR_FACT_INET_UNREAD, pid, number);
    void *room = stream_room((size_t)bytes);
    ssize_t got = room == NULL ? -1 : recv(fd, room, (size_t)bytes, MSG_PEEK | MSG_DONTWAIT);
    int error = room == NULL ? ENOMEM : got < 0 ? errno : got < bytes ? EIO : 0;
    if (!error)
        stream_took((size_t)bytes);
    stream_end(error);
    if (offset >= 0)
        inet_set(fd, SOL_SOCKET, SO_PEEK_OFF, offset);
    return error ? 0 : (uint32_t)bytes;
}

/* An IPv4 name says the same when it is written as an IPv6 one. */
static void plain(struct sockaddr_storage *name)
{
    const struct sockaddr_in6 *v6 = (const void *)name;
    if (name->ss_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
        return;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = v6->sin6_port};
    memcpy(&v4.sin_addr, v6->sin6_addr.s6_addr + 12, sizeof v4.sin_addr);
    memset(name, 0, sizeof *name);
    memcpy(name, &v4, sizeof v4);
}

static uint32_t slot(const struct sockaddr_storage *name, const struct sockaddr_storage *peer)
{
    const uint16_t *own = (const void *)name, *other = (const void *)peer;
    return (own[1] * 31u + other[1]) * 2654435761u % BUCKETS; /* the ports */
}

static bool same(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static void remember(uint32_t process, uint32_t pid, uint32_t number, int fd, uint64_t ino)
{
    struct connection *entry = &connections[connection_count];
    socklen_t name = sizeof entry->name, peer = sizeof entry->peer;
    if (connection_count == CONNECTIONS) {
        stream_error(DUR_FACT_INET, pid, number, ENOSPC);
        return;
    }
    memset(entry, 0, sizeof *entry);
    entry->process = process;
    entry->pid = pid;
    entry->fd = number;
    entry->ino = ino;
    if (getsockname(fd, (struct sockaddr *)&entry->name, &name) != 0 ||
        getpeername(fd, (struct sockaddr *)&entry->peer, &peer) != 0) {
        stream_error(DUR_FACT_INET, pid, number, errno);
        return;
    }
    plain(&entry->name);
    plain(&entry->peer);
    uint32_t at = slot(&entry->name, &entry->peer);
    entry->next = bucket[at];
    bucket[at] = connection_count++;
}

void inet_socket(uint32_t process, uint32_t pid, uint32_t number, int fd, uint64_t ino)
{
    int domain = inet_option(fd, SOL_SOCKET, SO_DOMAIN);
    int protocol = inet_option(fd, SOL_SOCKET, SO_PROTOCOL);
    const struct inet_end none = {0};
    if ((domain != AF_INET && domain != AF_INET6) ||
        (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP))
        return;
    if (protocol == IPPROTO_TCP && connected(information(fd).tcpi_state)) {
        remember(process, pid, number, fd, ino);
        return;
    }
    write_fact(pid, number, fd, ino, &none);
    if (protocol == IPPROTO_UDP)
        inet_datagrams(pid, number, fd);
    else if (inet_option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 0)
        unread(pid, number, fd);
}

static const struct connection *other_end(const struct connection *one)
{
    uint32_t at = bucket[slot(&one->peer, &one->name)];
    for (; at != NOBODY; at = connections[at].next)
        if (same(&connections[at].name, &one->peer) && same(&connections[at].peer, &one->name))
            return &connections[at];
    return NULL;
}

static int copy_of(const struct group *group, const struct connection *one)
{
    int pidfd = proc_pidfd(group->process[one->process].pid);
    if (pidfd < 0)
        return -errno;
    int copy = (int)syscall(SYS_pidfd_getfd, pidfd, (int)one->fd, 0);
    int error = errno;
    close(pidfd);
    return copy < 0 ? -error : copy;
}

/* And the kernel is still sending for it. */
static bool closed_by_its_process(const struct connection *one)
{
    struct inet_end end;
    inet_diag_find(&one->peer, &one->name, &end);
    return end.state == FIN_WAIT1 && end.ino == 0;
}

/* Each direction is settled when its receiving end is looked at; a second pass writes, when all is at rest. */
static void settle(const struct group *group, const struct connection *one)
{
    const struct connection *other = other_end(one);
    if (other == NULL && !closed_by_its_process(one))
        return;
    int to = copy_of(group, one);
    int from = other == NULL ? -1 : copy_of(group, other);
    if (to >= 0 && (other == NULL || from >= 0))
        inet_settle(from, to);
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
}

static void describe(const struct group *group, const struct connection *one)
{
    struct inet_end end = {0};
    int fd = copy_of(group, one);
    if (fd < 0) {
        stream_error(DUR_FACT_INET, one->pid, one->fd, -fd);
        return;
    }
    if (other_end(one) == NULL)
        inet_diag_find(&one->peer, &one->name, &end);
    write_fact(one->pid, one->fd, fd, one->ino, &end);
    inet_keep_unread(one->pid, one->fd, unread(one->pid, one->fd, fd));
    close(fd);
}

/* One that is open both ways, with its other end in nobody's hands here. What a process of this host that has closed its
 * end still has to send has to arrive first. */
static void keep(const struct group *group, const struct connection *one)
{
    struct kept kept = {.process = one->process, .pid = one->pid, .fd = one->fd};
    if (other_end(one) != NULL || closed_by_its_process(one))
        return;
    int fd = copy_of(group, one);
    if (fd < 0)
        return;
    kept.own = one->name;
    kept.peer = one->peer;
    if (information(fd).tcpi_state == ESTABLISHED && inet_diag_here(fd))
        inet_keep_add(&kept);
    close(fd);
}

void inet_connections(const struct group *group)
{
    for (uint32_t i = 0; i < connection_count && inet_keep_wanted(); i++)
        keep(group, &connections[i]);
    inet_keep_block();
    for (uint32_t i = 0; i < connection_count; i++)
        settle(group, &connections[i]);
    for (uint32_t i = 0; i < connection_count; i++)
        describe(group, &connections[i]);
    inet_keep_facts(group);
}
