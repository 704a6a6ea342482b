/* Finds the members of a group: all descendants of its init, with their threads. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proc.h"
#include "walk.h"

static char children_text[1 << 19];
static char entries[1 << 16];

struct linux_dirent {
    uint64_t ino;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

char task_state(pid_t tid)
{
    char text[512];
    if (proc_read(tid, 0, "stat", text, sizeof text) <= 0)
        return 0;
    const char *end = strrchr(text, ')');
    return end && end[1] == ' ' ? end[2] : 0;
}

/* Field 39 of a stat text; the name in field 2 may contain anything, also blanks and brackets. */
uint32_t task_cpu_of(const char *stat, size_t length)
{
    const char *at = memrchr(stat, ')', length), *end = stat + length;
    for (int field = 2; at && field < 39; field++) {
        at = memchr(at, ' ', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    return at ? (uint32_t)parse_number(&at, 10) : 0;
}

pid_t task_parent(pid_t tid)
{
    char text[8192];
    if (proc_read(tid, 0, "status", text, sizeof text) <= 0)
        return 0;
    const char *at = status_field(text, "PPid");
    return at ? (pid_t)parse_number(&at, 10) : 0;
}

uint32_t task_cpu(pid_t tid)
{
    char text[512];
    ssize_t got = proc_read(tid, 0, "stat", text, sizeof text);
    return got > 0 ? task_cpu_of(text, (size_t)got) : 0;
}

int walk_children(pid_t pid, pid_t tid, int (*visit)(void *context, pid_t child), void *context)
{
    ssize_t got = proc_read(pid, tid, "children", children_text, sizeof children_text);
    if (got < 0)
        return (int)got;
    const char *at = children_text;
    while (*at) {
        pid_t child = (pid_t)parse_number(&at, 10);
        int stop = child > 0 ? visit(context, child) : 0;
        if (stop)
            return stop;
        while (*at == ' ' || *at == '\n')
            at++;
    }
    return 0;
}

static int add_child(void *context, pid_t child)
{
    uint32_t index;
    return group_add_process(context, child, &index);
}

/* Calls `visit` for each thread of a process. */
static int each_thread(pid_t pid, int (*visit)(void *context, pid_t tid), void *context)
{
    int fd = proc_open(pid, 0, "task", O_RDONLY | O_DIRECTORY);
    if (fd < 0)
        return fd;
    int error = 0;
    for (;;) {
        long got = syscall(SYS_getdents64, fd, entries, sizeof entries);
        if (got <= 0) {
            error = got < 0 ? -errno : 0;
            break;
        }
        for (long at = 0; at < got && !error;) {
            const struct linux_dirent *entry = (const void *)(entries + at);
            const char *name = entry->name;
            at += entry->length;
            if (*name != '.')
                error = visit(context, (pid_t)parse_number(&name, 10));
        }
        if (error)
            break;
    }
    close(fd);
    return error;
}

struct thread_visit {
    struct group *group;
    uint32_t process;
};

static int add_thread(void *context, pid_t tid)
{
    struct thread_visit *visit = context;
    uint32_t index;
    return group_add_task(visit->group, visit->process, tid, &index);
}

static int init_children(void *context, pid_t tid)
{
    struct group *group = context;
    return walk_children(group->init, tid, add_child, group);
}

/* A process that ended meanwhile is no error: its children are found at their new parent. */
static int tolerate_end(int error)
{
    return error == -ENOENT || error == -ESRCH ? 0 : error;
}

static void mark_gone(struct group *group, const struct process *process)
{
    for (uint32_t i = process->first_task; i != DUR_NONE; i = group->task[i].next)
        group->task[i].stage = TASK_GONE;
}

static int walk_process(struct group *group, uint32_t index)
{
    struct thread_visit visit = {.group = group, .process = index};
    const struct process *process = &group->process[index];
    int error = each_thread(process->pid, add_thread, &visit);
    if (error == -ENOENT || error == -ESRCH)
        mark_gone(group, process);
    for (uint32_t i = process->first_task; i != DUR_NONE && !error; i = group->task[i].next)
        error = tolerate_end(walk_children(process->pid, group->task[i].tid, add_child, group));
    return tolerate_end(error);
}

int walk_pass(struct group *group, uint32_t *found)
{
    uint32_t before = group->tasks;
    int error = each_thread(group->init, init_children, group);
    for (uint32_t i = 0; i < group->processes && !error; i++)
        error = walk_process(group, i);
    *found = group->tasks - before;
    return error;
}
