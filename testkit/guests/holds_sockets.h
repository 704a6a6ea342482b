/* The holds guest's sockets: unix, TCP, UDP, netlink, packet, raw. */
#ifndef TESTKIT_HOLDS_SOCKETS_H
#define TESTKIT_HOLDS_SOCKETS_H

#include "holds.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <sys/socket.h>
#include <sys/un.h>

static int hold_pair[2];

/* One byte lies unread in the pair over every round. */
static void check_pair(void)
{
    char byte;
    g_equal("recv", 1, recv(hold_pair[0], &byte, 1, 0));
    g_equal("byte in the socket", (char)(g.ticks - 1), byte);
    byte = (char)g.ticks;
    g_equal("send", 1, send(hold_pair[1], &byte, 1, 0));
}

static void start_pair(void)
{
    g_equal("send", 1, send(hold_pair[1], "", 1, 0));
    hold_check = check_pair;
}

static void hold_unix_pair(void)
{
    hold_may("socketpair", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, hold_pair));
    start_pair();
}

/* Open nowhere but in a message that nobody has received. */
static void let_fly(int fd)
{
    char byte = 'f';
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } carrier = {.head = {CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS}};
    struct iovec bytes = {&byte, 1};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = carrier.room,
                             .msg_controllen = sizeof carrier.room};
    memcpy(CMSG_DATA(&carrier.head), &fd, sizeof fd);
    hold_may("socketpair", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, hold_pair));
    g_equal("sendmsg", 1, sendmsg(hold_pair[1], &message, 0));
    close(fd);
}

static void hold_flight_lease(void)
{
    close(hold_file("flight", O_RDWR));
    int fd = (int)g_ok("open", open(hold_path("flight"), O_RDONLY));
    hold_may("F_SETLEASE", fcntl(fd, F_SETLEASE, F_RDLCK));
    let_fly(fd);
}

static void hold_flight_owner(void)
{
    int fd = hold_file("flight", O_RDWR);
    g_ok("F_SETOWN", fcntl(fd, F_SETOWN, getpid()));
    let_fly(fd);
}

static void hold_flight_async(void)
{
    int told[2];
    g_ok("pipe", pipe(told));
    g_ok("O_ASYNC", fcntl(told[0], F_SETFL, O_ASYNC));
    let_fly(told[0]);
}

static void hold_flight_removed(void)
{
    int fd = hold_file("flight", O_RDWR);
    g_ok("unlink", unlink(hold_path("flight")));
    let_fly(fd);
}

static void hold_flight_inotify(void)
{
    int fd = hold_may("inotify_init1", inotify_init1(IN_CLOEXEC));
    g_ok("inotify_add_watch", inotify_add_watch(fd, g.scratch, IN_CREATE));
    let_fly(fd);
}

static void hold_flight_epoll(void)
{
    int epoll = (int)g_ok("epoll_create1", epoll_create1(0));
    add_to_epoll(epoll, (int)g_ok("eventfd", eventfd(1, 0)));
    let_fly(epoll);
}

static int bind_unix(const char *name, int type)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = hold_may("socket(unix)", socket(AF_UNIX, type, 0));
    if (strlen(hold_path(name)) >= sizeof address.sun_path)
        g_skip("path of the scratch directory is too long for a unix socket");
    strcpy(address.sun_path, hold_path(name));
    unlink(address.sun_path);
    g_ok("bind(unix)", bind(fd, (struct sockaddr *)&address, sizeof address));
    return fd;
}

static void hold_unix_listen(void)
{
    g_ok("listen", listen(bind_unix("listen", SOCK_STREAM), 5));
}

static void hold_unix_datagram(void)
{
    bind_unix("datagram", SOCK_DGRAM);
}

static int bind_loopback(int type, struct sockaddr_in *address)
{
    socklen_t length = sizeof *address;
    int fd = hold_may("socket(inet)", socket(AF_INET, type, 0));
    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    hold_may("bind(inet)", bind(fd, (struct sockaddr *)address, sizeof *address));
    g_ok("getsockname", getsockname(fd, (struct sockaddr *)address, &length));
    return fd;
}

static int listen_loopback(struct sockaddr_in *address)
{
    int fd = bind_loopback(SOCK_STREAM, address);
    g_ok("listen", listen(fd, 5));
    return fd;
}

static void hold_tcp_listen(void)
{
    struct sockaddr_in address;
    listen_loopback(&address);
}

static void hold_tcp_pair(void)
{
    struct sockaddr_in address;
    int listener = listen_loopback(&address);
    hold_pair[0] = hold_may("socket(inet)", socket(AF_INET, SOCK_STREAM, 0));
    hold_may("connect", connect(hold_pair[0], (struct sockaddr *)&address, sizeof address));
    hold_pair[1] = (int)g_ok("accept", accept(listener, NULL, NULL));
    close(listener);
    start_pair();
}

static void hold_udp(void)
{
    struct sockaddr_in address;
    bind_loopback(SOCK_DGRAM, &address);
}

static void hold_netlink(void)
{
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
    int fd = hold_may("socket(netlink)", socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
    hold_may("bind(netlink)", bind(fd, (struct sockaddr *)&address, sizeof address));
}

/* The answer to a question that nobody has read. */
static void hold_netlink_queued(void)
{
    struct nlmsghdr question = {.nlmsg_len = sizeof question,
                                .nlmsg_type = RTM_GETLINK,
                                .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK};
    int fd = hold_may("socket(netlink)", socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
    g_equal("send", sizeof question, send(fd, &question, sizeof question, 0));
}

/* What its families keep for a socket, nobody can tell. */
static void hold_netlink_generic(void)
{
    hold_may("socket(netlink)", socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC));
}

static void hold_packet(void)
{
    hold_may("socket(packet)", socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)));
}

static void hold_raw(void)
{
    hold_may("socket(raw)", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

#endif
