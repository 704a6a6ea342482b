/* What SEM_UNDO will do to the group's semaphores when a process ends. */
#ifndef DURATION_CAPTURE_SYSV_UNDO_H
#define DURATION_CAPTURE_SYSV_UNDO_H

#include "inject.h"

/* Through a thread of process `index` that works for us. */
void sysv_undo_inside(struct inject_thread *thread, const struct group *group, uint32_t index);

#endif
