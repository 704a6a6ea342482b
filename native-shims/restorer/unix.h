/* What the ops of unix sockets share. */
#ifndef DURATION_RESTORER_UNIX_H
#define DURATION_RESTORER_UNIX_H

#include "restorer.h"

#define AF_UNIX 1 /* no kernel header for user space has these */
#define SOCK_DGRAM 2
#define SOCK_NONBLOCK 04000
#define SOL_SOCKET 1

/* A path ends in a zero that belongs to it; an abstract name has no end but its length. */
struct unix_address {
    uint16_t family;
    char path[109];
    uint32_t bytes; /* of family and name */
};

/* From a name as ops have it. 0 or -errno. */
int unix_address(struct unix_address *out, const uint8_t *name, uint32_t name_bytes);

/* Goes to `directory`, unless it is empty, and back; `*back` is for the way back. */
int unix_enter(const char *directory, int64_t *back);
void unix_leave(int64_t back);

#endif
