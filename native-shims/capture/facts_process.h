/* Facts about processes and their threads that can be read from outside. */
#ifndef DURATION_CAPTURE_FACTS_PROCESS_H
#define DURATION_CAPTURE_FACTS_PROCESS_H

#include "group.h"

int facts_process_map(void);

/* Numbers all processes in the group's namespace and finds what they share; drops those that are gone.
 * 0 or -errno. */
int facts_number(struct group *group);

/* Writes them. */
void facts_process(struct group *group, uint32_t index);
void facts_thread(struct group *group, uint32_t task_index);

/* Finds how many numbers an NSpid line has before the group's own one. 0 or -errno. */
int facts_find_depth(struct group *group);

/* The text of the process's status as it was read in this freeze. */
const char *facts_status(uint32_t index);
/* And of a zombie's stat. */
const char *facts_zombie_stat(uint32_t index);

/* The n-th number of a line such as NSpid; 0 when there is none. */
uint32_t facts_namespace_number(const char *status, const char *name, unsigned depth);

#endif
