/* Reading and writing the frames of abi/frames.h over stream descriptors. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "frame_io.h"

/* Waits for a descriptor that somebody made non-blocking. */
static int wait_ready(int fd, short events)
{
    struct pollfd poller = {.fd = fd, .events = events};
    int ready = poll(&poller, 1, -1);
    return ready < 0 && errno != EINTR ? -errno : 0;
}

/* 0: try again; otherwise the error to give up with. */
static int after_failure(int fd, short events)
{
    if (errno == EINTR)
        return 0;
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return wait_ready(fd, events);
    return -errno;
}

ssize_t dur_read_full(int fd, void *buffer, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t got = read(fd, (uint8_t *)buffer + done, length - done);
        if (got == 0)
            break;
        if (got > 0) {
            done += (size_t)got;
            continue;
        }
        int error = after_failure(fd, POLLIN);
        if (error)
            return error;
    }
    return (ssize_t)done;
}

/* Sends without SIGPIPE where the descriptor is a socket, and writes where it is a pipe or a file.
 */
static ssize_t write_some(int fd, const struct iovec *parts, size_t count)
{
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = count};
    ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == ENOTSOCK)
        sent = writev(fd, parts, (int)count);
    return sent;
}

static void advance(struct iovec *parts, size_t count, size_t done)
{
    for (size_t i = 0; i < count; i++) {
        size_t step = done < parts[i].iov_len ? done : parts[i].iov_len;
        parts[i].iov_base = (uint8_t *)parts[i].iov_base + step;
        parts[i].iov_len -= step;
        done -= step;
    }
}

static size_t remaining(const struct iovec *parts, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += parts[i].iov_len;
    return sum;
}

static int write_parts(int fd, struct iovec *parts, size_t count)
{
    while (remaining(parts, count) > 0) {
        ssize_t sent = write_some(fd, parts, count);
        if (sent >= 0) {
            advance(parts, count, (size_t)sent);
            continue;
        }
        int error = after_failure(fd, POLLOUT);
        if (error)
            return error;
    }
    return 0;
}

int dur_write_full(int fd, const void *buffer, size_t length)
{
    struct iovec part = {.iov_base = (void *)buffer, .iov_len = length};
    return write_parts(fd, &part, 1);
}

int dur_frame_read(int fd, struct dur_frame *frame, void *payload, size_t capacity)
{
    ssize_t got = dur_read_full(fd, frame, sizeof *frame);
    if (got < 0)
        return (int)got;
    if (got == 0)
        return 0;
    if ((size_t)got < sizeof *frame || frame->version != DUR_FRAME_VERSION)
        return -EPROTO;
    if (frame->length > capacity || frame->length > DUR_FRAME_MAX_PAYLOAD)
        return -EMSGSIZE;
    got = dur_read_full(fd, payload, frame->length);
    if (got < 0)
        return (int)got;
    return (size_t)got == frame->length ? 1 : -EPROTO;
}

int dur_frame_write(int fd, uint16_t type, uint64_t id, const void *fixed, size_t fixed_length,
                    const void *tail, size_t tail_length)
{
    if (fixed_length > DUR_FRAME_MAX_PAYLOAD || tail_length > DUR_FRAME_MAX_PAYLOAD - fixed_length)
        return -EMSGSIZE;
    struct dur_frame frame = {.length = (uint32_t)(fixed_length + tail_length),
                              .version = DUR_FRAME_VERSION,
                              .type = type,
                              .id = id};
    struct iovec parts[3] = {
        {.iov_base = &frame, .iov_len = sizeof frame},
        {.iov_base = (void *)fixed, .iov_len = fixed_length},
        {.iov_base = (void *)tail, .iov_len = tail_length},
    };
    return write_parts(fd, parts, 3);
}

int dur_frame_write_error(int fd, uint64_t id, int error, uint32_t stage, const char *what)
{
    struct dur_msg_error fixed = {.error = error, .stage = stage};
    uint8_t tail[1024];
    size_t used = 0;
    size_t length = strnlen(what, sizeof tail - sizeof(uint32_t));
    int failed = dur_put_bytes(tail, sizeof tail, &used, what, length);
    return failed ? failed
                  : dur_frame_write(fd, DUR_MSG_ERROR, id, &fixed, sizeof fixed, tail, used);
}

int dur_take(struct dur_cursor *cursor, void *out, size_t length)
{
    if (cursor->left < length)
        return -EPROTO;
    memcpy(out, cursor->at, length);
    cursor->at += length;
    cursor->left -= length;
    return 0;
}

int dur_take_bytes(struct dur_cursor *cursor, const char **text, uint32_t *length)
{
    int error = dur_take(cursor, length, sizeof *length);
    if (error || *length > cursor->left)
        return -EPROTO;
    *text = (const char *)cursor->at;
    cursor->at += *length;
    cursor->left -= *length;
    return 0;
}

int dur_take_string(struct dur_cursor *cursor, char *out, size_t capacity)
{
    const char *text;
    uint32_t length;
    int error = dur_take_bytes(cursor, &text, &length);
    if (error)
        return error;
    if (length >= capacity)
        return -ENAMETOOLONG;
    if (memchr(text, 0, length) != NULL)
        return -EPROTO;
    memcpy(out, text, length);
    out[length] = 0;
    return 0;
}

int dur_put_bytes(uint8_t *buffer, size_t capacity, size_t *used, const void *text, size_t length)
{
    if (length > UINT32_MAX || capacity < *used || capacity - *used < sizeof(uint32_t) ||
        capacity - *used - sizeof(uint32_t) < length)
        return -EMSGSIZE;
    uint32_t count = (uint32_t)length;
    memcpy(buffer + *used, &count, sizeof count);
    memcpy(buffer + *used + sizeof count, text, length);
    *used += sizeof count + length;
    return 0;
}

int dur_put_string(uint8_t *buffer, size_t capacity, size_t *used, const char *text)
{
    return dur_put_bytes(buffer, capacity, used, text, strlen(text));
}
