/* Parents that wait in vfork cannot stop before their child execs or exits: such children run on for a while. */
#ifndef DURATION_CAPTURE_VFORK_H
#define DURATION_CAPTURE_VFORK_H

#include "group.h"

void vfork_reset(void);

/* Whether the task runs on for the sake of a vfork parent, and whether any does. */
bool vfork_runs(uint32_t task);
bool vfork_any(void);

/* Lets children of waiting vfork parents run, and stops those whose parent has come to rest;
 * true while there is such a parent. */
bool vfork_help(struct group *group);

#endif
