/* Pending signals of a stopped task, with all that is known of each. */
#ifndef DURATION_CAPTURE_SIGNALS_H
#define DURATION_CAPTURE_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* `shared`: those of the whole process, else of this thread alone. */
void signals_fact(uint32_t type, uint32_t pid, uint32_t subject, pid_t tid, bool shared);

#endif
