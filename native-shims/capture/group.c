/* The tables of processes and tasks, with one hash index from host ids. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "group.h"

#define SLOTS (DUR_MAX_TASKS * 4u)

/* Task ids and process ids are one number space; a process is found by its first task. 0 is empty. */
static uint32_t slots[SLOTS];

static uint32_t slot_of(pid_t tid)
{
    return ((uint32_t)tid * 2654435761u) % SLOTS;
}

int group_map(struct group *group)
{
    size_t process_bytes = DUR_MAX_TASKS * sizeof(struct process);
    size_t task_bytes = DUR_MAX_TASKS * sizeof(struct task);
    uint8_t *memory = mmap(NULL, process_bytes + task_bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return -errno;
    group->process = (struct process *)memory;
    group->task = (struct task *)(memory + process_bytes);
    return 0;
}

void group_reset(struct group *group, pid_t init)
{
    for (uint32_t i = 0; i < group->tasks; i++) {
        uint32_t slot = slot_of(group->task[i].tid);
        while (slots[slot]) {
            slots[slot] = 0;
            slot = (slot + 1) % SLOTS;
        }
    }
    group->init = init;
    group->depth = 0;
    group->processes = 0;
    group->tasks = 0;
}

uint32_t group_find_task(const struct group *group, pid_t tid)
{
    for (uint32_t slot = slot_of(tid); slots[slot]; slot = (slot + 1) % SLOTS)
        if (group->task[slots[slot] - 1].tid == tid)
            return slots[slot] - 1;
    return DUR_NONE;
}

uint32_t group_find_process(const struct group *group, pid_t pid)
{
    uint32_t task = group_find_task(group, pid);
    if (task == DUR_NONE || group->process[group->task[task].process].leader != pid)
        return DUR_NONE;
    return group->task[task].process;
}

int group_add_task(struct group *group, uint32_t process, pid_t tid, uint32_t *index)
{
    *index = group_find_task(group, tid);
    if (*index != DUR_NONE)
        return 0;
    if (group->tasks == DUR_MAX_TASKS)
        return -E2BIG;
    *index = group->tasks++;
    struct task *task = &group->task[*index];
    memset(task, 0, sizeof *task);
    task->tid = tid;
    task->process = process;
    task->next = DUR_NONE;
    struct process *owner = &group->process[process];
    if (owner->tasks++ == 0)
        owner->first_task = *index;
    else
        group->task[owner->last_task].next = *index;
    owner->last_task = *index;
    uint32_t slot = slot_of(tid);
    while (slots[slot])
        slot = (slot + 1) % SLOTS;
    slots[slot] = *index + 1;
    return 0;
}

int group_add_process(struct group *group, pid_t pid, uint32_t *index)
{
    *index = group_find_process(group, pid);
    if (*index != DUR_NONE)
        return 0;
    if (group->tasks == DUR_MAX_TASKS)
        return -E2BIG;
    *index = group->processes++;
    struct process *process = &group->process[*index];
    memset(process, 0, sizeof *process);
    process->leader = pid;
    process->pid = pid;
    process->vm_of = *index;
    process->files_of = *index;
    uint32_t task;
    return group_add_task(group, *index, pid, &task);
}

uint32_t group_stopped_task(const struct group *group, uint32_t process)
{
    for (uint32_t i = group->process[process].first_task; i != DUR_NONE; i = group->task[i].next)
        if (group->task[i].stage == TASK_STOPPED)
            return i;
    return DUR_NONE;
}
