/* Facts about unix sockets: whom they are connected to, who made them, what waits in them. */
#ifndef DURATION_CAPTURE_UNIX_SOCKETS_H
#define DURATION_CAPTURE_UNIX_SOCKETS_H

#include "group.h"
#include "inject.h"

/* Before the freeze. 0 or -errno. */
int unix_sockets_prepare(void);

/* Forgets what an earlier capture met. */
void unix_sockets_reset(void);

/* Notes a socket that descriptor `number` of a process leads to; `ino` is its inode. */
void unix_sockets_meet(uint32_t process, uint32_t number, uint64_t ino);

/* Writes the facts of all that were met, once every descriptor of the group is known. */
void unix_sockets_facts(const struct group *group);

/* Of one that is on its way in a message; `fd` is ours. */
void unix_sockets_flight(const struct group *group, uint32_t ns_pid, uint32_t subject, int fd,
                         uint64_t ino);

/* Sockets of a process whose creator only the process itself can name: the next one from *at on. */
bool unix_sockets_unsigned(uint32_t process, uint32_t *at, uint32_t *number);

#endif
