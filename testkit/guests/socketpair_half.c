/* Ends of unix socket pairs whose other end is closed, as event loops and virtual machines keep them. */
#include "guest.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { BLOCKING, NONBLOCKING, PACKETS, SHUT, HALVES, FAR = 50, AGAIN = 60 };

static const char *const names[] = {"stream", "non-blocking stream", "seqpacket", "shut pair"};
static const int types[] = {SOCK_STREAM, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, SOCK_SEQPACKET,
                            SOCK_STREAM};
static int halves[HALVES], shut_peer;

static int make(int type, int *other)
{
    int pair[2];
    g_ok("socketpair", socketpair(AF_UNIX, type, 0, pair));
    *other = pair[1];
    return pair[0];
}

/* A byte came and was read before the other end was closed: nothing of it is left. */
static int make_half(int type)
{
    char byte = 'x';
    int other, half = make(type, &other);
    g_equal("send", 1, send(other, &byte, 1, 0));
    g_equal("recv", 1, recv(half, &byte, 1, 0));
    close(other);
    return half;
}

static void expect_end(const char *name, int fd)
{
    char byte;
    struct pollfd poller = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP};
    g_equal("poll", 1, poll(&poller, 1, -1));
    g_equal(name, POLLIN | POLLOUT | POLLRDHUP | POLLHUP, poller.revents);
    g_equal(name, 0, read(fd, &byte, 1));
    g_equal(name, -1, send(fd, "y", 1, MSG_NOSIGNAL));
    g_equal("errno of send", EPIPE, errno);
}

static void expect_kind(int fd, int type)
{
    int got = -1, bytes = -1, error = -1;
    socklen_t length = sizeof got;
    struct sockaddr_storage name;
    g_ok("getsockopt(SO_TYPE)", getsockopt(fd, SOL_SOCKET, SO_TYPE, &got, &length));
    g_equal("type", type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC), got);
    g_ok("getsockopt(SO_ERROR)", getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
    g_equal("error", 0, error);
    g_ok("ioctl(FIONREAD)", ioctl(fd, FIONREAD, &bytes));
    g_equal("unread bytes", 0, bytes);
    length = sizeof name;
    g_ok("getpeername", getpeername(fd, (struct sockaddr *)&name, &length));
    g_equal("bytes of the peer's name", sizeof(sa_family_t), length);
    g_equal("flags", type & SOCK_NONBLOCK ? O_NONBLOCK : 0, fcntl(fd, F_GETFL) & O_NONBLOCK);
    g_equal("descriptor flags", type & SOCK_CLOEXEC ? FD_CLOEXEC : 0, fcntl(fd, F_GETFD));
}

/* As a virtual machine pre-closes a file: the half is put over it, so that who waits there wakes up. */
static void expect_preclose(void)
{
    int victim = (int)g_ok("open", open("/dev/zero", O_RDONLY)), again;
    g_ok("dup2", dup2(halves[BLOCKING], victim));
    expect_end("put over a file", victim);
    close(victim);
    again = fcntl(FAR, F_GETFL);
    g_ok("F_SETFL", fcntl(AGAIN, F_SETFL, again ^ O_NONBLOCK));
    g_equal("flags of the duplicate", again ^ O_NONBLOCK, fcntl(FAR, F_GETFL));
    g_ok("F_SETFL", fcntl(AGAIN, F_SETFL, again));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    for (int i = 0; i < SHUT; i++)
        halves[i] = make_half(types[i]);
    halves[SHUT] = make(types[SHUT], &shut_peer);
    g_ok("shutdown", shutdown(halves[SHUT], SHUT_RDWR));
    g_ok("dup2", dup2(halves[BLOCKING], FAR));
    g_ok("dup2", dup2(halves[BLOCKING], AGAIN));
    g_ready();
    do {
        for (int i = 0; i < HALVES; i++) {
            expect_end(names[i], halves[i]);
            expect_kind(halves[i], types[i]);
        }
        expect_end("peer of the shut pair", shut_peer);
        expect_end("duplicate", FAR);
        expect_preclose();
    } while (g_tick());
    return 0;
}
