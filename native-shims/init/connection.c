/* Connections: who is let in, what is still to be sent, and when one is closed. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

static struct connection connections[MAX_CONNECTIONS];
static uint64_t accepted;
static int spare = -1; /* given up for a moment when descriptors run out, to refuse politely */

void connections_start(void)
{
    for (unsigned i = 0; i < MAX_CONNECTIONS; i++)
        connections[i].fd = -1;
    spare = own(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

static unsigned slot_of(const struct connection *connection)
{
    return (unsigned)(connection - connections);
}

struct asker asker_of(const struct connection *connection)
{
    return (struct asker){slot_of(connection), connection->serial, connection->frame.id};
}

struct connection *connection_of(struct asker asker)
{
    struct connection *connection = &connections[asker.slot];
    return connection->fd >= 0 && connection->serial == asker.serial ? connection : NULL;
}

static void free_out(struct connection *connection)
{
    if (connection->out && connection->out != connection->small_out)
        munmap(connection->out, connection->out_capacity);
    connection->out = connection->small_out;
    connection->out_capacity = sizeof connection->small_out;
    connection->out_used = connection->out_done = 0;
}

static void close_connection(struct connection *connection)
{
    unsubscribe(connection);
    leave_terminals(connection);
    close_received(connection);
    forget_frame(connection);
    free_out(connection);
    unwatch(connection->fd);
    close(connection->fd);
    connection->fd = -1;
}

static void slots_for(bool guest, unsigned *first, unsigned *end)
{
    *first = guest ? MAX_CONTROL_CONNECTIONS : 0;
    *end = guest ? MAX_CONNECTIONS : MAX_CONTROL_CONNECTIONS;
}

/* When all are taken the longest silent one has to go, so that nobody can lock others out by holding
 * connections open; the subscriber stays, and who has a terminal. */
static struct connection *free_slot(bool guest)
{
    unsigned first, end;
    slots_for(guest, &first, &end);
    struct connection *oldest = NULL;
    for (unsigned i = first; i < end; i++) {
        if (connections[i].fd < 0)
            return &connections[i];
        if (!is_subscriber(&connections[i]) && !is_attached(&connections[i]) &&
            (!oldest || connections[i].last_heard < oldest->last_heard))
            oldest = &connections[i];
    }
    if (oldest)
        close_connection(oldest);
    return oldest;
}

/* In a user namespace of one uid everybody else, root included, shows as the overflow uid. The control
 * socket's mode (0600) let in only its owner and root, so that one is root. */
static bool may_control(uid_t peer)
{
    return peer == geteuid() || peer == 0 || (geteuid() != 0 && peer == 65534);
}

static bool admit(int fd, bool guest, uint32_t *pid)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
        return false;
    *pid = (uint32_t)peer.pid;
    return guest ? peer.pid > 0 : may_control(peer.uid);
}

static void take_connection(int fd, bool guest)
{
    uint32_t pid;
    struct connection *connection = admit(fd, guest, &pid) ? free_slot(guest) : NULL;
    if (!connection) {
        close(fd);
        return;
    }
    memset(connection, 0, sizeof *connection);
    connection->fd = fd;
    connection->guest = guest;
    connection->peer_pid = pid;
    connection->serial = connection->last_heard = ++accepted;
    free_out(connection);
    connection->watched = EPOLLIN;
    if (watch(fd, EPOLLIN, SOURCE_CONNECTION, slot_of(connection)) < 0)
        close_connection(connection);
}

static void refuse_one(int listener)
{
    close(spare);
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0)
        close(fd);
    spare = own(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

void accept_connections(int listener, bool guest)
{
    for (int i = 0; i < 64; i++) {
        int fd = own(accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (fd >= 0)
            take_connection(fd, guest);
        else if (fd == -EMFILE || fd == -ENFILE)
            refuse_one(listener);
        else if (fd != -ECONNABORTED && fd != -EINTR)
            return;
    }
}

bool has_unsent(const struct connection *connection)
{
    return connection->out_used > connection->out_done;
}

static void send_some(struct connection *connection)
{
    while (has_unsent(connection)) {
        ssize_t sent = send(connection->fd, connection->out + connection->out_done,
                            connection->out_used - connection->out_done, MSG_NOSIGNAL);
        if (sent < 0) {
            connection->broken |= errno != EAGAIN && errno != EINTR;
            return;
        }
        connection->out_done += (size_t)sent;
    }
    free_out(connection);
}

/* A peer that does not take its answers is not listened to. */
static void update_watch(struct connection *connection)
{
    uint32_t events = has_unsent(connection) ? EPOLLOUT : EPOLLIN;
    if (events == connection->watched)
        return;
    connection->watched = events;
    connection->broken |=
        rewatch(connection->fd, events, SOURCE_CONNECTION, slot_of(connection)) < 0;
}

/* Enough for a few frames at once; bounded, so that no turn starves the others. */
static void receive_some(struct connection *connection)
{
    for (int i = 0; i < 16 && !connection->broken && !has_unsent(connection); i++) {
        int got = receive_frame(connection);
        if (got == 0)
            return;
        if (got < 0) {
            connection->broken = true;
            return;
        }
        connection->last_heard = ++accepted;
        dispatch(connection);
        close_received(connection);
        forget_frame(connection);
    }
}

void serve_connection(unsigned slot, uint32_t events)
{
    struct connection *connection = &connections[slot];
    if (connection->fd < 0)
        return;
    send_some(connection);
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        receive_some(connection);
    settle_connection(connection);
}

void settle_connection(struct connection *connection)
{
    if (!connection->broken)
        send_some(connection);
    if (!connection->broken)
        update_watch(connection);
    if (connection->broken)
        close_connection(connection);
}

void hear_guests(int listener)
{
    accept_connections(listener, true);
    for (unsigned slot = MAX_CONTROL_CONNECTIONS; slot < MAX_CONNECTIONS; slot++)
        serve_connection(slot, EPOLLIN);
}

static bool reserve_out(struct connection *connection, size_t more)
{
    if (connection->out_capacity - connection->out_used >= more)
        return true;
    size_t capacity = (connection->out_used + more + 65535) & ~(size_t)65535;
    void *bigger = mmap(NULL, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bigger == MAP_FAILED)
        return false;
    size_t used = connection->out_used, done = connection->out_done;
    memcpy(bigger, connection->out, used);
    free_out(connection);
    connection->out = bigger;
    connection->out_capacity = capacity;
    connection->out_used = used;
    connection->out_done = done;
    return true;
}

static void append(struct connection *connection, const void *bytes, size_t length)
{
    if (length > 0)
        memcpy(connection->out + connection->out_used, bytes, length);
    connection->out_used += length;
}

bool send_frame(struct connection *connection, uint16_t type, uint64_t id, const void *fixed,
                size_t fixed_length, const void *tail, size_t tail_length)
{
    struct dur_frame frame = {.length = (uint32_t)(fixed_length + tail_length),
                              .version = DUR_FRAME_VERSION,
                              .type = type,
                              .id = id};
    if (!reserve_out(connection, sizeof frame + frame.length)) {
        connection->broken = true;
        return false;
    }
    append(connection, &frame, sizeof frame);
    append(connection, fixed, fixed_length);
    append(connection, tail, tail_length);
    return true;
}

bool send_error(struct connection *connection, uint64_t id, int error, uint32_t stage,
                const char *what)
{
    struct dur_msg_error fixed = {.error = error < 0 ? -error : error, .stage = stage};
    uint8_t tail[512];
    size_t used = 0;
    dur_put_bytes(tail, sizeof tail, &used, what, strnlen(what, sizeof tail - 4));
    return send_frame(connection, DUR_MSG_ERROR, id, &fixed, sizeof fixed, tail, used);
}

void send_result(struct connection *connection, int error, uint32_t stage, const char *step)
{
    uint64_t id = connection->frame.id;
    if (error)
        send_error(connection, id, error, stage, step);
    else
        send_frame(connection, DUR_MSG_OK, id, NULL, 0, NULL, 0);
}

int take_named(const struct connection *connection, struct dur_cursor *rest, void *fixed,
               size_t size, char *name)
{
    *rest = (struct dur_cursor){connection->payload, connection->frame.length};
    int error = dur_take(rest, fixed, size);
    return error ? error : dur_take_string(rest, name, NAME_BYTES);
}

bool send_descriptor(struct connection *connection, uint16_t type, uint64_t id, const void *fixed,
                     size_t length, int fd)
{
    struct dur_frame frame = {
        .length = (uint32_t)length, .version = DUR_FRAME_VERSION, .type = type, .id = id};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)),
                            .cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    struct iovec parts[] = {{.iov_base = &frame, .iov_len = sizeof frame},
                            {.iov_base = (void *)fixed, .iov_len = length}};
    struct msghdr message = {.msg_iov = parts,
                             .msg_iovlen = 2,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    send_some(connection);
    ssize_t whole = (ssize_t)(sizeof frame + length);
    if (has_unsent(connection) ||
        sendmsg(connection->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) != whole)
        connection->broken = true;
    return !connection->broken;
}
