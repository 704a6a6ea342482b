/* Makes restore plans by hand, for the restorer's tests. */
#ifndef RESTORER_TEST_PLAN_BUILDER_H
#define RESTORER_TEST_PLAN_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#include "plan.h"

enum { PLAN_TASKS = 300, PLAN_STACK_BYTES = 16384 };

struct plan_task {
    uint32_t pid, tid, ops, stack;
    uint8_t *bytes;
    size_t used, room;
};

struct plan {
    struct plan_task tasks[PLAN_TASKS];
    uint32_t task_count, stacks;
    uint32_t participants[DUR_PLAN_BARRIERS];
    uint32_t root_pid;
    uint64_t hole_start;
    uint32_t ready;
    uint64_t damage; /* not 0: one byte of the ops is another one, which depends on this number */
    /* Set by plan_write(). */
    struct dur_plan_header header;
};

/* A plan whose root task has no op yet. */
struct plan *plan_new(void);
/* Index of a new task. Stacks differ within a process only: a new process has copies. */
uint32_t plan_task(struct plan *plan, uint32_t pid, uint32_t tid);
/* Adds an op: its fixed struct, then what stands behind it. */
void plan_op(struct plan *plan, uint32_t task, unsigned code, const void *fixed, size_t bytes,
             const void *more, size_t more_bytes);
/* A new process, child (or sibling) of `parent`'s; or a new thread. Returns its index. */
uint32_t plan_fork(struct plan *plan, uint32_t parent, uint32_t pid, uint32_t flags);
uint32_t plan_thread(struct plan *plan, uint32_t parent, uint32_t tid);
void plan_ready(struct plan *plan, uint32_t task);
void plan_exit(struct plan *plan, uint32_t task, uint32_t code, uint32_t signal);
void plan_barrier(struct plan *plan, uint32_t task, uint32_t index);
/* The bytes of the file, in a memfd. */
int plan_write(struct plan *plan);

#define OP(plan, task, code, type, ...)                                                            \
    plan_op(plan, task, code, &(struct type){__VA_ARGS__}, sizeof(struct type), NULL, 0)
#define OP_TEXT(plan, task, code, text, type, ...)                                                 \
    plan_op(plan, task, code, &(struct type){__VA_ARGS__}, sizeof(struct type), text,              \
            strlen(text) + 1)
#define OP_NONE(plan, task, code) plan_op(plan, task, code, NULL, 0, NULL, 0)

#endif
