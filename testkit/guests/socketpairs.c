/* Unix socket pairs with data on its way: both directions, borders, closed and half-closed ends, options, makers. */
#include "sockets.h"

#include <sys/wait.h>

enum { DEPTH = 8, SMALL = 1, STILL = 9 };

static struct flow stream_there = {.name = "stream"}, stream_back = {.name = "stream back"},
                   packets = {.name = "seqpacket"}, datagrams = {.name = "datagram"},
                   child_flow = {.name = "to the child"};

/* Sockets that stay as they are: nothing is taken from them, and all that can be asked of them stays. */
static struct {
    const char *name;
    int fd;
    struct nature nature;
} still[STILL];
static unsigned still_count;
static int crowd[2], empties[2], gone, shut[2], peeked[2];
static pid_t gone_maker, child;

static void pair(int type, int ends[2])
{
    g_ok("socketpair", socketpair(AF_UNIX, type, 0, ends));
}

static void open_flow(struct flow *flow, struct flow *back, int type)
{
    int ends[2];
    pair(type, ends);
    flow->from = ends[0];
    flow->to = ends[1];
    if (back != NULL) {
        back->from = ends[1];
        back->to = ends[0];
    }
}

static void keep_still(const char *name, int fd)
{
    still[still_count].name = name;
    still[still_count].fd = fd;
    still[still_count++].nature = nature_of(fd);
}

/* Full of single bytes: few of them, and no room for its writer. */
static void fill_crowd(void)
{
    pair(SOCK_STREAM | SOCK_NONBLOCK, crowd);
    char byte = 0;
    while (send(crowd[0], &byte, 1, 0) == 1)
        byte++;
    g_equal("errno of a full pair", EAGAIN, errno);
}

/* A message, one without bytes, another message; then nothing more will come. */
static void fill_empties(void)
{
    pair(SOCK_SEQPACKET, empties);
    g_equal("send", 5, send(empties[0], "first", 5, 0));
    g_equal("send", 0, send(empties[0], "", 0, 0));
    g_equal("send", 4, send(empties[0], "last", 4, 0));
    close(empties[0]);
}

/* Closed before it had read all: the other end has data, and an error to report. */
static void fill_gone(void)
{
    int ends[2];
    pair(SOCK_STREAM, ends);
    g_equal("send", 6, send(ends[0], "unread", 6, 0));
    g_equal("send", 6, send(ends[1], "legacy", 6, 0));
    close(ends[1]);
    gone = ends[0];
}

/* A child makes a pair, hands an end over by being our parent's child no longer: we keep what it sent us. */
static int made_by_another(void)
{
    int bridge[2], ends[2], got;
    union {
        char room[CMSG_SPACE(sizeof got)];
        struct cmsghdr align;
    } control;
    char byte;
    struct iovec into = {&byte, 1};
    struct msghdr message = {.msg_iov = &into,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    pair(SOCK_STREAM, bridge);
    gone_maker = (pid_t)g_ok("fork", fork());
    if (gone_maker == 0) {
        pair(SOCK_STREAM, ends);
        g_equal("send", 7, send(ends[1], "bequest", 7, 0));
        control.align = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof got), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.align), &ends[0], sizeof got);
        g_equal("sendmsg", 1, sendmsg(bridge[1], &message, 0));
        _exit(0);
    }
    g_equal("recvmsg", 1, recvmsg(bridge[0], &message, 0));
    memcpy(&got, CMSG_DATA(&control.align), sizeof got);
    g_ok("waitpid", waitpid(gone_maker, NULL, 0));
    close(bridge[0]);
    close(bridge[1]);
    return got;
}

static void set_up_shut(void)
{
    pair(SOCK_STREAM, shut);
    g_equal("send", 4, send(shut[0], "half", 4, 0));
    g_ok("shutdown", shutdown(shut[0], SHUT_WR));
    set_option(shut[0], SO_SNDBUF, 20000);
    set_option(shut[1], SO_RCVBUF, 30000);
    set_option(shut[1], SO_PASSCRED, 1);
    set_option(shut[1], SO_RCVLOWAT, 2);
    struct timeval limit = {.tv_sec = 3, .tv_usec = 500000};
    g_ok("SO_RCVTIMEO", setsockopt(shut[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
}

static void set_up_peeked(void)
{
    char bytes[4];
    pair(SOCK_STREAM | SOCK_CLOEXEC, peeked);
    g_equal("send", 8, send(peeked[0], "01234567", 8, 0));
    set_option(peeked[1], SO_PEEK_OFF, 0);
    g_equal("peek", 4, recv(peeked[1], bytes, 4, MSG_PEEK));
}

static void check_peeks(void)
{
    char bytes[16] = {0};
    g_equal("bytes of the bequest", 7, recv(still[0].fd, bytes, 16, MSG_PEEK));
    g_equal_text("bequest", "bequest", bytes);
    memset(bytes, 0, sizeof bytes);
    g_equal("bytes of the half", 4, recv(shut[1], bytes, 16, MSG_PEEK));
    g_equal_text("half", "half", bytes);
    memset(bytes, 0, sizeof bytes);
    g_equal("bytes of the legacy", 6, recv(gone, bytes, 16, MSG_PEEK));
    g_equal_text("legacy", "legacy", bytes);
    g_equal("send to a closed end", -1, send(gone, "x", 1, MSG_NOSIGNAL));
    g_equal("errno of it", EPIPE, errno);
    g_equal("bytes in front of an empty message", 5, recv(empties[1], bytes, 16, MSG_PEEK));
    g_equal("bytes behind the offset", 4, recv(peeked[1], bytes, 4, MSG_PEEK));
    g_equal("byte behind the offset", '4', bytes[0]);
    set_option(peeked[1], SO_PEEK_OFF, 4);
    g_equal("send to a full pair", -1, send(crowd[0], "x", 1, 0));
    g_equal("errno of it", EAGAIN, errno);
}

/* The child has the reading end, and reports by its exit. */
static void run_child(void)
{
    for (;;) {
        struct pollfd poller = {.fd = child_flow.to, .events = POLLIN};
        if (poll(&poller, 1, -1) == 1)
            get_message(&child_flow, false);
        expect_creator("maker of the child's pair", child_flow.to, getppid());
    }
}

static void start_child(void)
{
    open_flow(&child_flow, NULL, SOCK_SEQPACKET | SOCK_CLOEXEC);
    child = (pid_t)g_ok("fork", fork());
    if (child == 0)
        run_child();
    close(child_flow.to);
}

/* At last all is read to its end: what waited all the time is whole. */
static void drain(void)
{
    char bytes[16];
    struct flow *const flows[] = {&stream_there, &stream_back, &packets, &datagrams};
    for (size_t i = 0; i < 4; i++)
        while (flows[i]->read < flows[i]->written)
            get_message(flows[i], i < 2);
    g_equal("first", 5, recv(empties[1], bytes, 16, 0));
    g_equal("empty", 0, recv(empties[1], bytes, 16, 0));
    g_equal("last", 4, recv(empties[1], bytes, 16, 0));
    g_equal("end", 0, recv(empties[1], bytes, 16, 0));
    g_equal("legacy", 6, recv(gone, bytes, 16, 0));
    g_equal("after the legacy", -1, recv(gone, bytes, 16, 0));
    g_equal("errno after the legacy", ECONNRESET, errno);
    for (unsigned char expected = 0; recv(crowd[1], bytes, 1, 0) == 1; expected++)
        g_equal("byte of the crowd", expected, (unsigned char)bytes[0]);
}

static void set_up(void)
{
    open_flow(&stream_there, &stream_back, SOCK_STREAM);
    open_flow(&packets, NULL, SOCK_SEQPACKET);
    open_flow(&datagrams, NULL, SOCK_DGRAM);
    fill_crowd();
    fill_empties();
    fill_gone();
    set_up_shut();
    set_up_peeked();
    start_child();
    keep_still("made by one who is gone", made_by_another());
    keep_still("writer of a full pair", crowd[0]);
    keep_still("reader of a full pair", crowd[1]);
    keep_still("seqpackets with an empty one", empties[1]);
    keep_still("closed by the other", gone);
    keep_still("half-closed", shut[0]);
    keep_still("its other end", shut[1]);
    keep_still("peeked writer", peeked[0]);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    set_up();
    for (int i = 0; i < DEPTH; i++) {
        put_message(&stream_there);
        put_message(&stream_back);
        put_message(&packets);
        put_message(&datagrams);
    }
    g_ready();
    do {
        turn_flow(&stream_there, true, DEPTH);
        turn_flow(&stream_back, true, DEPTH);
        turn_flow(&packets, false, DEPTH);
        turn_flow(&datagrams, false, DEPTH);
        put_message(&child_flow);
        for (unsigned i = 0; i < still_count; i++)
            expect_nature(still[i].name, still[i].fd, &still[i].nature);
        check_peeks();
        expect_creator("maker of the bequest", still[0].fd, gone_maker);
        expect_creator("own", stream_there.from, getpid());
        g_equal("child", 0, waitpid(child, NULL, WNOHANG));
    } while (g_tick());
    drain();
    kill(child, SIGKILL);
    return 0;
}
