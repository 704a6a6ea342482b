/* Asks sock_diag(7) for one TCP socket by its two names. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

#include "inet_diag.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

static int diag = -1;
static uint64_t here;

static bool cookie(int fd, uint64_t *value)
{
    socklen_t bytes = sizeof *value;
    return getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, value, &bytes) == 0;
}

int inet_diag_open(void)
{
    if (diag >= 0)
        return 0;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0)
        return 0; /* then nothing is known of others' sockets, and who depends on it is refused */
    diag = fd;
    if (!cookie(fd, &here))
        here = 0;
    return 0;
}

int inet_diag_here(int fd)
{
    uint64_t there = 0;
    return cookie(fd, &there) && here != 0 && here == there;
}

static uint16_t split(const struct sockaddr_storage *name, __be32 address[4])
{
    memset(address, 0, 4 * sizeof *address);
    if (name->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)name;
        address[0] = v4->sin_addr.s_addr;
        return v4->sin_port;
    }
    const struct sockaddr_in6 *v6 = (const void *)name;
    const uint8_t *bytes = v6->sin6_addr.s6_addr;
    bool mapped = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr);
    memcpy(address, mapped ? bytes + 12 : bytes, mapped ? 4 : 16);
    return v6->sin6_port;
}

static bool plain_v4(const struct sockaddr_storage *name)
{
    return name->ss_family == AF_INET ||
           IN6_IS_ADDR_V4MAPPED(&((const struct sockaddr_in6 *)name)->sin6_addr);
}

struct question {
    struct nlmsghdr header;
    struct inet_diag_req_v2 request;
};

static ssize_t converse(const struct question *question, void *answer, size_t room)
{
    struct pollfd ready = {.fd = diag, .events = POLLIN};
    while (recv(diag, answer, room, MSG_DONTWAIT) > 0) {
    } /* a late answer to an earlier question */
    if (send(diag, question, sizeof *question, 0) != sizeof *question)
        return -1;
    return poll(&ready, 1, 100) == 1 ? recv(diag, answer, room, MSG_DONTWAIT) : -1;
}

void inet_diag_find(const struct sockaddr_storage *name, const struct sockaddr_storage *peer,
                    struct inet_end *found)
{
    union {
        struct nlmsghdr header;
        char bytes[4096];
    } answer;
    struct question question = {.header = {.nlmsg_len = sizeof question,
                                           .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                                           .nlmsg_flags = NLM_F_REQUEST},
                                .request = {.sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0u}};
    struct inet_diag_sockid *id = &question.request.id;
    question.request.sdiag_family = plain_v4(name) ? AF_INET : AF_INET6;
    id->idiag_sport = split(name, id->idiag_src);
    id->idiag_dport = split(peer, id->idiag_dst);
    id->idiag_cookie[0] = id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    *found = (struct inet_end){0};
    ssize_t got = diag < 0 ? -1 : converse(&question, &answer, sizeof answer);
    if (got < (ssize_t)NLMSG_LENGTH(sizeof(struct inet_diag_msg)) ||
        answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return;
    const struct inet_diag_msg *told = NLMSG_DATA(&answer.header);
    if (told->id.idiag_dport != id->idiag_dport) /* a listening one stands in for it */
        return;
    *found = (struct inet_end){
        .state = told->idiag_state, .ino = told->idiag_inode, .unread = told->idiag_rqueue};
}
