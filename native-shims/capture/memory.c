/* Facts about memory: which pages are kept, area by area. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "arena.h"
#include "areas.h"
#include "mapped.h"
#include "memory.h"
#include "pagemap.h"
#include "pages.h"
#include "proc.h"
#include "shared_memory.h"
#include "stream.h"
#include "tracking.h"
#include "userfault.h"
#include "vdso.h"

#define RANGES 65536u

/* Of the process at hand. */
struct scan {
    const struct process *process;
    const struct area *area;
    int fd;
    struct tracked_scan tracked;
    bool saw_watched;
};

static struct dur_fact_range guards[RANGES];
static uint32_t guard_count;

/* Of the process at hand: pages that are as they were in the base. */
static struct arena kept;

int memory_map(void)
{
    return arena_map(&kept, (size_t)1 << 32, (size_t)1 << 20);
}

uint64_t memory_expected(const struct group *group)
{
    uint64_t sum = 0;
    char status[8192];
    for (uint32_t i = 0; i < group->processes; i++) {
        uint64_t changed = tracking_expected(group->process[i].leader);
        sum += changed;
        if (changed || proc_read(group->process[i].pid, 0, "status", status, sizeof status) <= 0)
            continue;
        const char *at = status_field(status, "RssAnon");
        sum += at ? parse_number(&at, 10) * 1024 : 0;
    }
    return sum + sum / 32;
}

static int add_guard(const struct page_range *range)
{
    if (guard_count == RANGES)
        return -E2BIG;
    guards[guard_count++] =
        (struct dur_fact_range){.start = range->start, .bytes = range->end - range->start};
    return 0;
}

static int add_pages(const struct scan *scan, const struct page_range *range)
{
    uint64_t bytes = range->end - range->start;
    int64_t offset =
        pages_add_memory(scan->process->pid, range->start, bytes, !scan->area->readable);
    if (offset < 0)
        return (int)offset;
    struct dur_fact_pages fact = {
        .address = range->start, .bytes = bytes, .offset = (uint64_t)offset};
    stream_put(&fact, sizeof fact);
    return 0;
}

/* False where there is no room to note it: then it is stored. */
static bool keep(const struct page_range *range)
{
    struct dur_fact_range *last = (struct dur_fact_range *)(kept.base + kept.used) - 1;
    if (kept.used && last->start + last->bytes == range->start) {
        last->bytes += range->end - range->start;
        return true;
    }
    struct dur_fact_range *room = arena_room(&kept, sizeof *room);
    if (room == NULL)
        return false;
    *room = (struct dur_fact_range){.start = range->start, .bytes = range->end - range->start};
    kept.used += sizeof *room;
    return true;
}

static int add_range(void *context, const struct page_range *range)
{
    const struct scan *scan = context;
    if (range->guard)
        return add_guard(range);
    return scan->tracked.keeps && !range->written && keep(range) ? 0 : add_pages(scan, range);
}

static bool holds_pages(const struct scan *scan)
{
    const struct area *area = scan->area;
    if (area->special || area->device || area->shared)
        return false;
    return area->resident || pagemap_scans(scan->fd);
}

/* Only where the area is watched does the kernel know what was written. */
static int scan_area(struct scan *scan, const struct area *area)
{
    scan->area = area;
    if (!holds_pages(scan))
        return 0;
    if (!scan->tracked.watched || !area->watched || !userfault_can_watch(area))
        return pagemap_scan(scan->fd, area->start, area->end, area->ino != 0, add_range, scan);
    scan->saw_watched = true;
    return pagemap_scan_written(scan->fd, area->start, area->end, true, add_range, scan);
}

/* The page record stays open over all areas; nothing else may be written meanwhile. */
static int scan_areas(struct scan *scan, uint32_t type)
{
    const struct process *process = scan->process;
    struct area_walk walk;
    struct area area;
    stream_begin(type, process->ns_pid, 0);
    int error = scan->fd < 0 ? scan->fd : 0;
    guard_count = 0;
    arena_reset(&kept, (size_t)1 << 20);
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (!error && areas_next(&walk, &area))
        error = scan_area(scan, &area);
    scan->area = NULL;
    stream_end(-error);
    return error;
}

static int scan_process(const struct group *group, uint32_t index)
{
    const struct process *process = &group->process[index];
    uint64_t before = pages_total();
    struct scan scan = {.process = process,
                        .fd = proc_open(process->pid, 0, "pagemap", O_RDONLY),
                        .tracked = tracking_scan_begins(group, index)};
    int error = scan_areas(&scan, DUR_FACT_PAGES);
    if (scan.fd >= 0)
        close(scan.fd);
    if (guard_count)
        stream_fact(DUR_FACT_GUARD, process->ns_pid, 0, guards, guard_count * sizeof *guards);
    if (kept.used)
        stream_fact(DUR_FACT_KEPT, process->ns_pid, 0, kept.base, kept.used);
    tracking_scan_ends(group, index, pages_total() - before, scan.saw_watched);
    /* Its first thread has ended, or it is not dumpable: refused by name later, for the error in its facts. */
    return scan.fd == -ESRCH || scan.fd == -EACCES ? 0 : error;
}

/* As every process has it: what lies behind the image is padding, whatever stands there. */
static bool vdso(const struct process *process)
{
    uint64_t bytes = process->vdso_end - process->vdso_start;
    struct vdso_extent extent;
    if (bytes == 0)
        return false;
    stream_begin(DUR_FACT_VDSO, 0, 0);
    struct iovec local = {.iov_base = stream_room(bytes), .iov_len = bytes};
    struct iovec remote = {.iov_base = (void *)process->vdso_start, .iov_len = bytes};
    bool got = local.iov_base != NULL &&
               process_vm_readv(process->pid, &local, 1, &remote, 1, 0) == (ssize_t)bytes;
    if (got && vdso_extent(process->pid, process->vdso_start, process->vdso_end, &extent) == 0)
        memset((uint8_t *)local.iov_base + (extent.end - process->vdso_start), 0,
               process->vdso_end - extent.end);
    if (got)
        stream_took(bytes);
    stream_end(got ? 0 : EFAULT);
    return got;
}

int memory_facts(struct group *group)
{
    bool have_vdso = false;
    int error = 0;
    mapped_reset();
    for (uint32_t i = 0; i < group->processes && !error; i++) {
        const struct process *process = &group->process[i];
        if (process->ns_pid == 0 || process->zombie || process->vm_of != i)
            continue;
        if (!have_vdso)
            have_vdso = vdso(process);
        error = scan_process(group, i);
        if (!error)
            error = mapped_files(process, group->init);
    }
    return error ? error : shared_memory_mapped(group);
}

int memory_proof(const struct group *group)
{
    int error = 0;
    for (uint32_t i = 0; i < group->processes && !error; i++) {
        const struct process *process = &group->process[i];
        if (process->ns_pid == 0 || process->zombie || process->vm_of != i)
            continue;
        struct scan scan = {.process = process,
                            .fd = proc_open(process->pid, 0, "pagemap", O_RDONLY)};
        error = scan_areas(&scan, DUR_FACT_PROOF);
        if (scan.fd >= 0)
            close(scan.fd);
    }
    return error;
}
