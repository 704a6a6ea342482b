/* What waits in a unix socket, sent once more; and the socket's options. */
#include <asm/socket.h>
#include <linux/mman.h>

#include "unix.h"

#define MSG_DONTWAIT 0x40 /* no kernel header for user space has these */
#define MSG_NOSIGNAL 0x4000
#define SCM_RIGHTS 1
#define SCM_CREDENTIALS 2
#define CONTROL ((uint64_t)4096) /* room in front of the bytes: stacks are small */
#define MOST_FILES 253

struct vector {
    const void *base;
    uint64_t bytes;
};

struct message {
    const void *name;
    uint32_t name_bytes;
    struct vector *vector;
    uint64_t vectors;
    void *control;
    uint64_t control_bytes;
    uint32_t flags;
};

struct control {
    uint64_t bytes; /* with this header */
    int32_t level;
    int32_t type;
    uint32_t data[];
};

static uint64_t put_control(uint8_t *at, int32_t type, const uint32_t *data, uint32_t count)
{
    struct control *control = (struct control *)at;
    control->bytes = sizeof *control + count * sizeof *data;
    control->level = SOL_SOCKET;
    control->type = type;
    for (uint32_t i = 0; i < count; i++)
        ((volatile uint32_t *)control->data)[i] = data[i];
    return (control->bytes + 7) / 8 * 8;
}

static uint64_t control_of(const struct dur_op_send *want, const uint32_t *files, uint8_t *room)
{
    uint64_t used = 0;
    if (want->file_count > 0)
        used = put_control(room, SCM_RIGHTS, files, want->file_count);
    if ((want->flags & DUR_SEND_SIGNED) != 0) {
        const uint32_t self[3] = {(uint32_t)SYS0(getpid), (uint32_t)SYS0(getuid),
                                  (uint32_t)SYS0(getgid)};
        used += put_control(room + used, SCM_CREDENTIALS, self, 3);
    }
    return used;
}

static int fetch(const struct dur_op_send *want, uint8_t *room)
{
    if (want->data_fd == DUR_NO_FD)
        return 0;
    for (uint64_t done = 0; done < want->bytes;) {
        int64_t got =
            SYS4(pread64, want->data_fd, room + done, want->bytes - done, want->offset + done);
        if (got <= 0)
            return got == 0 ? -EIO : (int)got;
        done += (uint64_t)got;
    }
    return 0;
}

/* A datagram goes at once; of a stream, what goes along goes with its first byte. */
static int send_all(const struct dur_op_send *want, struct message *message, uint8_t *data)
{
    uint64_t done = 0;
    do {
        uint64_t left = want->bytes - done;
        *message->vector = (struct vector){
            data + done, want->piece != 0 && want->piece < left ? want->piece : left};
        int64_t sent = SYS3(sendmsg, want->fd, message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0)
            return sent == -EAGAIN ? -ENOBUFS : (int)sent;
        if (sent == 0 && message->vector->bytes != 0)
            return -EIO;
        done += (uint64_t)sent;
        message->control_bytes = 0;
    } while (done < want->bytes);
    return 0;
}

static int send_from(const struct dur_op_send *want, const uint8_t *files, const char *directory,
                     uint8_t *room)
{
    struct unix_address address;
    struct vector piece;
    struct message message = {.vector = &piece, .vectors = 1};
    int64_t back = -1;
    int error = fetch(want, room + CONTROL);
    if (error == 0 && want->name_bytes != 0) {
        error =
            unix_address(&address, files + want->file_count * sizeof(uint32_t), want->name_bytes);
        message.name = &address;
        message.name_bytes = address.bytes;
    }
    if (error == 0)
        error = unix_enter(directory, &back);
    message.control = room;
    message.control_bytes = control_of(want, (const uint32_t *)files, room);
    if (error == 0)
        error = send_all(want, &message, room + CONTROL);
    unix_leave(back);
    return error;
}

static int64_t map_room(size_t bytes)
{
    return SYS6(mmap, NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

int op_send(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_send *want = body(op);
    size_t inlined = want->file_count * sizeof(uint32_t) + want->name_bytes;
    if (want->file_count > MOST_FILES || want->name_bytes > UINT8_MAX || want->bytes > UINT32_MAX ||
        inlined > bytes_behind(op, sizeof *want))
        return -EINVAL;
    const char *directory = text_behind(op, sizeof *want + inlined);
    if (directory == NULL)
        return -EINVAL;
    int64_t room = map_room(CONTROL + want->bytes);
    int error = (int)room;
    if (room > 0) {
        error = send_from(want, behind(op, sizeof *want), directory, (uint8_t *)room);
        SYS2(munmap, room, CONTROL + want->bytes);
    }
    return error;
}

static bool has(const struct dur_op_socket_option *want, int32_t value)
{
    int32_t found = 0, bytes = sizeof found;
    return SYS5(getsockopt, want->fd, SOL_SOCKET, want->option, &found, &bytes) == 0 &&
           found == value;
}

/* The kernel doubles what is asked for, and cuts it to its limit without a word. */
static int set_buffer(const struct dur_op_socket_option *want, int32_t value)
{
    int32_t half = value / 2;
    uint32_t force = want->option == SO_SNDBUF ? SO_SNDBUFFORCE : SO_RCVBUFFORCE;
    int error = status(SYS5(setsockopt, want->fd, SOL_SOCKET, want->option, &half, sizeof half));
    if (error != 0 || has(want, value))
        return error;
    SYS5(setsockopt, want->fd, SOL_SOCKET, force, &half, sizeof half);
    return has(want, value) ? 0 : -ENOBUFS;
}

int op_socket_option(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_socket_option *want = body(op);
    const uint8_t *value = behind(op, sizeof *want);
    if (want->value_bytes < sizeof(int32_t) || want->value_bytes > bytes_behind(op, sizeof *want))
        return -EINVAL;
    if ((want->flags & DUR_OPTION_BUFFER) != 0)
        return set_buffer(want, *(const int32_t *)value);
    return status(SYS5(setsockopt, want->fd, SOL_SOCKET, want->option, value, want->value_bytes));
}
