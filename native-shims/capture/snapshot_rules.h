/* Which files a checkpoint is to hold, as the coordinator ordered it. */
#ifndef DURATION_CAPTURE_SNAPSHOT_RULES_H
#define DURATION_CAPTURE_SNAPSHOT_RULES_H

#include <stdbool.h>
#include <stdint.h>

/* Lines: "R path", a directory or file below which to look; "+ pattern" and "- pattern", of which the first that
 * matches decides. 0 or -E2BIG, -EINVAL. The text is kept. */
int snapshot_rules_take(const char *text);

/* The n-th path to look at, NULL behind the last. */
const char *snapshot_root(uint32_t n);
bool snapshot_is_root(const char *path);

/* Whether it stands at or below one of them. */
bool snapshot_below_root(const char *path);

/* Whether there is any rule that wants files. */
bool snapshot_ordered(void);
bool snapshot_wanted(const char *path);

/* `*` is anything within a directory, `**` anything, `?` one character but '/'. */
bool snapshot_matches(const char *pattern, const char *path);

#endif
