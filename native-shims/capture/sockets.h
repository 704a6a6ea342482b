/* What can be said of a socket without taking anything from it. */
#ifndef DURATION_CAPTURE_SOCKETS_H
#define DURATION_CAPTURE_SOCKETS_H

#include <stdint.h>

/* Writes a DUR_FACT_SOCKET. `fd` is our copy of the descriptor. */
void sockets_fact(uint32_t pid, uint32_t number, int fd, uint64_t ino);

#endif
