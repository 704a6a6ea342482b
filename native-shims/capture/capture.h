/* The command CAPTURE: one whole freeze, from the first task stopped to both files on the disk. */
#ifndef DURATION_CAPTURE_CAPTURE_H
#define DURATION_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "frames.h"
#include "group.h"

#define WHAT_BYTES 256

/* Maps all memory that a capture uses. 0 or -errno. */
int capture_prepare(struct group *group);

/* Fills in the answer; `what` is a hint for people where it failed. */
void capture_run(struct group *group, const struct dur_msg_capture *ask, const char *directory,
                 struct dur_msg_captured *answer, char what[WHAT_BYTES]);

/* Whether a capture with DUR_CAPTURE_HOLD has left the group at rest. */
bool capture_holds(void);

/* Ends that, one way or the other. 0 or -ESRCH. */
int capture_thaw(struct group *group, bool kill);

#endif
