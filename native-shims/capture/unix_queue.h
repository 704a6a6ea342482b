/* What waits in a unix socket's queue: peeked, never taken. */
#ifndef DURATION_CAPTURE_UNIX_QUEUE_H
#define DURATION_CAPTURE_UNIX_QUEUE_H

#include <stdint.h>

#include "group.h"

/* Room for the largest message; before the freeze. 0 or -errno. */
int unix_queue_prepare(void);

/* A socket as it is looked at. */
struct unix_socket {
    const struct group *group;
    uint32_t process;        /* that holds it, DUR_NONE: it is held by none */
    uint32_t ns_pid, number; /* where it is held */
    int fd;                  /* ours */
    int type;
    uint64_t ino;
    short ready; /* revents */
};

/* A message whose signer is no process that lives: its holder is to be asked. */
struct unix_signed {
    pid_t holder;
    uint32_t process, number, index, offset;
    uint64_t ino;
};

/* Forgets those of an earlier capture; the next one of a process from *at on, NULL at the end. */
void unix_queue_reset(void);
const struct unix_signed *unix_queue_signed(uint32_t process, uint32_t *at);

/* Between the two a peek of its holder meets that message, with its signature. 0 or -errno. */
struct unix_aim {
    int fd, offset, credentials;
};
int unix_queue_aim(const struct unix_signed *message, struct unix_aim *aim);
void unix_queue_unaim(const struct unix_aim *aim);

/* Writes a DUR_FACT_UNIX_MESSAGE for each message, or one with an error. */
void unix_queue_facts(const struct unix_socket *socket);

#endif
