/* What inotify instances watch: the kernel tells inodes, and a restore needs paths. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "inotify.h"
#include "kernel.h"
#include "proc.h"
#include "stream.h"

#define MINOR_BITS 20 /* of a device number inside the kernel */
#define PATH_BYTES 4097

/* One line of fdinfo. */
struct watch {
    uint32_t wd;
    uint64_t ino, dev;
    const char *line;
};

static uint64_t field(const char *line, const char *name)
{
    const char *at = strstr(line, name);
    if (at == NULL)
        return 0;
    at += strlen(name);
    return parse_number(&at, 16);
}

static bool is_it(const struct watch *watch, const struct dur_stat *stat)
{
    uint64_t dev = (uint64_t)major(stat->dev) << MINOR_BITS | minor(stat->dev);
    return stat->error == 0 && stat->ino == watch->ino && dev == watch->dev;
}

/* The path, or one of the directories above it. */
static bool on_the_way(const struct watch *watch, const struct filestat_root *root, char *path,
                       struct dur_stat *found)
{
    while (path[0] == '/') {
        filestat_by_path(found, root, path);
        if (is_it(watch, found))
            return true;
        char *slash = strrchr(path, '/');
        if (slash == path && path[1] == 0)
            return false;
        slash[slash == path] = 0;
    }
    return false;
}

static bool link_leads(const struct watch *watch, const struct filestat_root *root,
                       const char *proc_path, char path[PATH_BYTES], struct dur_stat *found)
{
    ssize_t length = readlinkat(proc_root(), proc_path, path, PATH_BYTES - 1);
    if (length <= 0)
        return false;
    path[length] = 0;
    return on_the_way(watch, root, path, found);
}

static uint8_t hexadecimal(char digit)
{
    return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static bool read_handle(const char *line, struct file_handle *handle, size_t room)
{
    const char *text = strstr(line, "f_handle:");
    handle->handle_bytes = (uint32_t)field(line, "fhandle-bytes:");
    handle->handle_type = (int)field(line, "fhandle-type:");
    if (text == NULL || handle->handle_bytes > room)
        return false;
    text += strlen("f_handle:");
    for (uint32_t i = 0; i < handle->handle_bytes; i++, text += 2)
        handle->f_handle[i] = (uint8_t)(hexadecimal(text[0]) << 4 | hexadecimal(text[1]));
    return true;
}

/* Root may ask the file system itself, through any directory of it: the one that leads to the instance's holder. */
static bool by_handle(const struct watch *watch, const struct filestat_root *root, int mount,
                      char path[PATH_BYTES], struct dur_stat *found)
{
    struct {
        struct file_handle handle;
        uint8_t room[MAX_HANDLE_SZ];
    } wanted;
    char proc_path[PROC_PATH];
    if (!read_handle(watch->line, &wanted.handle, sizeof wanted.room))
        return false;
    int fd = open_by_handle_at(mount, &wanted.handle, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return false;
    proc_path_number(proc_path, getpid(), "fd", (uint64_t)fd);
    ssize_t length = readlinkat(proc_root(), proc_path, path, PATH_BYTES - 1);
    close(fd);
    if (length <= 0)
        return false;
    path[length] = 0;
    filestat_by_path(found, root, path);
    return is_it(watch, found);
}

/* Mount points are the third field behind the device: "36 35 98:0 /root /point …". */
static bool by_handle_on_any_mount(const struct watch *watch, const struct filestat_root *root,
                                   pid_t pid, char path[PATH_BYTES], struct dur_stat *found)
{
    static char mounts[1 << 16];
    char point[PATH_BYTES];
    ssize_t bytes = proc_read(pid, 0, "mountinfo", mounts, sizeof mounts);
    for (const char *line = mounts; bytes > 0 && line != NULL && *line;) {
        const char *at = line, *end = strchr(line, '\n');
        for (int skip = 0; skip < 4 && at; skip++)
            at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL;
        size_t length = at ? strcspn(at, " \n") : 0;
        if (length && length < sizeof point) {
            struct dur_stat stat;
            memcpy(point, at, length);
            point[length] = 0;
            filestat_by_path(&stat, root, point);
            bool same = ((uint64_t)major(stat.dev) << MINOR_BITS | minor(stat.dev)) == watch->dev;
            int mount = same ? filestat_open(root, point, O_RDONLY | O_DIRECTORY) : -1;
            bool got = mount >= 0 && by_handle(watch, root, mount, path, found);
            if (mount >= 0)
                close(mount);
            if (got)
                return true;
        }
        line = end ? end + 1 : NULL;
    }
    return false;
}

/* Without that right, what the process has open or stands in often is, or lies below, what it watches. */
static bool by_descriptors(const struct watch *watch, const struct filestat_root *root, pid_t pid,
                           char path[PATH_BYTES], struct dur_stat *found)
{
    char link[PROC_PATH];
    static const char *const places[] = {"cwd", "exe"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        proc_path(link, pid, 0, places[i]);
        if (link_leads(watch, root, link, path, found))
            return true;
    }
    for (uint32_t fd = 0; fd < 1024; fd++) {
        proc_path_number(link, pid, "fd", fd);
        if (link_leads(watch, root, link, path, found))
            return true;
    }
    return false;
}

void inotify_facts(pid_t pid, uint32_t ns_pid, uint32_t number, int copy, const char *fdinfo,
                   const struct filestat_root *root)
{
    int unread = 0;
    int error = ioctl(copy, FIONREAD, &unread) == 0 ? 0 : errno;
    struct dur_fact_inotify fact = {.unread = (uint64_t)unread};
    if (error)
        stream_error(DUR_FACT_INOTIFY, ns_pid, number, error);
    else
        stream_fact(DUR_FACT_INOTIFY, ns_pid, number, &fact, sizeof fact);
    for (const char *at = fdinfo; (at = strstr(at, "inotify wd:")) != NULL; at++) {
        char path[PATH_BYTES];
        struct watch watch = {.wd = (uint32_t)field(at, "wd:"),
                              .ino = field(at, " ino:"),
                              .dev = field(at, " sdev:"),
                              .line = at};
        struct dur_fact_inotify_path where = {.wd = watch.wd};
        bool found = by_handle_on_any_mount(&watch, root, pid, path, &where.by_path) ||
                     by_descriptors(&watch, root, pid, path, &where.by_path);
        if (!found)
            filestat_error(&where.by_path, ENOENT);
        stream_begin(DUR_FACT_INOTIFY_PATH, ns_pid, number);
        stream_put(&where, sizeof where);
        if (found)
            stream_put(path, strlen(path));
        stream_end(0);
    }
}
