/* Reading and writing the frames of abi/frames.h over stream descriptors. */
#ifndef DURATION_COMMON_FRAME_IO_H
#define DURATION_COMMON_FRAME_IO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "frames.h"

/* Reads until `length` bytes are there or the stream ends; the bytes read (short only at its end)
 * or -errno. */
ssize_t dur_read_full(int fd, void *buffer, size_t length);

/* Writes all of it: 0 or -errno. A broken connection is -EPIPE, never SIGPIPE, on sockets. */
int dur_write_full(int fd, const void *buffer, size_t length);

/* Reads one frame: 1 with the frame, 0 at a clean end of the stream, or -errno: -EPROTO for another
 * version or a frame cut short, -EMSGSIZE for a payload larger than `capacity` (the stream is then
 * unusable). */
int dur_frame_read(int fd, struct dur_frame *frame, void *payload, size_t capacity);

/* Writes one frame whose payload is `fixed` and then `tail` (either may be empty): 0 or -errno. */
int dur_frame_write(int fd, uint16_t type, uint64_t id, const void *fixed, size_t fixed_length,
                    const void *tail, size_t tail_length);

/* Answers `id` with DUR_MSG_ERROR; `error` is a positive errno. */
int dur_frame_write_error(int fd, uint64_t id, int error, uint32_t stage, const char *what);

/* What is left to take of a payload. */
struct dur_cursor {
    const uint8_t *at;
    size_t left;
};

/* Takes a fixed struct: 0 or -EPROTO. */
int dur_take(struct dur_cursor *cursor, void *out, size_t length);

/* Takes a string without copying: `*text` has `*length` bytes and no NUL behind them. 0 or -EPROTO.
 */
int dur_take_bytes(struct dur_cursor *cursor, const char **text, uint32_t *length);

/* Takes a string into `out` and ends it with a NUL: 0, -EPROTO (also for a NUL inside) or
 * -ENAMETOOLONG. */
int dur_take_string(struct dur_cursor *cursor, char *out, size_t capacity);

/* Appends a string to `buffer` at `*used`: 0 or -EMSGSIZE. */
int dur_put_bytes(uint8_t *buffer, size_t capacity, size_t *used, const void *text, size_t length);
int dur_put_string(uint8_t *buffer, size_t capacity, size_t *used, const char *text);

#endif
