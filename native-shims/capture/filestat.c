/* What stat says about an object, by descriptor or by a path as a process sees it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <unistd.h>

#include "filestat.h"
#include "kernel.h"
#include "proc.h"

#define SEEN 8192u

/* Looked up already in this capture, by two independent hashes of root and path. */
static struct seen {
    uint64_t one, two;
    struct dur_stat stat;
} seen[SEEN];
static uint32_t seen_count;

void filestat_reset(void)
{
    if (seen_count)
        memset(seen, 0, sizeof seen);
    seen_count = 0;
}

void filestat_fill(struct dur_stat *out, const struct stat *from)
{
    *out = (struct dur_stat){
        .dev = from->st_dev,
        .ino = from->st_ino,
        .size = (uint64_t)from->st_size,
        .mode = from->st_mode,
        .uid = from->st_uid,
        .gid = from->st_gid,
        .nlink = (uint32_t)from->st_nlink,
        .rdev = from->st_rdev,
        .mtime_nanos = (int64_t)from->st_mtim.tv_sec * 1000000000 + from->st_mtim.tv_nsec,
        .ctime_nanos = (int64_t)from->st_ctim.tv_sec * 1000000000 + from->st_ctim.tv_nsec,
    };
}

void filestat_error(struct dur_stat *out, int error)
{
    memset(out, 0, sizeof *out);
    out->error = error;
}

void filestat_fd(struct dur_stat *out, int fd)
{
    struct stat found;
    if (fstat(fd, &found) == 0)
        filestat_fill(out, &found);
    else
        filestat_error(out, errno);
}

void filestat_proc(struct dur_stat *out, const char *path)
{
    struct stat found;
    if (fstatat(proc_root(), path, &found, 0) == 0)
        filestat_fill(out, &found);
    else
        filestat_error(out, errno);
}

void filestat_take_root(struct filestat_root *root, pid_t pid)
{
    struct stat found, space;
    char path[PROC_PATH];
    root->fd = proc_open(pid, 0, "root", O_PATH | O_DIRECTORY);
    root->key = 0;
    proc_path(path, pid, 0, "ns/mnt");
    if (root->fd >= 0 && fstat(root->fd, &found) == 0 && fstatat(proc_root(), path, &space, 0) == 0)
        root->key = (found.st_dev * 31 + found.st_ino) * 1099511628211ull + space.st_ino;
}

void filestat_leave_root(struct filestat_root *root)
{
    if (root->fd >= 0)
        close(root->fd);
    root->fd = -1;
}

int filestat_open(const struct filestat_root *root, const char *path, uint64_t flags)
{
    if (root->fd < 0)
        return root->fd;
    struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
    int fd = (int)syscall(SYS_openat2, root->fd, path, &how, sizeof how);
    return fd < 0 ? -errno : fd;
}

static void look_up(struct dur_stat *out, const struct filestat_root *root, const char *path,
                    uint64_t flags)
{
    int fd = path[0] == '/' ? filestat_open(root, path, O_PATH | flags) : -ENOENT;
    if (fd < 0) {
        filestat_error(out, -fd);
        return;
    }
    filestat_fd(out, fd);
    close(fd);
}

void filestat_link(struct dur_stat *out, const struct filestat_root *root, const char *path)
{
    look_up(out, root, path, O_NOFOLLOW);
}

void filestat_by_path(struct dur_stat *out, const struct filestat_root *root, const char *path)
{
    uint64_t one = root->key ^ 14695981039346656037ull, two = root->key + 0x9e3779b97f4a7c15ull;
    for (const char *at = path; *at; at++) {
        one = (one ^ (uint8_t)*at) * 1099511628211ull;
        two = (two + (uint8_t)*at) * 0xff51afd7ed558ccdull;
        two ^= two >> 29;
    }
    uint32_t slot = (uint32_t)(one % SEEN);
    while (seen[slot].one && (seen[slot].one != one || seen[slot].two != two))
        slot = (slot + 1) % SEEN;
    if (seen[slot].one) {
        *out = seen[slot].stat;
        return;
    }
    look_up(out, root, path, 0);
    if (root->key == 0 || seen_count >= SEEN / 2)
        return;
    seen[slot] = (struct seen){.one = one, .two = two, .stat = *out};
    seen_count++;
}
