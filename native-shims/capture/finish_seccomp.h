/* Holds a restored task to what seccomp held it to. */
#ifndef DURATION_CAPTURE_FINISH_SECCOMP_H
#define DURATION_CAPTURE_FINISH_SECCOMP_H

#include "group.h"
#include "plan_file.h"

/* Of a task that waits in the restorer, seized; what we make it call from then on is let through. 0 or -errno. */
int finish_seccomp(const struct plan_file *plan, const struct dur_plan_finish *record,
                   struct task *task);

#endif
