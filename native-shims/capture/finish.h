/* The command FINISH: gives every task of a restored group its own state and lets all go at once. */
#ifndef DURATION_CAPTURE_FINISH_H
#define DURATION_CAPTURE_FINISH_H

#include "capture.h"

void finish_run(struct group *group, const struct dur_msg_finish *ask, const char *plan,
                struct dur_msg_finished *answer, char what[WHAT_BYTES]);

#endif
