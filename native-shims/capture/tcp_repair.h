/* A TCP socket's own state, read and silenced by its repair mode. */
#ifndef DURATION_CAPTURE_TCP_REPAIR_H
#define DURATION_CAPTURE_TCP_REPAIR_H

#include <stdint.h>

/* Writes DUR_FACT_TCP_KEPT. The socket's packets are held back, and nobody reads or writes it; `unread` bytes of it
 * have been captured. It is not in repair mode any more when this returns. */
void tcp_repair_fact(uint32_t pid, uint32_t number, int fd, uint32_t unread);

/* Whoever closes it last from now on says nothing to the other end. 0 or -errno. */
int tcp_repair_begin(int fd);

/* Back to what it was, if it was begun; the other end is not asked for anything. 0 or -errno. */
int tcp_repair_end(int fd);

#endif
