/* What waits at a UDP socket, and which multicast groups it is in. */
#ifndef DURATION_CAPTURE_INET_DATAGRAMS_H
#define DURATION_CAPTURE_INET_DATAGRAMS_H

#include <stdint.h>

void inet_datagrams(uint32_t pid, uint32_t number, int fd);

#endif
