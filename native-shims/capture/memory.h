/* Facts about memory: which pages are kept, which files are mapped. */
#ifndef DURATION_CAPTURE_MEMORY_H
#define DURATION_CAPTURE_MEMORY_H

#include "group.h"

/* Maps what is needed, once. 0 or -errno. */
int memory_map(void);

/* Bytes that the group's processes hold privately, roughly; before the freeze. */
uint64_t memory_expected(const struct group *group);

/* Plans the pages of every process and writes the facts. 0 or -errno. */
int memory_facts(struct group *group);

/* Plans all pages of every process once more, whatever is known of changes; for tests. 0 or -errno. */
int memory_proof(const struct group *group);

#endif
