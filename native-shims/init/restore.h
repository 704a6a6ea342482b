/* What the parts of a restore in init know of each other. */
#ifndef DURATION_INIT_RESTORE_H
#define DURATION_INIT_RESTORE_H

#include "init.h"
#include "plan.h"

#define MAX_DATA_FILES 64
_Static_assert(DUR_PLAN_DATA_FD + MAX_DATA_FILES <= CALLER_BASE,
               "data files end below the streams");

/* The op index of a failure that came before the root task's first op. */
#define OP_NONE 0xffffffffu

/* What the root task is made from. */
struct root_task {
    struct dur_plan_header header;
    struct dur_plan_task task;
    int plan_fd, restorer_fd, shared_fd;
    uint32_t data_files;
    struct dur_plan_shared *shared;
};

/* restore_plan.c */
int read_plan(int fd, struct dur_plan_header *header, struct dur_plan_task *root);

/* restore_files.c: opens everything that the frame names, or nothing. */
int open_restore_files(struct connection *connection, struct root_task *root, const char **step);
void close_restore_files(struct root_task *root);

/* restore_root.c: the pid or -errno. */
pid_t start_root_task(struct root_task *root);

/* restore_exits.c: exits between the last barrier and the release, when names are not yet known. */
bool hold_exit(pid_t pid, int status);
void report_held_exits(void);

#endif
