/* The files that a process maps: what they are now, and their content where the path no longer leads to it. */
#ifndef DURATION_CAPTURE_MAPPED_H
#define DURATION_CAPTURE_MAPPED_H

#include "group.h"

void mapped_reset(void);

/* Writes the facts of one process and plans the contents. 0 or -errno. */
int mapped_files(const struct process *process, pid_t init);

#endif
