/* Internet sockets: what each is, and, once all are known, what stands in the queues of connections. */
#ifndef DURATION_CAPTURE_INET_SOCKETS_H
#define DURATION_CAPTURE_INET_SOCKETS_H

#include <stdint.h>

#include "group.h"

/* Before the freeze: 0 or -errno. */
int inet_prepare(void);
void inet_reset(void);

/* Writes what can be said of an internet socket alone; remembers connections. `fd` is our copy of the descriptor. */
void inet_socket(uint32_t process, uint32_t pid, uint32_t number, int fd, uint64_t ino);

/* When all descriptors are known: the connections. */
void inet_connections(const struct group *group);

#endif
