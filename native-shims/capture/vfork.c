/* Lets the children of vfork parents run until the parent can stop. */
#include <errno.h>

#include "kernel.h"
#include "vfork.h"
#include "walk.h"

/* 1 + index of the parent task for whose sake a task runs; 0: none. */
static uint32_t runs_for[DUR_MAX_TASKS];
static uint32_t running;

void vfork_reset(void)
{
    for (uint32_t i = 0; running && i < DUR_MAX_TASKS; i++)
        runs_for[i] = 0;
    running = 0;
}

bool vfork_runs(uint32_t task)
{
    return runs_for[task] != 0;
}

bool vfork_any(void)
{
    return running != 0;
}

struct help {
    struct group *group;
    uint32_t parent;
    bool waiting; /* for a child on its memory, known to us or not */
};

static void let_run(struct group *group, uint32_t index, uint32_t parent)
{
    struct task *task = &group->task[index];
    if (runs_for[index] || (task->stage != TASK_STOPPED && task->stage != TASK_SEIZED))
        return;
    if (task->stage == TASK_STOPPED && dur_ptrace(PTRACE_CONT, task->tid, 0, 0) != 0)
        return;
    task->stage = TASK_SEIZED;
    task->interrupted = 0;
    runs_for[index] = parent + 1;
    running++;
}

/* Only a child on its parent's memory holds the parent up. */
static int help_child(void *context, pid_t child)
{
    struct help *help = context;
    struct group *group = help->group;
    uint32_t index = group_find_process(group, child);
    if (dur_kcmp(group->task[help->parent].tid, child, KCMP_VM, 0, 0) != 0)
        return 0;
    help->waiting = true;
    if (index == DUR_NONE)
        return 0; /* made after the tasks were listed, so it runs already */
    for (uint32_t i = group->process[index].first_task; i != DUR_NONE; i = group->task[i].next)
        let_run(group, i, help->parent);
    return 0;
}

/* Tasks whose parent is at rest or gone are interrupted again by the caller's next round. */
static void take_back(struct group *group)
{
    for (uint32_t i = 0; running && i < group->tasks; i++) {
        if (!runs_for[i])
            continue;
        uint8_t parent = group->task[runs_for[i] - 1].stage;
        uint8_t own = group->task[i].stage;
        if (parent == TASK_SEIZED && own == TASK_SEIZED)
            continue;
        runs_for[i] = 0;
        running--;
    }
}

bool vfork_help(struct group *group)
{
    take_back(group);
    bool waiting = false;
    for (uint32_t i = 0; i < group->tasks; i++) {
        const struct task *task = &group->task[i];
        if (task->stage != TASK_SEIZED || task_state(task->tid) != 'D')
            continue;
        struct help help = {.group = group, .parent = i};
        walk_children(group->process[task->process].pid, task->tid, help_child, &help);
        waiting |= help.waiting;
    }
    return waiting || running;
}
