/* Names and small reads below /proc without stdio and without allocation. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proc.h"

static int root = -1;

void text_put(struct text *text, const char *part)
{
    size_t length = strlen(part);
    if (text->capacity - text->used <= length) {
        text->overflow = 1;
        return;
    }
    memcpy(text->at + text->used, part, length + 1);
    text->used += length;
}

void text_number(struct text *text, uint64_t number, unsigned base)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = 0;
    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number && at > 0);
    text_put(text, digits + at);
}

int proc_open_root(void)
{
    root = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return root < 0 ? -errno : 0;
}

int proc_root(void)
{
    return root;
}

void proc_path(char out[PROC_PATH], pid_t pid, pid_t tid, const char *name)
{
    struct text text = {.at = out, .capacity = PROC_PATH};
    text_number(&text, (uint64_t)pid, 10);
    if (tid) {
        text_put(&text, "/task/");
        text_number(&text, (uint64_t)tid, 10);
    }
    text_put(&text, "/");
    text_put(&text, name);
}

void proc_path_number(char out[PROC_PATH], pid_t pid, const char *directory, uint64_t number)
{
    struct text text = {.at = out, .capacity = PROC_PATH};
    text_number(&text, (uint64_t)pid, 10);
    text_put(&text, "/");
    text_put(&text, directory);
    text_put(&text, "/");
    text_number(&text, number, 10);
}

int proc_open(pid_t pid, pid_t tid, const char *name, int flags)
{
    char path[PROC_PATH];
    proc_path(path, pid, tid, name);
    int fd = openat(root, path, flags | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int proc_pidfd(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return fd >= 0 ? fd : (int)syscall(SYS_pidfd_open, pid, O_EXCL);
}

ssize_t read_all(int fd, void *out, size_t capacity)
{
    size_t used = 0;
    while (used < capacity) {
        ssize_t got = read(fd, (char *)out + used, capacity - used);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

ssize_t proc_read(pid_t pid, pid_t tid, const char *name, char *out, size_t capacity)
{
    int fd = proc_open(pid, tid, name, O_RDONLY);
    if (fd < 0)
        return fd;
    ssize_t got = read_all(fd, out, capacity - 1);
    close(fd);
    if (got >= 0)
        out[got] = 0;
    return got;
}

/* The kernel writes some hexadecimal numbers in capitals: the groups in /proc/net/igmp. */
static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return 255;
}

uint64_t parse_number(const char **at, unsigned base)
{
    uint64_t number = 0;
    for (; digit(**at) < base; (*at)++)
        number = number * base + digit(**at);
    return number;
}

const char *status_field(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        if (*line == '\n')
            line++;
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            line += length + 1;
            while (*line == '\t' || *line == ' ')
                line++;
            return line;
        }
    }
    return NULL;
}
