/* Facts about the host and the group as a whole. */
#ifndef DURATION_CAPTURE_FACTS_GROUP_H
#define DURATION_CAPTURE_FACTS_GROUP_H

#include "group.h"

/* Opens what only a visitor of the group's namespaces can open; before the freeze. */
void facts_group_prepare(pid_t init);

/* Writes them; while frozen. */
void facts_group(const struct group *group);

/*
 * Writes the clocks; while frozen, after every remaining time has been read: a deadline that is counted from here
 * is late by the time in between, and never early.
 */
void facts_clocks(void);

/* Writes a DUR_FACT_NAMESPACE-like record. */
void facts_namespaces(uint32_t type, uint32_t ns_pid, pid_t host_pid);

#endif
