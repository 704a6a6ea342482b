/* What the capturer remembers of address spaces from one capture to the next. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "areas.h"
#include "clock.h"
#include "kernel.h"
#include "proc.h"
#include "stream.h"
#include "tracking.h"
#include "userfault.h"

#define MOST 16384u

/* An address space, known by the process that it is read through. A page of it may be left out of a capture only where
 * its area is watched now and `scan` is the capture's base. Whatever replaces memory (exec, a mapping over another, an
 * mremap) makes areas that are not watched. */
struct tracked {
    pid_t pid;
    int fd;          /* its userfaultfd; the process has no descriptor of it */
    uint64_t scan;   /* the last one that went through all of it; 0: none that counts */
    uint64_t stored; /* bytes of the last capture */
    bool fresh;      /* watchable since this capture only: nothing in it is marked yet */
};

/* Of one process in the present capture. */
struct outcome {
    uint64_t base;
    uint32_t why;
    int32_t error;
};

static struct tracked tracked[MOST];
static uint32_t count;
static struct outcome outcomes[DUR_MAX_TASKS];
static int ability = 1; /* of the host: 0 or -errno; 1: not asked yet */
static bool wanted;
static uint64_t base, scan;

static int able(void)
{
    if (ability > 0)
        ability = userfault_probe();
    return ability;
}

const char *tracking_name(void)
{
    return able() == 0 ? "pagemap-scan" : "full";
}

static struct tracked *find(pid_t pid)
{
    for (uint32_t i = 0; i < count; i++)
        if (tracked[i].pid == pid)
            return &tracked[i];
    return NULL;
}

/* With its descriptor all its watching ends. */
static void forget(struct tracked *one)
{
    close(one->fd);
    *one = tracked[--count];
}

void tracking_start(const struct group *group, const struct dur_msg_capture *ask)
{
    wanted = (ask->flags & DUR_CAPTURE_TRACK) != 0 && able() == 0;
    base = wanted ? ask->base : 0;
    scan = wanted ? (uint64_t)now_nanos() : 0;
    memset(outcomes, 0, sizeof *outcomes * group->processes);
    for (uint32_t i = count; i-- > 0;) {
        tracked[i].fresh = false;
        if (!wanted || group_find_process(group, tracked[i].pid) == DUR_NONE)
            forget(&tracked[i]);
    }
}

void tracking_yield(void)
{
    wanted = false;
    base = scan = 0;
    while (count)
        forget(&tracked[0]);
}

uint64_t tracking_scan(void)
{
    return scan;
}

uint64_t tracking_expected(pid_t pid)
{
    const struct tracked *one = find(pid);
    return one && base && one->scan == base ? one->stored + one->stored / 4 + 1 : 0;
}

struct tracked_scan tracking_scan_begins(const struct group *group, uint32_t process)
{
    struct tracked *one = wanted ? find(group->process[process].leader) : NULL;
    struct outcome *outcome = &outcomes[process];
    outcome->why = DUR_WHOLE_NEW;
    if (one == NULL || one->fresh)
        return (struct tracked_scan){false, false};
    if (base == 0)
        outcome->why = DUR_WHOLE_ASKED;
    else if (one->scan != base)
        outcome->why = DUR_WHOLE_UNCOMMITTED;
    else
        *outcome = (struct outcome){.base = base};
    one->scan = 0; /* until all of it is through */
    return (struct tracked_scan){true, outcome->base != 0};
}

void tracking_scan_ends(const struct group *group, uint32_t process, uint64_t stored,
                        bool saw_watched)
{
    struct tracked *one = wanted ? find(group->process[process].leader) : NULL;
    if (one == NULL)
        return;
    one->stored = stored;
    if (saw_watched || one->fresh)
        return;
    /* As where it could not be asked anew: not one page was left out. */
    outcomes[process] = (struct outcome){.why = DUR_WHOLE_NEW};
    forget(one);
}

/* Half of our descriptors are for everything else. */
static bool room(void)
{
    struct rlimit limit;
    return count < MOST && getrlimit(RLIMIT_NOFILE, &limit) == 0 && count < limit.rlim_cur / 2;
}

static int fetch(pid_t pid, int64_t number)
{
    int pidfd = proc_pidfd(pid);
    if (pidfd < 0)
        return -errno;
    int fd = (int)syscall(SYS_pidfd_getfd, pidfd, (int)number, 0);
    int error = errno;
    close(pidfd);
    return fd < 0 ? -error : fd;
}

static int call(struct inject_thread *thread, struct inject_op op, int64_t *result)
{
    int error = inject_run(thread, &op, 1);
    *result = op.result;
    return error;
}

/* The guest makes it, we take it, the guest closes its own: nobody can use it there. */
static int take_userfault(struct inject_thread *thread, pid_t pid)
{
    int64_t number, closed;
    struct inject_op make = {.number = SYS_userfaultfd, .arguments = {USERFAULT_FLAGS}};
    int error = call(thread, make, &number);
    if (error || number < 0)
        return error ? error : (int)number;
    int fd = fetch(pid, number);
    error = call(thread, (struct inject_op){.number = SYS_close, .arguments = {(uint64_t)number}},
                 &closed);
    if (fd >= 0 && !error)
        error = userfault_set_up(fd);
    if (fd >= 0 && error)
        close(fd);
    return error ? error : fd;
}

static bool watches_any(const struct process *process)
{
    struct area_walk walk;
    struct area area;
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (areas_next(&walk, &area))
        if (area.watched)
            return true;
    return false;
}

void tracking_attach(struct inject_thread *thread, const struct group *group, uint32_t process)
{
    const struct process *of = &group->process[process];
    if (!wanted || of->vm_of != process)
        return;
    struct tracked *one = find(of->leader);
    if (one != NULL && watches_any(of))
        return;
    if (one != NULL) /* it has exec'ed, or another process has got its number */
        forget(one);
    int fd = room() ? take_userfault(thread, of->pid) : -EMFILE;
    if (fd < 0)
        outcomes[process].error = -fd;
    else
        tracked[count++] = (struct tracked){.pid = of->leader, .fd = fd, .fresh = true};
}

static int watch_areas(const struct tracked *one, const struct process *process)
{
    struct area_walk walk;
    struct area area;
    int pagemap = proc_open(process->pid, 0, "pagemap", O_RDONLY), error = 0;
    if (pagemap < 0)
        return pagemap;
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (!error && areas_next(&walk, &area))
        if (userfault_can_watch(&area) && !area.watched)
            error = userfault_watch(one->fd, pagemap, area.start, area.end);
    close(pagemap);
    return error;
}

static void watch(const struct group *group, uint32_t index)
{
    struct tracked *one = find(group->process[index].leader);
    struct outcome *outcome = &outcomes[index];
    if (one == NULL)
        return;
    int error = watch_areas(one, &group->process[index]);
    one->scan = error ? 0 : scan;
    if (!error)
        return;
    outcome->error = -error;
    forget(one);
}

void tracking_watch(const struct group *group)
{
    for (uint32_t i = 0; wanted && i < group->processes; i++) {
        const struct process *process = &group->process[i];
        if (process->ns_pid == 0 || process->zombie || process->vm_of != i)
            continue;
        watch(group, i);
        struct dur_fact_tracking fact = {
            .base = outcomes[i].base, .why = outcomes[i].why, .error = outcomes[i].error};
        stream_fact(DUR_FACT_TRACKING, process->ns_pid, 0, &fact, sizeof fact);
    }
}
