/* The files that a process maps: what they are now, and their content where the path no longer leads to it. */
#ifndef DURATION_CAPTURE_MAPPED_H
#define DURATION_CAPTURE_MAPPED_H

#include "areas.h"
#include "group.h"

void mapped_reset(void);

/* Writes the facts of one process and plans the contents. 0 or -errno. */
int mapped_files(const struct process *process, pid_t init);

/* Our own descriptor of the mapped object, by whatever leads to it; -errno when nothing does. */
int mapped_open(const struct process *process, const struct area *area);

#endif
