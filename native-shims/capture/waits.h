/* System calls that a freeze interrupts for good: the guest must neither see EINTR nor wait for ever. */
#ifndef DURATION_CAPTURE_WAITS_H
#define DURATION_CAPTURE_WAITS_H

#include "group.h"

/* Right after the stop: makes the kernel restart the call, even should we die the next instant. */
void waits_at_stop(struct task *task);

/* The registers a task has to go on with (those of the stop, but for a call to be restarted). */
void waits_registers(const struct task *task, struct user_regs_struct *out);

/* Last thing before the task goes on: keeps relative timeouts of restarted calls from starting over for ever. */
void waits_at_thaw(struct task *task);

#endif
