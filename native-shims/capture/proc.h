/* Names and small reads below /proc without stdio and without allocation. */
#ifndef DURATION_CAPTURE_PROC_H
#define DURATION_CAPTURE_PROC_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROC_PATH 96

/* A text being put together; too long a text ends in `overflow`. */
struct text {
    char *at;
    size_t used, capacity;
    int overflow;
};

void text_put(struct text *text, const char *part);
void text_number(struct text *text, uint64_t number, unsigned base);

/* Opens /proc once; all other calls lean on it. 0 or -errno. */
int proc_open_root(void);
int proc_root(void);

/* Opens PID/name (tid 0) or PID/task/TID/name: a descriptor or -errno. */
int proc_open(pid_t pid, pid_t tid, const char *name, int flags);

/* Of a process or, where the kernel has that (6.9: PIDFD_THREAD), of any task: a descriptor, or -1 and errno. */
int proc_pidfd(pid_t pid);

/* Builds "PID/name" or "PID/task/TID/name", relative to proc_root(). */
void proc_path(char out[PROC_PATH], pid_t pid, pid_t tid, const char *name);

/* "PID/directory/NUMBER" */
void proc_path_number(char out[PROC_PATH], pid_t pid, const char *directory, uint64_t number);

/* Reads a small file and ends it with a NUL: bytes or -errno. */
ssize_t proc_read(pid_t pid, pid_t tid, const char *name, char *out, size_t capacity);

/* Reads `fd` to its end, or until the buffer is full: bytes or -errno. */
ssize_t read_all(int fd, void *out, size_t capacity);

/* Parses digits at *at in `base`, moves *at behind them. */
uint64_t parse_number(const char **at, unsigned base);

/* The text behind "\nname:" of a status-like file, NULL when there is none. */
const char *status_field(const char *text, const char *name);

#endif
