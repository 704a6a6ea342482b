/* What waits in a unix socket's queue: peeked, never taken.
 * A peek that goes from message to message needs SO_PEEK_OFF, the sender's number on a message SO_PASSCRED, and to know
 * a message again SO_TIMESTAMPNS: all are as the guest had them before the next socket. */
#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "capture_stream.h"
#include "flights.h"
#include "identity.h"
#include "kernel.h"
#include "proc.h"
#include "stream.h"
#include "unix_memory.h"
#include "unix_queue.h"

#define ROOM ((size_t)64 << 20)
#define GUARD ((size_t)4096) /* behind it: nothing can be written there */
#define DUR_SO_PASSPIDFD 76

#define SIGNED 4096u

static uint8_t *room;
static struct unix_signed unknown[SIGNED];
static uint32_t unknown_count;

/* How far the queue of the socket at hand has been followed. */
static uint32_t index_now, offset_now;

int unix_queue_prepare(void)
{
    if (room != NULL)
        return 0;
    void *mapped = mmap(NULL, ROOM + GUARD, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED || mprotect((uint8_t *)mapped + ROOM, GUARD, PROT_NONE) != 0)
        return -errno;
    madvise(mapped, ROOM, MADV_DONTFORK);
    unix_memory_prepare();
    room = mapped;
    return 0;
}

static void take_rights(const struct unix_socket *socket, const struct cmsghdr *control,
                        struct peeked *message)
{
    uint32_t count = (uint32_t)((control->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    const int *fds = (const void *)CMSG_DATA(control);
    for (uint32_t i = 0; i < count && i < UNIX_FILES; i++)
        message->files[i] = flights_take(socket->ns_pid, fds[i]);
    message->fact.descriptors = count < UNIX_FILES ? count : UNIX_FILES;
}

/* Process 0 is nobody: the message is not signed. */
static void take_credentials(const struct unix_socket *socket, const struct cmsghdr *control,
                             struct peeked *message)
{
    struct ucred sender;
    memcpy(&sender, CMSG_DATA(control), sizeof sender);
    if (sender.pid == 0)
        return;
    uint32_t process = group_find_process(socket->group, sender.pid);
    message->fact.flags |= DUR_MESSAGE_SIGNED;
    message->fact.pid = process == DUR_NONE ? 0 : socket->group->process[process].ns_pid;
    message->fact.host_pid = (uint32_t)sender.pid;
    message->fact.uid = sender.uid;
    message->fact.gid = sender.gid;
}

static void take_stamp(const struct cmsghdr *control, struct peeked *message)
{
    struct timespec stamp;
    memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    message->stamp = stamp.tv_sec * 1000000000 + stamp.tv_nsec;
}

static void take_control(const struct unix_socket *socket, struct msghdr *got,
                         struct peeked *message)
{
    for (struct cmsghdr *at = CMSG_FIRSTHDR(got); at != NULL; at = CMSG_NXTHDR(got, at)) {
        if (at->cmsg_level != SOL_SOCKET)
            continue;
        if (at->cmsg_type == SCM_RIGHTS)
            take_rights(socket, at, message);
        else if (at->cmsg_type == SCM_CREDENTIALS)
            take_credentials(socket, at, message);
        else if (at->cmsg_type == SCM_TIMESTAMPNS)
            take_stamp(at, message);
    }
}

/* 1: a message, or so many bytes of a stream; 0: none is left; -errno. An end of file comes without control data, an
 * empty message with. */
static int peek(const struct unix_socket *socket, struct peeked *message)
{
    static uint8_t control[CMSG_SPACE(UNIX_FILES * sizeof(int)) + 1024] __attribute__((aligned(8)));
    struct iovec into = {.iov_base = room, .iov_len = ROOM};
    struct msghdr got = {.msg_name = &message->name,
                         .msg_namelen = sizeof message->name,
                         .msg_iov = &into,
                         .msg_iovlen = 1,
                         .msg_control = control,
                         .msg_controllen = sizeof control};
    memset(&message->fact, 0, sizeof message->fact);
    message->stamp = 0;
    ssize_t bytes = recvmsg(socket->fd, &got, MSG_PEEK | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (bytes < 0)
        return errno == EAGAIN ? 0 : -errno;
    if (bytes == 0 && (got.msg_controllen == 0 || socket->type == SOCK_STREAM))
        return 0;
    message->bytes = (size_t)bytes;
    message->fact.ino = socket->ino;
    message->fact.name_bytes = got.msg_namelen;
    if (got.msg_flags & MSG_TRUNC)
        message->fact.flags |= DUR_MESSAGE_CUT;
    if (got.msg_flags & MSG_CTRUNC)
        message->fact.flags |= DUR_MESSAGE_CONTROL;
    take_control(socket, &got, message);
    return 1;
}

static void note_signer(const struct unix_socket *socket, const struct peeked *message)
{
    bool ended = (message->fact.flags & DUR_MESSAGE_SIGNED) && message->fact.pid == 0;
    if (!ended || socket->process == DUR_NONE || unknown_count == SIGNED)
        return;
    unknown[unknown_count++] =
        (struct unix_signed){.holder = socket->group->process[socket->process].pid,
                             .process = socket->process,
                             .number = socket->number,
                             .index = index_now,
                             .offset = offset_now,
                             .ino = socket->ino};
}

static void put(const struct unix_socket *socket, const struct peeked *message)
{
    note_signer(socket, message);
    index_now++;
    offset_now += (uint32_t)message->bytes;
    stream_begin(DUR_FACT_UNIX_MESSAGE, socket->ns_pid, socket->number);
    stream_put(&message->fact, sizeof message->fact);
    stream_put(&message->name, message->fact.name_bytes);
    stream_put(message->files, message->fact.descriptors * sizeof *message->files);
    stream_put(room, message->bytes);
    stream_end(0);
}

static void set(int fd, int option, int value)
{
    setsockopt(fd, SOL_SOCKET, option, &value, sizeof value);
}

static int peek_at(const struct unix_socket *socket, struct peeked *message)
{
    set(socket->fd, SO_PEEK_OFF, (int)offset_now);
    return peek(socket, message);
}

/* Descriptors came with the last write of these bytes: how many stand in front of it. A write that does not fit into
 * the memory that is there is not copied at all, and ends the peek. */
static int in_front(const struct unix_socket *socket, size_t bytes, size_t *front)
{
    struct iovec all_but_one = {.iov_base = room + ROOM - (bytes - 1), .iov_len = bytes};
    struct msghdr into = {.msg_iov = &all_but_one, .msg_iovlen = 1};
    set(socket->fd, SO_PEEK_OFF, (int)offset_now);
    ssize_t got = recvmsg(socket->fd, &into, MSG_PEEK | MSG_DONTWAIT);
    if (got < 0 && errno != EFAULT)
        return -errno;
    *front = got < 0 ? 0 : (size_t)got;
    return *front < bytes ? 0 : -EIO;
}

/* At the end of a stream's queue a peek would take a pending error away: `left` says how many bytes there are. */
static int each_piece(const struct unix_socket *socket, uint32_t left)
{
    static struct peeked message;
    while (offset_now < left) {
        size_t front = 0;
        int more = peek_at(socket, &message);
        int error = more == 1 ? 0 : more < 0 ? more : -EIO;
        if (!error && message.fact.descriptors)
            error = in_front(socket, message.bytes, &front);
        if (error)
            return error;
        if (front) {
            message.bytes = front;
            message.fact.descriptors = 0;
        }
        put(socket, &message);
    }
    return 0;
}

/* Goes along what the last capture saw, as far as it is still there: from the first message on, all of it. */
static int each_remembered(const struct unix_socket *socket, uint32_t at, bool *empties)
{
    static struct peeked message;
    while (unix_memory_at(at++, socket->ino, &message)) {
        int64_t stamp = message.stamp;
        if (message.bytes == 0 && message.fact.descriptors != 0)
            return -EBUSY; /* they came with the first peek only */
        if (message.bytes != 0 && (peek(socket, &message) != 1 || message.stamp != stamp))
            return -EBUSY;
        *empties |= message.bytes == 0;
        put(socket, &message);
        unix_memory_keep(&message);
    }
    return 0;
}

static int each_new(const struct unix_socket *socket, bool *empties)
{
    static struct peeked message;
    int more;
    while ((more = peek(socket, &message)) == 1) {
        *empties |= message.bytes == 0;
        put(socket, &message);
        unix_memory_keep(&message);
    }
    return more;
}

static int get(int fd, int option, int otherwise)
{
    int value = otherwise;
    socklen_t bytes = sizeof value;
    getsockopt(fd, SOL_SOCKET, option, &value, &bytes);
    return value;
}

/* The first message is seen with and without an offset; one without bytes is passed over after that. */
static int each_message(const struct unix_socket *socket)
{
    static struct peeked first;
    bool empties = false;
    set(socket->fd, SO_PEEK_OFF, -1);
    int error = peek(socket, &first);
    set(socket->fd, SO_PEEK_OFF, 0);
    if (error != 1)
        return error;
    uint32_t mark = unix_memory_mark(), at = unix_memory_find(socket->ino, first.stamp);
    if (at == UNIX_FORGOTTEN && unix_memory_older(first.stamp))
        return -EBUSY;
    if (at == UNIX_FORGOTTEN && first.bytes == 0) {
        empties = true;
        put(socket, &first);
        unix_memory_keep(&first);
    }
    error = each_remembered(socket, at, &empties);
    if (!error)
        error = each_new(socket, &empties);
    if (!empties)
        unix_memory_drop(mark);
    return error;
}

/* Stamps of messages are switched on by one option, and off by another. */
struct wishes {
    int offset, credentials, pidfd, stamp, fine_stamp;
};

static struct wishes wishes_of(int fd)
{
    return (struct wishes){.offset = get(fd, SO_PEEK_OFF, -1),
                           .credentials = get(fd, SO_PASSCRED, 0),
                           .pidfd = get(fd, DUR_SO_PASSPIDFD, 0),
                           .stamp = get(fd, SO_TIMESTAMP, 0),
                           .fine_stamp = get(fd, SO_TIMESTAMPNS, 0)};
}

static void give_back(int fd, const struct wishes *wishes)
{
    set(fd, SO_PEEK_OFF, wishes->offset);
    set(fd, SO_PASSCRED, wishes->credentials);
    if (wishes->pidfd)
        set(fd, DUR_SO_PASSPIDFD, wishes->pidfd);
    if (!wishes->fine_stamp)
        set(fd, SO_TIMESTAMPNS, 0);
    if (wishes->stamp)
        set(fd, SO_TIMESTAMP, wishes->stamp);
}

static void look(const struct unix_socket *socket, int unread)
{
    int fd = socket->fd;
    const struct wishes wishes = wishes_of(fd);
    if (wishes.pidfd)
        set(fd, DUR_SO_PASSPIDFD, 0);
    set(fd, SO_PASSCRED, 1);
    set(fd, SO_PEEK_OFF, 0);
    if (socket->type != SOCK_STREAM)
        set(fd, SO_TIMESTAMPNS, 1);
    int error =
        socket->type == SOCK_STREAM ? each_piece(socket, (uint32_t)unread) : each_message(socket);
    give_back(fd, &wishes);
    if (error)
        stream_error(DUR_FACT_UNIX_MESSAGE, socket->ns_pid, socket->number, -error);
}

void unix_queue_reset(void)
{
    unknown_count = 0;
}

const struct unix_signed *unix_queue_signed(uint32_t process, uint32_t *at)
{
    while (*at < unknown_count) {
        const struct unix_signed *each = &unknown[(*at)++];
        if (each->process == process)
            return each;
    }
    return NULL;
}

int unix_queue_aim(const struct unix_signed *message, struct unix_aim *aim)
{
    int pidfd = proc_pidfd(message->holder);
    int fd = (int)syscall(SYS_pidfd_getfd, pidfd, (int)message->number, 0);
    int error = fd < 0 ? -errno : 0;
    if (pidfd >= 0)
        close(pidfd);
    if (error)
        return error;
    *aim = (struct unix_aim){
        .fd = fd, .offset = get(fd, SO_PEEK_OFF, -1), .credentials = get(fd, SO_PASSCRED, 0)};
    set(fd, SO_PASSCRED, 1);
    set(fd, SO_PEEK_OFF, (int)message->offset);
    return 0;
}

void unix_queue_unaim(const struct unix_aim *aim)
{
    set(aim->fd, SO_PEEK_OFF, aim->offset);
    set(aim->fd, SO_PASSCRED, aim->credentials);
    close(aim->fd);
}

void unix_queue_facts(const struct unix_socket *socket)
{
    int unread = 0;
    index_now = 0;
    offset_now = 0;
    if ((socket->ready & POLLIN) == 0 || ioctl(socket->fd, SIOCINQ, &unread) != 0)
        return;
    if (socket->type == SOCK_STREAM) {
        if (unread > 0)
            look(socket, unread);
    } else if ((socket->ready & POLLERR) == 0) {
        look(socket, unread);
    } else if (unread > 0) { /* any peek would take the error away */
        stream_error(DUR_FACT_UNIX_MESSAGE, socket->ns_pid, socket->number, EBUSY);
    }
}
