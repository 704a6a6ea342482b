/* Facts about processes that can be read from outside. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "areas.h"
#include "arena.h"
#include "facts_group.h"
#include "facts_process.h"
#include "filestat.h"
#include "identity.h"
#include "kernel.h"
#include "proc.h"
#include "seccomp.h"
#include "signals.h"
#include "stream.h"

#define STATUS_BYTES 8192u
#define STAT_BYTES 1024u

/* Read while numbering and written into the facts later. A zombie may be reaped at any moment, even though all
 * its group stands still (init does not): all that it has is read at once. */
struct texts {
    char status[STATUS_BYTES];
    char stat[STAT_BYTES]; /* of a zombie */
};

static struct arena texts_read;
static const uint32_t share_bits[SAME_KINDS] = {
    [SAME_VM] = DUR_SHARES_VM,           [SAME_FILES] = DUR_SHARES_FILES,
    [SAME_FS] = DUR_SHARES_FS,           [SAME_SIGHAND] = DUR_SHARES_SIGHAND,
    [SAME_SYSVSEM] = DUR_SHARES_SYSVSEM,
};

int facts_process_map(void)
{
    return arena_map(&texts_read, DUR_MAX_TASKS * sizeof(struct texts), (size_t)8 << 20);
}

uint32_t facts_namespace_number(const char *status, const char *name, unsigned depth)
{
    const char *at = status_field(status, name);
    for (unsigned i = 0; at && i < depth; i++) {
        at += strspn(at, "0123456789");
        at = *at == '\t' ? at + 1 : NULL;
    }
    return at ? (uint32_t)parse_number(&at, 10) : 0;
}

int facts_find_depth(struct group *group)
{
    char status[STATUS_BYTES];
    ssize_t got = proc_read(group->init, 0, "status", status, sizeof status);
    if (got < 0)
        return (int)got;
    const char *at = status_field(status, "NSpid");
    if (at == NULL)
        return -ENOSYS;
    seccomp_remember_init(status);
    for (group->depth = 0; *(at += strspn(at, "0123456789")) == '\t'; at++)
        group->depth++;
    return 0;
}

const char *facts_status(uint32_t index)
{
    return ((const struct texts *)texts_read.base)[index].status;
}

const char *facts_zombie_stat(uint32_t index)
{
    return ((const struct texts *)texts_read.base)[index].stat;
}

static bool read_texts(const struct process *process, uint32_t index)
{
    size_t end = ((size_t)index + 1) * sizeof(struct texts);
    struct texts *texts = (struct texts *)texts_read.base + index;
    if (texts_read.capacity < end)
        return false;
    if (texts_read.used < end)
        texts_read.used = end;
    return proc_read(process->pid, 0, "status", texts->status, sizeof texts->status) > 0 &&
           (!process->zombie ||
            proc_read(process->pid, 0, "stat", texts->stat, sizeof texts->stat) > 0);
}

static bool has_live_task(const struct group *group, const struct process *process)
{
    for (uint32_t i = process->first_task; i != DUR_NONE; i = group->task[i].next)
        if (group->task[i].stage == TASK_STOPPED || group->task[i].stage == TASK_FOREIGN)
            return true;
    return false;
}

static void drop(struct group *group, struct process *process)
{
    for (uint32_t i = process->first_task; i != DUR_NONE; i = group->task[i].next)
        group->task[i].stage = TASK_GONE;
    process->ns_pid = 0;
}

/* What a first thread that has ended does not show, any other one does. */
static void look_through_another(struct group *group, uint32_t index)
{
    struct process *process = &group->process[index];
    uint32_t stopped = group_stopped_task(group, index);
    if (group->task[process->first_task].stage != TASK_ZOMBIE || stopped == DUR_NONE)
        return;
    process->pid = group->task[stopped].tid;
    if (!read_texts(process, index))
        drop(group, process);
}

static void number_process(struct group *group, uint32_t index)
{
    struct process *process = &group->process[index];
    const char *status = facts_status(index);
    process->zombie = !has_live_task(group, process);
    if (group->task[process->first_task].stage == TASK_GONE || !read_texts(process, index)) {
        drop(group, process);
        return;
    }
    process->ns_pid = facts_namespace_number(status, "NSpid", group->depth);
    process->ns_pgid = facts_namespace_number(status, "NSpgid", group->depth);
    process->ns_sid = facts_namespace_number(status, "NSsid", group->depth);
    const char *at = status_field(status, "PPid");
    process->parent = at ? (pid_t)parse_number(&at, 10) : 0;
    at = status_field(status, "TracerPid");
    process->tracer = at ? (uint32_t)parse_number(&at, 10) : 0;
    if (process->tracer == (uint32_t)getpid())
        process->tracer = 0;
    process->seccomp = seccomp_differs(status);
    look_through_another(group, index);
}

int facts_number(struct group *group)
{
    arena_reset(&texts_read, (size_t)4 << 20);
    int error = facts_find_depth(group);
    for (uint32_t i = 0; i < group->processes && !error; i++)
        number_process(group, i);
    return error;
}

static uint32_t number_of_parent(const struct group *group, const struct process *process)
{
    if (process->parent == group->init)
        return 1;
    uint32_t parent = group_find_process(group, process->parent);
    return parent == DUR_NONE ? 0 : group->process[parent].ns_pid;
}

/* Two processes without any undo list look alike to kcmp: sharing those means something only on shared memory. */
static void find_shared(struct group *group, uint32_t index, struct dur_fact_process *fact)
{
    struct process *process = &group->process[index];
    for (int kind = 0; kind < SAME_KINDS; kind++) {
        uint32_t first;
        if (kind == SAME_SYSVSEM && !(fact->shares & DUR_SHARES_VM))
            continue;
        if (identity_process(kind, process->pid, index, &first) != 0 || first == index)
            continue;
        fact->shares |= share_bits[kind];
        fact->shared_with[kind] = group->process[first].ns_pid;
        if (kind == SAME_VM)
            process->vm_of = first;
        if (kind == SAME_FILES)
            process->files_of = first;
    }
}

/* Of all its threads that live. */
static uint32_t stop_signal_of(const struct group *group, const struct process *process)
{
    uint32_t stopped = group_stopped_task(group, (uint32_t)(process - group->process));
    return stopped == DUR_NONE ? 0 : group->task[stopped].stop_signal;
}

static uint32_t state_of(const struct group *group, const struct process *process)
{
    if (process->zombie)
        return 'Z';
    if (process->tracer || group->task[process->first_task].stage == TASK_FOREIGN)
        return 't';
    return stop_signal_of(group, process) ? 'T' : 'R';
}

static void head(struct group *group, uint32_t index)
{
    struct process *process = &group->process[index];
    struct dur_fact_process fact = {
        .pid = process->ns_pid,
        .host_pid = (uint32_t)process->leader,
        .ppid = number_of_parent(group, process),
        .pgid = process->ns_pgid,
        .sid = process->ns_sid,
        .state = state_of(group, process),
        .tracer = process->tracer,
        .stop_signal = stop_signal_of(group, process),
    };
    for (uint32_t i = process->first_task; i != DUR_NONE; i = group->task[i].next)
        fact.threads += group->task[i].stage != TASK_GONE;
    if (!process->zombie)
        find_shared(group, index, &fact);
    stream_fact(DUR_FACT_PROCESS, process->ns_pid, 0, &fact, sizeof fact);
}

static void link_fact(const struct process *process, uint32_t type, const char *name,
                      const struct filestat_root *root)
{
    char path[PROC_PATH], text[4097];
    proc_path(path, process->pid, 0, name);
    ssize_t length = readlinkat(proc_root(), path, text, sizeof text - 1);
    if (length < 0) {
        stream_error(type, process->ns_pid, 0, errno);
        return;
    }
    text[length] = 0;
    struct dur_fact_path fact;
    filestat_proc(&fact.target, path);
    filestat_by_path(&fact.by_path, root, text);
    stream_begin(type, process->ns_pid, 0);
    stream_put(&fact, sizeof fact);
    stream_put(text, (size_t)length);
    stream_end(0);
}

static void find_vdso(struct process *process)
{
    struct area_walk walk;
    struct area area;
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (process->vdso_end == 0 && areas_next(&walk, &area)) {
        if (!area_is(&area, "[vdso]"))
            continue;
        process->vdso_start = area.start;
        process->vdso_end = area.end;
    }
}

static void texts(struct process *process)
{
    static const struct {
        uint32_t type;
        const char *name;
    } files[] = {
        {DUR_FACT_LIMITS, "limits"},
        {DUR_FACT_CGROUP, "cgroup"},
        {DUR_FACT_AUXV, "auxv"},
        {DUR_FACT_OOM, "oom_score_adj"},
        {DUR_FACT_PERSONALITY, "personality"},
        {DUR_FACT_COREDUMP_FILTER, "coredump_filter"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        stream_proc(files[i].type, process->ns_pid, 0, process->pid, 0, files[i].name, NULL);
    ssize_t got = stream_proc(DUR_FACT_TIMERS, process->ns_pid, 0, process->pid, 0, "timers",
                              &process->timers_at);
    process->timers_bytes = got > 0 ? (uint64_t)got : 0;
    got = stream_proc(DUR_FACT_SMAPS, process->ns_pid, 0, process->pid, 0, "smaps",
                      &process->smaps_at);
    process->smaps_bytes = got > 0 ? (uint64_t)got : 0;
    find_vdso(process);
}

void facts_process(struct group *group, uint32_t index)
{
    struct process *process = &group->process[index];
    head(group, index);
    stream_fact(DUR_FACT_STATUS, process->ns_pid, 0, facts_status(index),
                strlen(facts_status(index)));
    if (process->zombie) {
        stream_fact(DUR_FACT_STAT, process->ns_pid, 0, facts_zombie_stat(index),
                    strlen(facts_zombie_stat(index)));
        return;
    }
    stream_proc(DUR_FACT_STAT, process->ns_pid, 0, process->pid, 0, "stat", NULL);
    texts(process);
    facts_namespaces(DUR_FACT_NAMESPACE, process->ns_pid, process->pid);
    struct filestat_root root;
    filestat_take_root(&root, group->init);
    link_fact(process, DUR_FACT_EXE, "exe", &root);
    link_fact(process, DUR_FACT_CWD, "cwd", &root);
    link_fact(process, DUR_FACT_ROOT, "root", &root);
    filestat_leave_root(&root);
    uint32_t stopped = group_stopped_task(group, index);
    if (stopped != DUR_NONE)
        signals_fact(DUR_FACT_SHARED_SIGNALS, process->ns_pid, 0, group->task[stopped].tid, true);
}
