/* Brings every task of a group to rest, and lets it go again. */
#ifndef DURATION_CAPTURE_FREEZE_H
#define DURATION_CAPTURE_FREEZE_H

#include "group.h"

struct freeze_limits {
    int64_t timeout_nanos;
    int64_t vfork_nanos;
};

/* Lists, seizes and stops until a full pass finds nothing new. `*started` is when the first task was stopped.
 * 0 or -errno; after a failure the caller still has to thaw. */
int freeze_group(struct group *group, const struct freeze_limits *limits, int64_t *started);

/* What a wait of ours said about the task. */
void freeze_collect(struct group *group, uint32_t index, int status);

/* Lets all go on. The one way out of a freeze, whether it succeeded or not. */
void thaw_group(struct group *group);

/* From here on they die with us, should we be killed: none of them runs again. */
void doom_group(const struct group *group);

/* SIGKILL to all instead; returns once they are dead, or after five seconds. */
void kill_group(struct group *group);

/* Tasks that would not stop in time are let go as soon as they do; true while there are any that live. */
bool thaw_leftovers(void);

/* One of those that live; 0: none. */
pid_t thaw_leftover(void);

/* First threads that ended before the others: they are let go with the last of them. */
bool thaw_dead_left(void);

#endif
