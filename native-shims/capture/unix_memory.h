/* What the last capture saw in sockets with messages without bytes.
 * The kernel shows such a message to one peek behind others only: after that it is there, and is passed over. Every
 * message gets a time stamp when it is first looked at, by which it is known again. */
#ifndef DURATION_CAPTURE_UNIX_MEMORY_H
#define DURATION_CAPTURE_UNIX_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#include "capture_stream.h"

#define UNIX_FILES 253u /* SCM_MAX_FD */
#define UNIX_FORGOTTEN 0xffffffffu

/* A message as a peek gives it. */
struct peeked {
    struct dur_fact_unix_message fact;
    struct sockaddr_un name;
    uint32_t files[UNIX_FILES];
    size_t bytes;
    int64_t stamp;
};

/* What a capture keeps is what the next one remembers. */
void unix_memory_next(void);
void unix_memory_keep(const struct peeked *message);

/* Drops what was kept since the mark: only sockets with messages without bytes are worth it. */
uint32_t unix_memory_mark(void);
void unix_memory_drop(uint32_t mark);

/* Where in the memory a message of a socket stands, UNIX_FORGOTTEN when it is new. */
uint32_t unix_memory_find(uint64_t ino, int64_t stamp);

/* The message behind it in the same socket, at the time: false at the end. */
bool unix_memory_at(uint32_t at, uint64_t ino, struct peeked *message);

/* Whether it was looked at by a capturer before us, whose memory we do not have. */
bool unix_memory_older(int64_t stamp);

/* Begins now. */
void unix_memory_prepare(void);

#endif
