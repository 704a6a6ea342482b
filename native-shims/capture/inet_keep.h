/* Connections to the outside that are to outlive their sockets: held back, read, and closed without a word. */
#ifndef DURATION_CAPTURE_INET_KEEP_H
#define DURATION_CAPTURE_INET_KEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "group.h"

struct kept {
    uint32_t process, pid, fd; /* a descriptor that leads to it */
    struct sockaddr_storage own, peer;
    uint32_t unread; /* bytes of it that were captured */
};

/* Forgets all, and says under which name packets are to be held back; "": none are to be kept. */
void inet_keep_reset(const char *table);
bool inet_keep_wanted(void);

/* One connection whose other end is outside. */
void inet_keep_add(const struct kept *one);

/* From now on no packet of these comes or goes. */
void inet_keep_block(void);

/* What was captured of its receive queue. */
void inet_keep_unread(uint32_t pid, uint32_t number, uint32_t bytes);

/* Once all else is written about them: DUR_FACT_TCP_KEPT of each, or why it cannot be kept. */
void inet_keep_facts(const struct group *group);

/* The group goes on, and so do they. */
void inet_keep_let_go(void);

/* The group is about to end: they end without telling the other ends, once `inet_keep_ended` has been called too. Their
 * packets are still held back then. */
void inet_keep_silence(const struct group *group);
void inet_keep_ended(void);

#endif
