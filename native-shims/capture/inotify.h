/* What inotify instances watch: the kernel tells inodes, and a restore needs paths. */
#ifndef DURATION_CAPTURE_INOTIFY_H
#define DURATION_CAPTURE_INOTIFY_H

#include <stdint.h>
#include <sys/types.h>

#include "filestat.h"

/* Writes DUR_FACT_INOTIFY and its DUR_FACT_INOTIFY_PATHs. `copy` is the instance, `fdinfo` its text. */
void inotify_facts(pid_t pid, uint32_t ns_pid, uint32_t number, int copy, const char *fdinfo,
                   const struct filestat_root *root);

#endif
