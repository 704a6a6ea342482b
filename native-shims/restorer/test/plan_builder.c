/* Makes restore plans by hand: collects ops per task, then lays out the file. */
#include "plan_builder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"

static uint64_t pages(uint64_t bytes)
{
    return (bytes + 4095) & ~4095ul;
}

struct plan *plan_new(void)
{
    struct plan *plan = calloc(1, sizeof *plan);
    MUST(plan != NULL);
    plan->root_pid = 30000;
    plan->hole_start = 0x10000000000;
    plan_task(plan, plan->root_pid, plan->root_pid);
    return plan;
}

uint32_t plan_task(struct plan *plan, uint32_t pid, uint32_t tid)
{
    MUST(plan->task_count < PLAN_TASKS);
    struct plan_task *task = &plan->tasks[plan->task_count];
    *task = (struct plan_task){.pid = pid, .tid = tid};
    for (uint32_t i = 0; i < plan->task_count; i++)
        task->stack += plan->tasks[i].pid == pid;
    plan->stacks = task->stack >= plan->stacks ? task->stack + 1 : plan->stacks;
    return plan->task_count++;
}

void plan_op(struct plan *plan, uint32_t index, unsigned code, const void *fixed, size_t bytes,
             const void *more, size_t more_bytes)
{
    struct plan_task *task = &plan->tasks[index];
    size_t whole = (sizeof(struct dur_op) + bytes + more_bytes + 7) & ~7ul;
    if (task->used + whole > task->room) {
        task->room = (task->used + whole) * 2;
        task->bytes = realloc(task->bytes, task->room);
        MUST(task->bytes != NULL);
    }
    uint8_t *at = task->bytes + task->used;
    struct dur_op op = {.code = (uint16_t)code, .words = (uint16_t)(whole / 8)};
    memset(at, 0, whole);
    memcpy(at, &op, sizeof op);
    if (bytes > 0)
        memcpy(at + sizeof op, fixed, bytes);
    if (more_bytes > 0)
        memcpy(at + sizeof op + bytes, more, more_bytes);
    task->used += whole;
    task->ops++;
}

uint32_t plan_fork(struct plan *plan, uint32_t parent, uint32_t pid, uint32_t flags)
{
    uint32_t child = plan_task(plan, pid, pid);
    OP(plan, parent, DUR_OP_FORK, dur_op_fork, .task = child, .pid = pid, .flags = flags);
    return child;
}

uint32_t plan_thread(struct plan *plan, uint32_t parent, uint32_t tid)
{
    uint32_t thread = plan_task(plan, plan->tasks[parent].pid, tid);
    OP(plan, parent, DUR_OP_THREAD, dur_op_thread, .task = thread, .tid = tid);
    return thread;
}

void plan_ready(struct plan *plan, uint32_t task)
{
    OP_NONE(plan, task, DUR_OP_READY);
    plan->ready++;
}

void plan_exit(struct plan *plan, uint32_t task, uint32_t code, uint32_t signal)
{
    OP(plan, task, DUR_OP_EXIT, dur_op_exit, .code = code, .signal = signal);
}

void plan_barrier(struct plan *plan, uint32_t task, uint32_t index)
{
    OP(plan, task, DUR_OP_BARRIER, dur_op_value, .value = index);
    plan->participants[index]++;
}

static void lay_out(struct plan *plan)
{
    struct dur_plan_header *header = &plan->header;
    uint64_t ops = 0;
    for (uint32_t i = 0; i < plan->task_count; i++)
        ops += plan->tasks[i].used;
    *header = (struct dur_plan_header){
        .magic = DUR_PLAN_MAGIC,
        .version = DUR_PLAN_VERSION,
        .header_bytes = sizeof *header,
        .hole_start = plan->hole_start,
        .tasks_offset = sizeof *header,
        .task_count = plan->task_count,
        .root_pid = plan->root_pid,
        .ready_tasks = plan->ready,
        .plan_offset = pages(restorer_bytes),
    };
    header->total_bytes =
        header->tasks_offset + plan->task_count * sizeof(struct dur_plan_task) + ops;
    header->finish_offset = header->total_bytes;
    header->shared_offset = header->plan_offset + pages(header->total_bytes);
    header->stack_offset = header->shared_offset + 4096;
    header->hole_bytes = header->stack_offset + (uint64_t)plan->stacks * PLAN_STACK_BYTES;
    memcpy(header->barrier_participants, plan->participants, sizeof plan->participants);
}

static void damage(const struct plan *plan, uint8_t *ops, uint64_t bytes)
{
    uint64_t random = plan->damage * 0x9e3779b97f4a7c15u;
    random = (random ^ (random >> 29)) * 0xbf58476d1ce4e5b9u;
    random ^= random >> 32;
    ops[random % bytes] ^= (uint8_t)(random >> 40 | 1);
}

int plan_write(struct plan *plan)
{
    lay_out(plan);
    const struct dur_plan_header *header = &plan->header;
    uint8_t *file = calloc(1, header->total_bytes);
    MUST(file != NULL);
    struct dur_plan_task *tasks = (struct dur_plan_task *)(file + header->tasks_offset);
    uint64_t at = header->tasks_offset + plan->task_count * sizeof *tasks;
    memcpy(file, header, sizeof *header);
    for (uint32_t i = 0; i < plan->task_count; i++) {
        const struct plan_task *task = &plan->tasks[i];
        uint64_t stacks = header->hole_start + header->stack_offset;
        tasks[i] = (struct dur_plan_task){
            .ops_offset = at,
            .ops_bytes = task->used,
            .stack_top = stacks + (task->stack + 1ul) * PLAN_STACK_BYTES,
            .op_count = task->ops,
            .pid = task->pid,
            .tid = task->tid,
        };
        if (task->used > 0)
            memcpy(file + at, task->bytes, task->used);
        at += task->used;
    }
    uint64_t ops = header->tasks_offset + plan->task_count * sizeof *tasks;
    if (plan->damage != 0)
        damage(plan, file + ops, at - ops);
    int fd = (int)MUST_OK(memfd_create("plan", MFD_CLOEXEC));
    MUST(write(fd, file, header->total_bytes) == (ssize_t)header->total_bytes);
    free(file);
    return fd;
}
