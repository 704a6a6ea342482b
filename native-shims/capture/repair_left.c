/* A restore makes connections in repair mode, so that they vanish without a word should it fail; and a capturer that was
 * killed may have left some. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel.h"
#include "proc.h"
#include "repair_left.h"
#include "tcp_repair.h"

struct entry {
    uint64_t ino;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static int end_one(pid_t pid, int pidfd, uint32_t number)
{
    char path[PROC_PATH], text[16];
    proc_path_number(path, pid, "fd", number);
    ssize_t length = readlinkat(proc_root(), path, text, sizeof text);
    if (length < 8 || memcmp(text, "socket:", 7) != 0)
        return 0;
    int copy = (int)syscall(SYS_pidfd_getfd, pidfd, (int)number, 0);
    if (copy < 0)
        return -errno;
    int error = tcp_repair_end(copy);
    close(copy);
    return error;
}

static int end_all(pid_t pid, int pidfd, int directory)
{
    static char entries[1 << 15];
    int first = 0;
    long got;
    while ((got = syscall(SYS_getdents64, directory, entries, sizeof entries)) > 0)
        for (long at = 0; at < got;) {
            const struct entry *entry = (const void *)(entries + at);
            const char *name = entry->name;
            at += entry->length;
            int error = *name == '.' ? 0 : end_one(pid, pidfd, (uint32_t)parse_number(&name, 10));
            first = first ? first : error;
        }
    return first;
}

static int of_process(pid_t pid)
{
    int directory = proc_open(pid, 0, "fd", O_RDONLY | O_DIRECTORY);
    if (directory < 0)
        return directory == -ENOENT || directory == -ESRCH ? 0 : directory;
    int pidfd = proc_pidfd(pid);
    int error = pidfd < 0 ? -errno : end_all(pid, pidfd, directory);
    if (pidfd >= 0)
        close(pidfd);
    close(directory);
    return error;
}

int repair_left(const struct group *group)
{
    int first = 0;
    for (uint32_t i = 0; i < group->processes; i++) {
        int error = group->process[i].zombie ? 0 : of_process(group->process[i].pid);
        first = first ? first : error;
    }
    return first;
}
