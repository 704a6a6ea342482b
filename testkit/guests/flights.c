/* Files that are open nowhere but in messages on their way keep their locks, and their bytes where they have no name:
 * taken out, checked and sent on each round. */
#include "guest.h"

#include <sys/file.h>
#include <sys/socket.h>

enum { START = 10, RANGE = 8 };

static int way[2];

static int open_one(const char *name)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/flights.%s", g.scratch, name);
    return (int)g_ok(name, open(path, O_RDWR | O_CREAT, 0600));
}

static struct flock range(void)
{
    return (struct flock){
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = START, .l_len = RANGE};
}

union carrier {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
};

static void send_on(int fd)
{
    char byte = 'f';
    union carrier carrier = {.head = {CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS}};
    struct iovec bytes = {&byte, 1};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = carrier.room,
                             .msg_controllen = sizeof carrier.room};
    memcpy(CMSG_DATA(&carrier.head), &fd, sizeof fd);
    g_equal("sendmsg", 1, sendmsg(way[0], &message, 0));
    close(fd);
}

static int take_out(void)
{
    char byte;
    int fd;
    union carrier carrier;
    struct iovec bytes = {&byte, 1};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = carrier.room,
                             .msg_controllen = sizeof carrier.room};
    g_equal("recvmsg", 1, recvmsg(way[1], &message, MSG_DONTWAIT));
    g_equal("kind of what came along", SCM_RIGHTS, carrier.head.cmsg_type);
    memcpy(&fd, CMSG_DATA(&carrier.head), sizeof fd);
    return fd;
}

static void check_nameless(int fd)
{
    char bytes[9] = "";
    struct stat found;
    g_ok("fstat", fstat(fd, &found));
    g_equal("links", 0, (long long)found.st_nlink);
    g_equal("bytes", 8, pread(fd, bytes, sizeof bytes, 0));
    g_equal_text("content", "nameless", bytes);
}

static int make_nameless(void)
{
    char path[PATH_MAX + 64];
    int fd = open_one("nameless");
    g_equal("write", 8, write(fd, "nameless", 8));
    snprintf(path, sizeof path, "%s/flights.nameless", g.scratch);
    g_ok("unlink", unlink(path));
    return fd;
}

static void check_whole(bool held)
{
    int again = open_one("whole");
    int error = flock(again, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    g_equal("flock of another", held ? EWOULDBLOCK : 0, error);
    close(again);
}

static void check_range(short type)
{
    struct flock lock = range();
    int again = open_one("range");
    g_ok("F_OFD_GETLK", fcntl(again, F_OFD_GETLK, &lock));
    g_equal("who is in the way", type, lock.l_type);
    if (type != F_UNLCK) {
        g_equal("start", START, lock.l_start);
        g_equal("length", RANGE, lock.l_len);
    }
    close(again);
}

/* Let go, it is free: the lock is this open file's and nobody else's. */
static void turn(void)
{
    struct flock lock = range();
    check_whole(true);
    check_range(F_WRLCK);
    int whole = take_out(), ranged = take_out(), nameless = take_out();
    check_nameless(nameless);
    check_whole(true);
    check_range(F_WRLCK);
    g_ok("unlock", flock(whole, LOCK_UN));
    lock.l_type = F_UNLCK;
    g_ok("unlock", fcntl(ranged, F_OFD_SETLK, &lock));
    check_whole(false);
    check_range(F_UNLCK);
    lock.l_type = F_WRLCK;
    g_ok("flock", flock(whole, LOCK_EX | LOCK_NB));
    g_ok("F_OFD_SETLK", fcntl(ranged, F_OFD_SETLK, &lock));
    send_on(whole);
    send_on(ranged);
    send_on(nameless);
}

int main(int argc, char **argv)
{
    struct flock lock = range();
    g_start(argc, argv);
    g_ok("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, way));
    int whole = open_one("whole"), ranged = open_one("range");
    g_ok("flock", flock(whole, LOCK_EX));
    g_ok("F_OFD_SETLK", fcntl(ranged, F_OFD_SETLK, &lock));
    send_on(whole);
    send_on(ranged);
    send_on(make_nameless());
    g_ready();
    do
        turn();
    while (g_tick());
    return 0;
}
