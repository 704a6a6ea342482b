/* Holds back the packets of chosen TCP connections while nobody may answer them. */
#ifndef DURATION_CAPTURE_BLOCKADE_H
#define DURATION_CAPTURE_BLOCKADE_H

#include <stdint.h>
#include <sys/socket.h>

#define BLOCKADE_MOST 4096u

struct blocked {
    struct sockaddr_storage own, peer; /* both IPv4 or both IPv6 */
};

/* In the caller's network namespace, both ways, in place of what that table held. 0 or -errno. */
int blockade_raise(const char *table, const struct blocked *pairs, uint32_t count);

/* 0 also where there is none. */
int blockade_lift(const char *table);

#endif
