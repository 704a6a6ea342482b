/* What stat says about an object, by descriptor or by a path as a process sees it. */
#ifndef DURATION_CAPTURE_FILESTAT_H
#define DURATION_CAPTURE_FILESTAT_H

#include <stdint.h>
#include <sys/stat.h>

#include "capture_stream.h"

void filestat_fill(struct dur_stat *out, const struct stat *from);
void filestat_error(struct dur_stat *out, int error);

/* Of an open descriptor of ours; of a path below /proc whose last part is followed. */
void filestat_fd(struct dur_stat *out, int fd);
void filestat_proc(struct dur_stat *out, const char *path);

/* Forgets what earlier captures saw. */
void filestat_reset(void);

/* A process's root directory: take it before, leave it after a run of filestat_by_path. */
struct filestat_root {
    int fd;
    uint64_t key;
};
void filestat_take_root(struct filestat_root *root, pid_t pid);
void filestat_leave_root(struct filestat_root *root);

/* Of what stands at the absolute path itself, though it be a symbolic link. */
void filestat_link(struct dur_stat *out, const struct filestat_root *root, const char *path);

/* Of what stands at the absolute path now, seen from that root. Every name is looked up once a capture. */
void filestat_by_path(struct dur_stat *out, const struct filestat_root *root, const char *path);

/* Opens it: a descriptor or -errno. */
int filestat_open(const struct filestat_root *root, const char *path, uint64_t flags);

#endif
