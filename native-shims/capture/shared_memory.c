/* Memory that no file system names: its data, once for each object, whoever maps or holds which part of it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "file_data.h"
#include "filestat.h"
#include "inode_set.h"
#include "mapped.h"
#include "pages.h"
#include "proc.h"
#include "shared_memory.h"
#include "stream.h"

static struct inode_set seen;

void shared_memory_reset(void)
{
    inode_set_reset(&seen);
}

static bool memory_file(const char *name)
{
    return strncmp(name, "/memfd:", strlen("/memfd:")) == 0 ||
           strcmp(name, "/dev/zero (deleted)") == 0;
}

/* A private mapping of /dev/zero has another name, and is anonymous memory. */
bool shared_memory(const struct area *area)
{
    return area_starts(area, "/memfd:") || area_is(area, "/dev/zero (deleted)");
}

static void put_head(const struct dur_fact_shared_memory *fact, const char *link)
{
    stream_put(fact, sizeof *fact);
    stream_put(link, fact->link_bytes);
}

/* Takes the descriptor. Its own link has the name as it is; maps escapes newlines. */
static void whole(int fd, uint32_t ns_pid, uint32_t subject)
{
    char path[PROC_PATH], link[4096];
    struct dur_fact_shared_memory fact = {0};
    struct statfs where;
    proc_path_number(path, getpid(), "fd", (uint64_t)fd);
    ssize_t length = readlinkat(proc_root(), path, link, sizeof link);
    fact.link_bytes = length < 0 ? 0 : (uint32_t)length;
    filestat_fd(&fact.stat, fd);
    int seals = fcntl(fd, F_GET_SEALS);
    fact.seals = seals < 0 ? 0 : seals;
    if (fstatfs(fd, &where) == 0 && where.f_type == HUGETLBFS_MAGIC)
        fact.flags |= DUR_MEMORY_HUGE;
    stream_begin(DUR_FACT_SHARED_MEMORY, ns_pid, subject);
    put_head(&fact, link);
    int error = 0;
    if (fact.flags & DUR_MEMORY_HUGE)
        close(fd);
    else
        error = file_data(fd, fact.stat.size);
    stream_end(-error);
}

void shared_memory_open(pid_t pid, uint32_t ns_pid, uint32_t number, uint32_t subject,
                        const struct dur_fact_fd *fact, const char *link)
{
    char path[PROC_PATH];
    if (!memory_file(link) || fact->stat.error ||
        !inode_set_enter(&seen, fact->stat.dev, fact->stat.ino))
        return;
    proc_path_number(path, pid, "fd", number);
    int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        stream_error(DUR_FACT_SHARED_MEMORY, ns_pid, subject, errno);
    else
        whole(fd, ns_pid, subject);
}

/* A part of an object, as a process maps it. */
struct part {
    uint64_t at, end; /* in the object */
    uint64_t address;
    pid_t pid;
    bool shared;
};

static void look_at(struct part *best, const struct process *process, const struct area *area,
                    uint64_t from)
{
    uint64_t end = area->offset + area->end - area->start;
    if (end <= from)
        return;
    uint64_t at = area->offset > from ? area->offset : from;
    bool better = best->pid == 0 || at < best->at ||
                  (at == best->at && (area->shared > best->shared ||
                                      (area->shared == best->shared && end > best->end)));
    if (better)
        *best = (struct part){.at = at,
                              .end = end,
                              .address = area->start + at - area->offset,
                              .pid = process->pid,
                              .shared = area->shared};
}

/* The nearest part from there on; a shared mapping rather than a private one, whose pages may be copies. */
static bool next_part(const struct group *group, const struct area *object, uint64_t from,
                      struct part *part)
{
    memset(part, 0, sizeof *part);
    for (uint32_t i = 0; i < group->processes; i++) {
        const struct process *process = &group->process[i];
        struct area_walk walk;
        struct area area;
        if (process->ns_pid == 0 || process->zombie || process->vm_of != i)
            continue;
        areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
        while (areas_next(&walk, &area))
            if (area.ino == object->ino && area.dev == object->dev)
                look_at(part, process, &area, from);
    }
    return part->pid != 0;
}

static bool readable(int mem, uint64_t address)
{
    uint8_t byte;
    return pread(mem, &byte, 1, (off_t)address) == 1;
}

/* Behind the end of its object a mapping cannot be read. */
static uint64_t readable_bytes(const struct part *part)
{
    uint64_t low = 0, high = (part->end - part->at) / DUR_PAGE;
    int mem = proc_open(part->pid, 0, "mem", O_RDONLY);
    if (mem < 0)
        return 0;
    if (readable(mem, part->address + (high - 1) * DUR_PAGE))
        low = high;
    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (readable(mem, part->address + middle * DUR_PAGE))
            low = middle + 1;
        else
            high = middle;
    }
    close(mem);
    return low * DUR_PAGE;
}

static int add_part(const struct part *part, uint64_t bytes)
{
    int64_t offset = pages_add_memory(part->pid, part->address, bytes, true);
    struct dur_fact_extent extent = {.at = part->at, .bytes = bytes, .offset = (uint64_t)offset};
    if (offset >= 0)
        stream_put(&extent, sizeof extent);
    return offset < 0 ? (int)offset : 0;
}

/* What no process maps nobody can reach either. */
static int by_mappings(const struct group *group, const struct process *process,
                       const struct area *area)
{
    struct dur_fact_shared_memory fact = {.stat = {.dev = area->dev, .ino = area->ino},
                                          .flags = DUR_MEMORY_PARTLY,
                                          .link_bytes = area->name_length};
    struct part part;
    int error = 0;
    for (uint64_t from = 0; next_part(group, area, from, &part); from = part.end) {
        uint64_t bytes = readable_bytes(&part);
        if (bytes)
            fact.stat.size = part.at + bytes;
    }
    stream_begin(DUR_FACT_SHARED_MEMORY, process->ns_pid, 0);
    put_head(&fact, area->name);
    for (uint64_t from = 0; !error && next_part(group, area, from, &part); from = part.end) {
        uint64_t bytes = readable_bytes(&part);
        if (bytes)
            error = add_part(&part, bytes);
    }
    stream_end(-error);
    return error;
}

static int mapped_by(const struct group *group, const struct process *process)
{
    struct area_walk walk;
    struct area area;
    int error = 0;
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (!error && areas_next(&walk, &area)) {
        if (!shared_memory(&area) || !inode_set_enter(&seen, area.dev, area.ino))
            continue;
        int fd = mapped_open(process, &area);
        if (fd >= 0)
            whole(fd, process->ns_pid, 0);
        else
            error = by_mappings(group, process, &area);
    }
    return error;
}

int shared_memory_mapped(const struct group *group)
{
    int error = 0;
    for (uint32_t i = 0; i < group->processes && !error; i++) {
        const struct process *process = &group->process[i];
        if (process->ns_pid && !process->zombie && process->vm_of == i)
            error = mapped_by(group, process);
    }
    return error;
}
