/* The facts being written: records of abi/capture_stream.h in one arena. */
#ifndef DURATION_CAPTURE_STREAM_H
#define DURATION_CAPTURE_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "arena.h"
#include "capture_stream.h"

/* 0 or -errno. */
int stream_map(void);
void stream_start(void);

/* One record: begin, put as often as needed, end. `error` is a positive errno; a payload is then dropped. */
void stream_begin(uint32_t type, uint32_t pid, uint32_t subject);
void stream_put(const void *bytes, size_t length);
void stream_end(int error);
void stream_text(const char *text);

/* Room for up to `bytes` inside the open record, NULL when there is none; then stream_took says how many. */
void *stream_room(size_t bytes);
void stream_took(size_t bytes);

void stream_fact(uint32_t type, uint32_t pid, uint32_t subject, const void *bytes, size_t length);
void stream_error(uint32_t type, uint32_t pid, uint32_t subject, int error);

/* A record that holds a file of /proc; `at` (may be NULL) receives where its payload starts. Bytes or -errno. */
ssize_t stream_file(uint32_t type, uint32_t pid, uint32_t subject, int fd, uint64_t *at);
ssize_t stream_proc(uint32_t type, uint32_t pid, uint32_t subject, pid_t host_pid, pid_t host_tid,
                    const char *name, uint64_t *at);

const uint8_t *stream_at(uint64_t offset);

/* The sticky failure of this stream (no more room), 0 when there is none. */
int stream_failed(void);

/* The last record. The whole stream is then stream_at(0), stream_bytes(). */
void stream_finish(void);
size_t stream_bytes(void);

#endif
