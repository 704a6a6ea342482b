/* The files that a process maps: what they are now, and their content where the path no longer leads to it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "areas.h"
#include "filestat.h"
#include "identity.h"
#include "kernel.h"
#include "mapped.h"
#include "pages.h"
#include "proc.h"
#include "removed.h"
#include "shared_memory.h"
#include "stream.h"

#define SEEN 16384u

/* Larger ones are data, not what a program keeps beside its memory. */
#define SMALL_FILE (1ull << 20)

/* Files of the process at hand that have their record (one of them per dev, ino and name). */
static struct {
    uint64_t key;
    pid_t pid;
} seen[SEEN];

/* Contents planned already in this capture: many processes may run one deleted program. */
static struct content {
    uint64_t dev, ino, offset, bytes;
} contents[1024];
static uint32_t content_count;
static bool map_files_denied;

void mapped_reset(void)
{
    memset(seen, 0, sizeof seen);
    content_count = 0;
}

/* What is written through the mapping is in the file at once, and nobody else needs to have it open. */
static bool written_through(const struct area *area)
{
    return area->shared && area->may_write;
}

static bool enter(const struct process *process, const struct area *area)
{
    uint64_t key = (area->dev * 31 + area->ino + written_through(area)) | 1;
    for (uint32_t i = 0; i < area->name_length; i++)
        key = (key ^ (uint8_t)area->name[i]) * 1099511628211ull;
    for (uint32_t i = 0; i < SEEN; i++) {
        uint32_t slot = (uint32_t)((key ^ (uint64_t)process->pid * 40503) + i) % SEEN;
        if (seen[slot].pid == 0) {
            seen[slot].key = key;
            seen[slot].pid = process->pid;
            return true;
        }
        if (seen[slot].key == key && seen[slot].pid == process->pid)
            return false;
    }
    return true;
}

/* Names that the kernel gives to memory that was never a file. */
static bool never_a_file(const struct area *area)
{
    return area_starts(area, "/SYSV") || area_starts(area, "/dev/zero") ||
           area_starts(area, "/anon_hugepage") || area_starts(area, "/[aio]");
}

/* What stands in /dev/shm is in the image anyway. */
static bool small_and_shared(const struct area *area, const struct dur_stat *file)
{
    return written_through(area) && S_ISREG(file->mode) && file->size <= SMALL_FILE &&
           !never_a_file(area) && !area_starts(area, "/dev/shm/");
}

static void map_files_path(char out[PROC_PATH], const struct process *process,
                           const struct area *area)
{
    struct text text = {.at = out, .capacity = PROC_PATH};
    text_number(&text, (uint64_t)process->pid, 10);
    text_put(&text, "/map_files/");
    text_number(&text, area->start, 16);
    text_put(&text, "-");
    text_number(&text, area->end, 16);
}

static bool same(const struct dur_stat *stat, const struct area *area)
{
    return stat->error == 0 && stat->ino == area->ino && stat->dev == area->dev;
}

int mapped_open(const struct process *process, const struct area *area)
{
    char path[PROC_PATH];
    struct dur_stat stat;
    if (!map_files_denied) {
        map_files_path(path, process, area);
        int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd >= 0)
            return fd;
        map_files_denied = errno == EPERM;
    }
    proc_path(path, process->pid, 0, "exe");
    filestat_proc(&stat, path);
    if (same(&stat, area)) {
        int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd >= 0)
            return fd;
    }
    pid_t pid;
    uint32_t number;
    if (!identity_find(area->dev, area->ino, &pid, &number))
        return -ENOENT;
    proc_path_number(path, pid, "fd", number);
    int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

/* The last way: what the process itself still maps of the file. */
static int64_t content_from_mappings(const struct process *process, const struct area *file,
                                     uint64_t *bytes)
{
    struct area_walk walk;
    struct area area;
    *bytes = 0;
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (areas_next(&walk, &area))
        if (area.ino == file->ino && area.dev == file->dev && !area.special &&
            area.offset + area.end - area.start > *bytes)
            *bytes = area.offset + area.end - area.start;
    int64_t offset = pages_add_hole(*bytes);
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (offset >= 0 && areas_next(&walk, &area)) {
        if (area.ino != file->ino || area.dev != file->dev || area.special)
            continue;
        int error = pages_fill((uint64_t)offset + area.offset, process->pid, area.start,
                               area.end - area.start);
        if (error)
            return error;
    }
    return offset;
}

static const struct content *known_content(const struct area *area)
{
    for (uint32_t i = 0; i < content_count; i++)
        if (contents[i].dev == area->dev && contents[i].ino == area->ino)
            return &contents[i];
    return NULL;
}

static int plan_content(const struct process *process, const struct area *area, int fd,
                        struct content *content)
{
    const struct content *known = known_content(area);
    if (known) {
        *content = *known;
        if (fd >= 0)
            close(fd);
        return 0;
    }
    struct stat found;
    int64_t offset;
    if (fd >= 0 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) {
        content->bytes = (uint64_t)found.st_size;
        offset = pages_add_file(fd, 0, content->bytes);
    } else {
        if (fd >= 0)
            close(fd);
        offset = content_from_mappings(process, area, &content->bytes);
    }
    if (offset < 0)
        return (int)offset;
    content->dev = area->dev;
    content->ino = area->ino;
    content->offset = (uint64_t)offset;
    if (content_count < sizeof contents / sizeof *contents)
        contents[content_count++] = *content;
    return 0;
}

static int content_fact(uint32_t type, const struct process *process, const struct area *area,
                        int fd)
{
    struct content content = {0};
    int error = plan_content(process, area, fd, &content);
    struct dur_fact_content fact = {
        .start = area->start, .offset = content.offset, .bytes = content.bytes};
    stream_begin(type, process->ns_pid, 0);
    stream_put(&fact, sizeof fact);
    stream_put(area->name, area->name_length);
    stream_end(-error);
    return error;
}

/* Its content stands with the descriptor that leads to it. */
static void open_already(const struct process *process, const struct area *area)
{
    struct dur_fact_content fact = {.start = area->start};
    stream_begin(DUR_FACT_MAPPED_CONTENT, process->ns_pid, 0);
    stream_put(&fact, sizeof fact);
    stream_put(area->name, area->name_length);
    stream_end(0);
}

/* Some file systems (overlay, btrfs) show another device in maps than in stat: then the object itself decides,
 * or, where we may not look at it, that it was not deleted. */
static bool leads_there(const struct area *area, const struct dur_fact_mapped_file *fact,
                        const char *path)
{
    if (fact->by_path.error)
        return false;
    if (fact->mapped.error == 0)
        return fact->mapped.dev == fact->by_path.dev && fact->mapped.ino == fact->by_path.ino;
    size_t length = strlen(path), tail = strlen(" (deleted)");
    bool deleted = length > tail && strcmp(path + length - tail, " (deleted)") == 0;
    return major(area->dev) == 0 && !deleted;
}

static int mapped_file(const struct process *process, const struct area *area,
                       const struct filestat_root *root)
{
    char path[4097];
    struct dur_fact_mapped_file fact = {.start = area->start};
    uint32_t length = area->name_length < sizeof path ? area->name_length : sizeof path - 1;
    memcpy(path, area->name, length);
    path[length] = 0;
    filestat_by_path(&fact.by_path, root, path);
    int object = -1;
    bool reachable = same(&fact.by_path, area);
    if (reachable) {
        fact.mapped = fact.by_path;
    } else {
        object = mapped_open(process, area);
        if (object >= 0)
            filestat_fd(&fact.mapped, object);
        else
            filestat_error(&fact.mapped, -object);
        reachable = leads_there(area, &fact, path);
    }
    stream_begin(DUR_FACT_MAPPED_FILE, process->ns_pid, 0);
    stream_put(&fact, sizeof fact);
    stream_put(area->name, area->name_length);
    stream_end(0);
    if (!reachable && fact.mapped.error == 0 && removed_known(fact.mapped.dev, fact.mapped.ino)) {
        open_already(process, area);
        if (object >= 0)
            close(object);
        return 0;
    }
    if (!reachable && !never_a_file(area))
        return content_fact(DUR_FACT_MAPPED_CONTENT, process, area, object);
    if (reachable && small_and_shared(area, &fact.by_path))
        return content_fact(DUR_FACT_SHARED_CONTENT, process, area,
                            object < 0 ? mapped_open(process, area) : object);
    if (object >= 0)
        close(object);
    return 0;
}

int mapped_files(const struct process *process, pid_t init)
{
    struct filestat_root root;
    struct area_walk walk;
    struct area area;
    int error = 0;
    filestat_take_root(&root, init);
    areas_begin(&walk, stream_at(process->smaps_at), process->smaps_bytes);
    while (!error && areas_next(&walk, &area))
        if (area.ino && area.name_length && area.name[0] == '/' && !shared_memory(&area) &&
            !area_starts(&area, "/SYSV") && enter(process, &area))
            error = mapped_file(process, &area, &root);
    filestat_leave_root(&root);
    return error;
}
