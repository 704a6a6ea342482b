/* What /proc of the group's namespace tells: who is there, and the pid cursor. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

static ssize_t read_text(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t got = read(fd, out, size - 1);
    close(fd);
    if (got < 0)
        return -EIO;
    out[got] = 0;
    return got;
}

/* Field 22 of stat, counted from behind the command's name, which may hold anything. */
static uint64_t start_time(const char *fields)
{
    for (int field = 3; field < 22 && fields; field++) {
        fields = strchr(fields, ' ');
        fields = fields ? fields + 1 : NULL;
    }
    return fields ? strtoull(fields, NULL, 10) : 0;
}

int read_process(uint32_t pid, struct process_facts *facts)
{
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%u/stat", pid);
    ssize_t got = read_text(path, text, sizeof text);
    if (got < 0)
        return (int)got;
    const char *fields = strrchr(text, ')');
    if (!fields || strlen(fields) < 5)
        return -EIO;
    facts->state = fields[2];
    facts->ppid = (uint32_t)strtoul(fields + 4, NULL, 10);
    facts->start_time = start_time(fields + 2);
    return 0;
}

struct entry { /* struct linux_dirent64 */
    uint64_t ino;
    int64_t next;
    uint16_t length;
    uint8_t type;
    char name[];
};

static uint32_t count_entries(const char *buffer, long bytes)
{
    uint32_t count = 0;
    for (long at = 0; at < bytes;) {
        const struct entry *entry = (const struct entry *)(buffer + at);
        uint32_t pid = (uint32_t)strtoul(entry->name, NULL, 10);
        struct process_facts facts;
        if (pid > 1 && read_process(pid, &facts) == 0 && facts.state != 'Z' && facts.state != 'X')
            count++;
        at += entry->length;
    }
    return count;
}

uint32_t live_processes(void)
{
    static _Alignas(8) char buffer[32768];
    uint32_t count = 0;
    int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    for (long got; (got = syscall(SYS_getdents64, fd, buffer, sizeof buffer)) > 0;)
        count += count_entries(buffer, got);
    close(fd);
    return count;
}

#define CURSOR "/proc/sys/kernel/ns_last_pid"

uint32_t last_pid(void)
{
    char text[32];
    return read_text(CURSOR, text, sizeof text) < 0 ? 0 : (uint32_t)strtoul(text, NULL, 10);
}

int set_last_pid(uint32_t pid)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%u", pid);
    int fd = open(CURSOR, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t written = write(fd, text, (size_t)length);
    int error = written < 0 ? -errno : 0;
    close(fd);
    return error;
}
