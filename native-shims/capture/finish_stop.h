/* Job-control stops in a restore: the stop itself, and what the parent knows of it. */
#ifndef DURATION_CAPTURE_FINISH_STOP_H
#define DURATION_CAPTURE_FINISH_STOP_H

#include "group.h"

/* Brings a task that waits in the restorer, seized, into a group stop by `signal` (SIGSTOP where that signal would
 * not stop it). No instruction of the guest is executed. 0 or -errno. */
int stop_first_task(struct task *task, int signal);

/* Another task of that process joins the stop. */
int stop_other_task(struct task *task);

/* A parent that waits in the restorer: `instruction` is a `syscall` in its vdso. */
struct stop_parent {
    struct task *task;
    uint64_t instruction;
    bool had_signal; /* SIGCHLD was pending before the stop */
};

/* Around the stop of a child with number `pid` in the group: takes away the SIGCHLD that it causes, and the report
 * too if the parent had been told before. */
int stop_parent_before(struct stop_parent *parent);
int stop_parent_after(struct stop_parent *parent, uint32_t pid, bool reported);

#endif
