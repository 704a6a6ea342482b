/* Files that processes have open and that have no name any more: their data. */
#ifndef DURATION_CAPTURE_REMOVED_H
#define DURATION_CAPTURE_REMOVED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture_stream.h"

/* Forgets what earlier captures saw. */
void removed_reset(void);

/* Writes DUR_FACT_FILE_CONTENT for a regular file without a name, the first time that its inode is met:
 * descriptor `number` of `pid`, which the group knows as `subject` of `ns_pid`. */
void removed_fact(pid_t pid, uint32_t ns_pid, uint32_t number, uint32_t subject,
                  const struct dur_fact_fd *fact, const char *link);

/* Whether it has. */
bool removed_known(uint64_t dev, uint64_t ino);

#endif
