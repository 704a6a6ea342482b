/* Memory that no file system names, and that several processes may map or have open. */
#ifndef DURATION_CAPTURE_SHARED_MEMORY_H
#define DURATION_CAPTURE_SHARED_MEMORY_H

#include <stdbool.h>
#include <sys/types.h>

#include "areas.h"
#include "capture_stream.h"
#include "group.h"

/* Forgets what earlier captures saw. */
void shared_memory_reset(void);

/* Whether an area is of such memory. */
bool shared_memory(const struct area *area);

/* Writes DUR_FACT_SHARED_MEMORY for the memory file that descriptor `number` of host process `pid` leads to, the first
 * time that it is met. */
void shared_memory_open(pid_t pid, uint32_t ns_pid, uint32_t number, uint32_t subject,
                        const struct dur_fact_fd *fact, const char *link);

/* Likewise for all that is mapped and that no descriptor led to. Behind all descriptors. 0 or -errno. */
int shared_memory_mapped(const struct group *group);

#endif
