/* The frozen group as the capturer keeps it: processes and their tasks, in the order they were found. */
#ifndef DURATION_CAPTURE_GROUP_H
#define DURATION_CAPTURE_GROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#define DUR_MAX_TASKS 65536u
#define DUR_NONE 0xffffffffu

enum task_stage {
    TASK_FOUND,   /* listed, not yet touched */
    TASK_SEIZED,  /* ours, still running */
    TASK_STOPPED, /* ours, at rest */
    TASK_ZOMBIE,  /* dead, waiting to be reaped */
    TASK_FOREIGN, /* another tracer has it */
    TASK_GONE,    /* no longer there */
};

struct task {
    pid_t tid; /* on the host */
    uint32_t ns_tid;
    uint32_t process;    /* index */
    uint32_t next;       /* task of the same process, DUR_NONE at the end */
    uint8_t stage;       /* enum task_stage */
    uint8_t stop_signal; /* of a job-control stop, else 0 */
    uint8_t interrupted;
    uint8_t restart;              /* the live resume has to hide an EINTR */
    uint32_t cpu;                 /* it ran on last */
    uint64_t switches;            /* voluntary context switches when it was stopped */
    struct user_regs_struct regs; /* as stopped */
};

struct process {
    pid_t leader; /* on the host */
    pid_t
        pid; /* of the task by which it is looked at: the first thread, or one that lives when that has ended */
    pid_t parent;
    uint32_t ns_pid, ns_pgid, ns_sid;
    uint32_t first_task, last_task, tasks;
    uint32_t tracer;
    uint8_t zombie;
    uint8_t seccomp;
    uint32_t vm_of;    /* index of the first process with the same memory; its own when alone */
    uint32_t files_of; /* likewise for the descriptor table */
    uint64_t smaps_at, smaps_bytes; /* its text in the facts */
    uint64_t timers_at, timers_bytes;
    uint64_t vdso_start, vdso_end; /* 0: it has none */
};

struct group {
    pid_t init;
    unsigned depth; /* which number of an NSpid line is the group's own */
    uint32_t processes, tasks;
    struct process *process;
    struct task *task;
};

/* Maps the tables once. 0 or -errno. */
int group_map(struct group *group);
void group_reset(struct group *group, pid_t init);

/* Index of the process with that host pid, DUR_NONE when unknown. */
uint32_t group_find_process(const struct group *group, pid_t pid);
uint32_t group_find_task(const struct group *group, pid_t tid);

/* Adds, or finds; -E2BIG when the table is full. */
int group_add_process(struct group *group, pid_t pid, uint32_t *index);
int group_add_task(struct group *group, uint32_t process, pid_t tid, uint32_t *index);

/* A stopped task of the process, its first one when that is stopped; DUR_NONE when it has none. */
uint32_t group_stopped_task(const struct group *group, uint32_t process);

#endif
