/* Facts that only a process itself can ask the kernel for. */
#ifndef DURATION_CAPTURE_FACTS_INSIDE_H
#define DURATION_CAPTURE_FACTS_INSIDE_H

#include "group.h"

/* Writes them for every stopped process and thread; what cannot be asked is a fact with its error.
 * -EAGAIN: a task was no longer as it had been captured. */
int facts_inside(struct group *group);

#endif
