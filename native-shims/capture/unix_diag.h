/* What the kernel says about a unix socket to who knows its inode: sock_diag. */
#ifndef DURATION_CAPTURE_UNIX_DIAG_H
#define DURATION_CAPTURE_UNIX_DIAG_H

#include "capture_stream.h"

#define UNIX_PENDING 4096u /* a listening socket can have no more: net.core.somaxconn */

/* Once, before any freeze. Without it every question fails with the same error. */
void unix_diag_prepare(void);

/* Fills peer, shutdown, file and backlog of `fact`, and up to UNIX_PENDING inodes. 0 or -errno. */
int unix_diag(uint64_t ino, struct dur_fact_unix *fact, uint32_t *pending);

#endif
