/* What the kernel knows of a TCP socket that no descriptor of ours leads to. */
#ifndef DURATION_CAPTURE_INET_DIAG_H
#define DURATION_CAPTURE_INET_DIAG_H

#include <stdint.h>
#include <sys/socket.h>

struct inet_end {
    uint32_t state; /* TCP_*; 0: there is none */
    uint32_t ino;
    uint32_t unread;
};

/* 0 or -errno. */
int inet_diag_open(void);

/* The socket with that name and peer on this host. */
void inet_diag_find(const struct sockaddr_storage *name, const struct sockaddr_storage *peer,
                    struct inet_end *found);

/* Whether a socket is of our network namespace. */
int inet_diag_here(int fd);

#endif
