/* Netlink sockets that stay open: ports, groups, options, whom they are connected to; and they go on answering. */
#include "guest.h"

#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

/* Nothing on a usual host is ever sent to these. */
enum { QUIET_GROUP = 23, QUIET_HIGH_GROUP = 36, UDEV_GROUP = 2, LOOPBACK = 1 };

enum { ASKING, WATCHING, UDEV, NAMELESS, HEARING, TELLING, SOCKETS };

static struct opened {
    int fd, protocol, type, flags;
    struct sockaddr_nl name, peer;
    uint32_t groups[2];
    int receive_bytes;
} sockets[SOCKETS];

static const int OPTIONS[] = {
    NETLINK_PKTINFO, NETLINK_BROADCAST_ERROR, NETLINK_NO_ENOBUFS,     NETLINK_LISTEN_ALL_NSID,
    NETLINK_CAP_ACK, NETLINK_EXT_ACK,         NETLINK_GET_STRICT_CHK,
};
enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS };

static int options[SOCKETS][OPTION_COUNT];

static int number(int fd, int level, int name)
{
    int value = -1;
    socklen_t bytes = sizeof value;
    getsockopt(fd, level, name, &value, &bytes);
    return value;
}

static void set(int which, int level, int name, int value)
{
    g_ok("setsockopt", setsockopt(sockets[which].fd, level, name, &value, sizeof value));
}

static void open_socket(int which, int type, int protocol)
{
    sockets[which].fd = (int)g_ok("socket(netlink)", socket(AF_NETLINK, type, protocol));
    sockets[which].protocol = protocol;
}

/* Lets in nothing but what is longer than a page: a filter shows by its steps, and by what it holds back. */
static const struct sock_filter FILTER[] = {
    {BPF_LD | BPF_W | BPF_LEN, 0, 0, 0},
    {BPF_JMP | BPF_JGT | BPF_K, 0, 1, 4096},
    {BPF_RET | BPF_K, 0, 0, UINT32_MAX},
    {BPF_RET | BPF_K, 0, 0, 0},
};
enum { STEPS = sizeof FILTER / sizeof *FILTER };

static void attach_filter(int which)
{
    struct sock_fprog program = {.len = STEPS, .filter = (struct sock_filter *)FILTER};
    g_ok("SO_ATTACH_FILTER",
         setsockopt(sockets[which].fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
}

static void check_filter(int which)
{
    struct sock_filter steps[STEPS];
    socklen_t count = STEPS;
    g_ok("SO_GET_FILTER", getsockopt(sockets[which].fd, SOL_SOCKET, SO_GET_FILTER, steps, &count));
    g_equal("steps of the filter", STEPS, count);
    if (memcmp(steps, FILTER, sizeof steps) != 0)
        g_fail("the filter of the socket is another one");
}

/* Ports are the whole network namespace's, and many a program has its pid for one. */
static void bind_to(int which, uint32_t groups)
{
    uint32_t port = (uint32_t)(g_mix(g_nanos(CLOCK_REALTIME)) | 1u << 31);
    struct sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_pid = port, .nl_groups = groups};
    g_ok("bind", bind(sockets[which].fd, (struct sockaddr *)&name, sizeof name));
}

static void ask_names(int fd, struct sockaddr_nl *name, struct sockaddr_nl *peer)
{
    socklen_t bytes = sizeof *name;
    g_ok("getsockname", getsockname(fd, (struct sockaddr *)name, &bytes));
    bytes = sizeof *peer;
    g_ok("getpeername", getpeername(fd, (struct sockaddr *)peer, &bytes));
}

static void ask_groups(int fd, uint32_t groups[2])
{
    socklen_t bytes = 2 * sizeof *groups;
    memset(groups, 0, bytes);
    g_ok("NETLINK_LIST_MEMBERSHIPS",
         getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, groups, &bytes));
}

static void note(int which)
{
    struct opened *one = &sockets[which];
    ask_names(one->fd, &one->name, &one->peer);
    ask_groups(one->fd, one->groups);
    one->type = number(one->fd, SOL_SOCKET, SO_TYPE);
    one->receive_bytes = number(one->fd, SOL_SOCKET, SO_RCVBUF);
    one->flags = fcntl(one->fd, F_GETFL);
    for (int i = 0; i < OPTION_COUNT; i++)
        options[which][i] = number(one->fd, SOL_NETLINK, OPTIONS[i]);
}

static void check(int which)
{
    struct opened *one = &sockets[which];
    struct sockaddr_nl name = {0}, peer = {0};
    uint32_t groups[2];
    ask_names(one->fd, &name, &peer);
    ask_groups(one->fd, groups);
    g_equal("port", one->name.nl_pid, name.nl_pid);
    g_equal_hex("groups of the name", one->name.nl_groups, name.nl_groups);
    g_equal("port of the peer", one->peer.nl_pid, peer.nl_pid);
    g_equal_hex("groups", one->groups[0], groups[0]);
    g_equal_hex("high groups", one->groups[1], groups[1]);
    g_equal("type", one->type, number(one->fd, SOL_SOCKET, SO_TYPE));
    g_equal("protocol", one->protocol, number(one->fd, SOL_SOCKET, SO_PROTOCOL));
    g_equal("receive buffer", one->receive_bytes, number(one->fd, SOL_SOCKET, SO_RCVBUF));
    g_equal_hex("flags", (uint64_t)one->flags, (uint64_t)fcntl(one->fd, F_GETFL));
    for (int i = 0; i < OPTION_COUNT; i++)
        g_equal("option", options[which][i], number(one->fd, SOL_NETLINK, OPTIONS[i]));
}

/* The loopback interface is there in every network namespace; the answer comes to the port that asks. */
static void ask_loopback(void)
{
    struct {
        struct nlmsghdr head;
        struct ifinfomsg interface;
    } question = {.head = {.nlmsg_len = sizeof question,
                           .nlmsg_type = RTM_GETLINK,
                           .nlmsg_flags = NLM_F_REQUEST,
                           .nlmsg_seq = (uint32_t)g.ticks + 1},
                  .interface = {.ifi_index = LOOPBACK}};
    static char answer[1 << 16] __attribute__((aligned(8)));
    const struct nlmsghdr *head = (const void *)answer;
    int fd = sockets[ASKING].fd;
    g_equal("send", sizeof question, send(fd, &question, sizeof question, 0));
    long got = g_ok("recv", recv(fd, answer, sizeof answer, 0));
    if (got < (long)NLMSG_LENGTH(sizeof question.interface))
        g_fail("answer of %ld bytes", got);
    g_equal("type of the answer", RTM_NEWLINK, head->nlmsg_type);
    g_equal("number of the answer", question.head.nlmsg_seq, head->nlmsg_seq);
    g_equal("port of the answer", sockets[ASKING].name.nl_pid, head->nlmsg_pid);
    g_equal("interface", LOOPBACK, ((const struct ifinfomsg *)NLMSG_DATA(head))->ifi_index);
}

static void tell(void)
{
    struct nlmsghdr message = {.nlmsg_len = sizeof message, .nlmsg_seq = (uint32_t)g.ticks};
    struct nlmsghdr heard = {0};
    struct sockaddr_nl from = {0};
    socklen_t bytes = sizeof from;
    g_equal("tell", sizeof message, send(sockets[TELLING].fd, &message, sizeof message, 0));
    g_equal(
        "hear", sizeof heard,
        recvfrom(sockets[HEARING].fd, &heard, sizeof heard, 0, (struct sockaddr *)&from, &bytes));
    g_equal("what was told", message.nlmsg_seq, heard.nlmsg_seq);
    g_equal("who told it", sockets[TELLING].name.nl_pid, from.nl_pid);
}

static void quiet(int which)
{
    char byte;
    if (recv(sockets[which].fd, &byte, 1, MSG_DONTWAIT) != -1 || errno != EAGAIN)
        g_fail("recv: expected EAGAIN got %s", strerrorname_np(errno));
}

static void open_all(void)
{
    open_socket(ASKING, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    set(ASKING, SOL_NETLINK, NETLINK_EXT_ACK, 1);
    set(ASKING, SOL_NETLINK, NETLINK_CAP_ACK, 1);
    set(ASKING, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
    set(ASKING, SOL_SOCKET, SO_RCVBUF, 100000);
    bind_to(ASKING, 0);
    open_socket(WATCHING, SOCK_DGRAM | SOCK_NONBLOCK, NETLINK_ROUTE);
    bind_to(WATCHING, 1u << (QUIET_GROUP - 1));
    set(WATCHING, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, QUIET_HIGH_GROUP);
    set(WATCHING, SOL_NETLINK, NETLINK_PKTINFO, 1);
    set(WATCHING, SOL_NETLINK, NETLINK_NO_ENOBUFS, 1);
    set(WATCHING, SOL_SOCKET, SO_PASSCRED, 1);
    open_socket(UDEV, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
    attach_filter(UDEV);
    bind_to(UDEV, UDEV_GROUP);
    open_socket(NAMELESS, SOCK_RAW, NETLINK_ROUTE);
    open_socket(HEARING, SOCK_RAW, NETLINK_USERSOCK);
    bind_to(HEARING, 0);
    note(HEARING);
    open_socket(TELLING, SOCK_RAW, NETLINK_USERSOCK);
    bind_to(TELLING, 0);
    g_ok("connect", connect(sockets[TELLING].fd, (struct sockaddr *)&sockets[HEARING].name,
                            sizeof sockets[HEARING].name));
}

/* A child has those in common with us that only watch. */
static void start_child(void)
{
    pid_t parent = getpid();
    if (g_ok("fork", fork()) != 0)
        return;
    signal(SIGTERM, SIG_DFL);
    for (int i = 0; i < SOCKETS; i++)
        if (i != WATCHING && i != UDEV)
            close(sockets[i].fd);
    while (getppid() == parent)
        g_sleep_millis(G_ROUND_MILLIS);
    _exit(0);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    open_all();
    for (int i = 0; i < SOCKETS; i++)
        note(i);
    start_child();
    g_ready();
    do {
        for (int i = 0; i < SOCKETS; i++)
            check(i);
        check_filter(UDEV);
        ask_loopback();
        tell();
        quiet(WATCHING);
        quiet(UDEV);
    } while (g_tick());
    return 0;
}
