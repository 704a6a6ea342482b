/* Finds the members of a group: all descendants of its init, with their threads. */
#ifndef DURATION_CAPTURE_WALK_H
#define DURATION_CAPTURE_WALK_H

#include "group.h"

/* One full pass; `*found` counts the tasks that were not known before. 0 or -errno. */
int walk_pass(struct group *group, uint32_t *found);

/* Calls `visit` for every child of the thread. 0, or the first non-zero of `visit`, or -errno. */
int walk_children(pid_t pid, pid_t tid, int (*visit)(void *context, pid_t child), void *context);

/* The state letter of a task, 0 when it is gone. */
char task_state(pid_t tid);

/* The process that is its parent, 0 when that cannot be told. */
pid_t task_parent(pid_t tid);

/* The processor it ran on last, as a text of stat has it; 0 when that cannot be told. */
uint32_t task_cpu(pid_t tid);
uint32_t task_cpu_of(const char *stat, size_t length);

#endif
