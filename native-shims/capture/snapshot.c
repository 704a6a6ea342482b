/* Files whose content belongs to the checkpoint: what stands below the ordered paths, and what is open for writing. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "file_data.h"
#include "filestat.h"
#include "kernel.h"
#include "pages.h"
#include "proc.h"
#include "snapshot.h"
#include "snapshot_rules.h"
#include "stream.h"

#define PATHS 4096u
#define OPENED 16384u
#define LINKED 4096u

/* Where the walk stands. */
struct walk {
    struct filestat_root root;
    bool counting; /* only adds up, and has the files read ahead */
    uint64_t bytes;
    dev_t device; /* it does not leave the file system of the path that it began at */
    int error;
    char *what;
    size_t capacity;
};

/* Directories that are still to be read: paths, each with its end. */
static struct arena pending;

/* Open files that nobody has looked at as such below a path. */
static struct opened {
    pid_t pid;
    uint32_t number;
    uint64_t dev, ino;
} opened[OPENED];
static uint32_t opened_count;

/* Files with several names whose content is planned already. */
static struct {
    uint64_t dev, ino;
} linked[LINKED];
static uint32_t linked_count, subjects;

int snapshot_prepare(void)
{
    return arena_map(&pending, (size_t)1 << 30, (size_t)1 << 20);
}

void snapshot_reset(void)
{
    opened_count = 0;
    linked_count = 0;
    subjects = 0;
}

void snapshot_open(pid_t pid, uint32_t number, int copy, const struct dur_fact_fd *fact)
{
    int flags = fcntl(copy, F_GETFL);
    if (!snapshot_ordered() || opened_count == OPENED || flags < 0 || (flags & O_PATH) ||
        (flags & O_ACCMODE) == O_RDONLY || fact->stat.nlink == 0)
        return;
    opened[opened_count++] =
        (struct opened){.pid = pid, .number = number, .dev = fact->stat.dev, .ino = fact->stat.ino};
}

static void blame(struct walk *walk, const char *path, int error)
{
    struct text text = {.at = walk->what, .capacity = walk->capacity};
    walk->error = error;
    text_put(&text, "snapshot of ");
    text_put(&text, path);
}

static bool met_by_another_name(const struct stat *found)
{
    if (found->st_nlink < 2)
        return false;
    for (uint32_t i = 0; i < linked_count; i++)
        if (linked[i].dev == found->st_dev && linked[i].ino == found->st_ino)
            return true;
    if (linked_count < LINKED) {
        linked[linked_count].dev = found->st_dev;
        linked[linked_count++].ino = found->st_ino;
    }
    return false;
}

/* Without leaving a trace in its access time where we may. */
static int open_content(int at, const char *name)
{
    int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    int fd = openat(at, name, flags | O_NOATIME);
    if (fd < 0 && errno == EPERM)
        fd = openat(at, name, flags);
    return fd < 0 ? -errno : fd;
}

static void put_padded(const char *text, size_t length)
{
    static const char zeros[8];
    stream_put(text, length);
    stream_put(zeros, -length & 7);
}

/* The stat, the path, and what the object holds: where a link leads, or the data of a file. */
static void put_entry(struct walk *walk, int at, const char *name, const char *path,
                      const struct stat *found)
{
    char target[PATHS];
    struct dur_fact_snapshot fact = {.path_bytes = (uint32_t)strlen(path)};
    filestat_fill(&fact.stat, found);
    fact.atime_nanos = (int64_t)found->st_atim.tv_sec * 1000000000 + found->st_atim.tv_nsec;
    int fd = -1;
    ssize_t length = 0;
    if (S_ISLNK(found->st_mode) && (length = readlinkat(at, name, target, sizeof target)) < 0)
        fact.stat.error = errno;
    if (S_ISREG(found->st_mode) && met_by_another_name(found))
        fact.flags = DUR_SNAPSHOT_LINKED;
    else if (S_ISREG(found->st_mode) && (fd = open_content(at, name)) < 0)
        fact.stat.error = -fd;
    fact.target_bytes = length > 0 ? (uint32_t)length : 0;
    stream_begin(DUR_FACT_SNAPSHOT, 0, subjects++);
    stream_put(&fact, sizeof fact);
    put_padded(path, fact.path_bytes);
    put_padded(target, fact.target_bytes);
    int error = fd < 0 ? 0 : file_data(fd, fact.stat.size);
    stream_end(0);
    if (error)
        blame(walk, path, error);
}

static void expect(struct walk *walk, int at, const char *name, const struct stat *found)
{
    if (!S_ISREG(found->st_mode))
        return;
    walk->bytes += (uint64_t)found->st_blocks * 512;
    int fd = open_content(at, name);
    if (fd >= 0) {
        posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED);
        close(fd);
    }
}

/* Sockets, pipes and devices are no content: whoever has them makes them again. */
static void entry(struct walk *walk, int at, const char *name, const char *path,
                  const struct stat *found)
{
    bool content = S_ISREG(found->st_mode) || S_ISLNK(found->st_mode) || S_ISDIR(found->st_mode);
    if (!content || !snapshot_wanted(path))
        return;
    if (walk->counting)
        expect(walk, at, name, found);
    else
        put_entry(walk, at, name, path, found);
}

static void push(struct walk *walk, const char *path)
{
    size_t bytes = strlen(path) + 1;
    char *room = arena_room(&pending, bytes);
    if (room == NULL) {
        blame(walk, path, -ENOMEM);
        return;
    }
    memcpy(room, path, bytes);
    pending.used += bytes;
}

static void child(struct walk *walk, int directory, const char *parent, const char *name)
{
    char path[PATHS];
    struct stat found;
    struct text text = {.at = path, .capacity = sizeof path};
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return;
    if (strlen(parent) + strlen(name) + 2 > sizeof path) {
        blame(walk, parent, -ENAMETOOLONG);
        return;
    }
    text_put(&text, parent);
    text_put(&text, "/");
    text_put(&text, name);
    if (snapshot_is_root(path))
        return; /* it has its own turn */
    if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT)
            blame(walk, path, -errno);
        return;
    }
    entry(walk, directory, name, path, &found);
    if (S_ISDIR(found.st_mode) && found.st_dev == walk->device)
        push(walk, path);
}

struct directory_entry {
    uint64_t ino;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static void children(struct walk *walk, const char *path)
{
    static char entries[1 << 15];
    int fd = filestat_open(&walk->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (fd < 0) {
        if (!walk->counting || fd != -EACCES)
            blame(walk, path, fd);
        return;
    }
    long got;
    while (!walk->error && (got = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0)
        for (long at = 0; at < got && !walk->error;) {
            const struct directory_entry *one = (const void *)(entries + at);
            child(walk, fd, path, one->name);
            at += one->length;
        }
    if (!walk->error && got < 0)
        blame(walk, path, -errno);
    close(fd);
}

static void below(struct walk *walk, const char *root)
{
    struct stat found;
    int fd = filestat_open(&walk->root, root, O_PATH | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &found) != 0) {
        if (fd != -ENOENT)
            blame(walk, root, fd < 0 ? fd : -errno);
        return; /* nothing is there, and the image says so */
    }
    close(fd);
    walk->device = found.st_dev;
    entry(walk, walk->root.fd, root + 1, root, &found);
    arena_reset(&pending, (size_t)1 << 20);
    if (S_ISDIR(found.st_mode))
        push(walk, root);
    for (size_t at = 0; !walk->error && at < pending.used;) {
        const char *path = (const char *)pending.base + at;
        at += strlen(path) + 1;
        children(walk, path);
    }
}

/* What it is open by may lead elsewhere by now: then its content is not at its path. */
static void of_open_file(struct walk *walk, const struct opened *file)
{
    char path[PROC_PATH], link[PATHS];
    struct stat found;
    proc_path_number(path, file->pid, "fd", file->number);
    ssize_t length = readlinkat(proc_root(), path, link, sizeof link - 1);
    if (length <= 0 || link[0] != '/')
        return;
    link[length] = 0;
    if (snapshot_below_root(link))
        return;
    int fd = filestat_open(&walk->root, link, O_PATH | O_NOFOLLOW);
    if (fd < 0)
        return;
    bool same = fstat(fd, &found) == 0 && found.st_dev == file->dev && found.st_ino == file->ino;
    close(fd);
    if (same)
        entry(walk, walk->root.fd, link + 1, link, &found);
}

static void all_roots(struct walk *walk)
{
    const char *root;
    for (uint32_t i = 0; !walk->error && (root = snapshot_root(i)) != NULL; i++)
        below(walk, root);
}

uint64_t snapshot_expected(pid_t init)
{
    char what[PATHS + 64];
    struct walk walk = {.counting = true, .what = what, .capacity = sizeof what};
    if (!snapshot_ordered())
        return 0;
    filestat_take_root(&walk.root, init);
    all_roots(&walk);
    filestat_leave_root(&walk.root);
    return walk.bytes;
}

int snapshot_facts(pid_t init, char *what, size_t capacity)
{
    struct walk walk = {.what = what, .capacity = capacity};
    if (!snapshot_ordered())
        return 0;
    filestat_take_root(&walk.root, init);
    all_roots(&walk);
    for (uint32_t i = 0; !walk.error && i < opened_count; i++)
        of_open_file(&walk, &opened[i]);
    filestat_leave_root(&walk.root);
    return walk.error;
}
