/* What seccomp holds a task to, beyond what holds all the group. */
#ifndef DURATION_CAPTURE_SECCOMP_H
#define DURATION_CAPTURE_SECCOMP_H

#include <stdbool.h>
#include <stdint.h>

#include "group.h"

/* Init's status: what init is held to (a container's filter), everybody inherits, and will again. */
void seccomp_remember_init(const char *status);

/* Whether a task with that status is held to something else than init. */
bool seccomp_differs(const char *status);

/* Writes the facts about a stopped task's filters, oldest first. */
void seccomp_filters(uint32_t pid, const struct task *task);

/* Until it is let go, a traced task may call whatever we make it call. 0 or -errno: EPERM without CAP_SYS_ADMIN. */
int seccomp_suspend(const struct task *task);

#endif
