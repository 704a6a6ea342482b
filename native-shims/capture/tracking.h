/* What the capturer remembers of address spaces from one capture to the next, so that only what changed is stored. */
#ifndef DURATION_CAPTURE_TRACKING_H
#define DURATION_CAPTURE_TRACKING_H

#include <stdbool.h>
#include <stdint.h>

#include "frames.h"
#include "group.h"
#include "inject.h"

/* Whether and how this host tells what was written: a word for people. */
const char *tracking_name(void);

/* Before the freeze: takes what was asked for, and forgets address spaces whose process is gone. */
void tracking_start(const struct group *group, const struct dur_msg_capture *ask);

/* A process of the group watches memory itself: ours would be in its way, and its marks would be lost to us. */
void tracking_yield(void);

/* Identifies this capture's scan, as `base` of a later capture; 0: nothing is tracked. */
uint64_t tracking_scan(void);

/* Bytes that the address space is likely to need; 0: nobody knows, it is stored whole. */
uint64_t tracking_expected(pid_t pid);

/* Around the scan of one process's memory. `watched` tells whether its address space is watched at all, `keeps`
 * whether pages that were not written since the base need not be stored. */
struct tracked_scan {
    bool watched, keeps;
};
struct tracked_scan tracking_scan_begins(const struct group *group, uint32_t process);
void tracking_scan_ends(const struct group *group, uint32_t process, uint64_t stored,
                        bool saw_watched);

/* Makes a process watchable that is not yet, through a thread of it that works for us. */
void tracking_attach(struct inject_thread *thread, const struct group *group, uint32_t process);

/* Last in a freeze: watches what is not watched yet, and says of each address space how it was stored. */
void tracking_watch(const struct group *group);

#endif
