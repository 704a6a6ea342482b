/* What is in the SysV objects of a group's IPC namespace. */
#ifndef DURATION_CAPTURE_SYSV_H
#define DURATION_CAPTURE_SYSV_H

#include <stdint.h>
#include <sys/types.h>

/* Before each capture. */
void sysv_reset(void);

/* Writes the facts of all objects. Segments stay attached to us until sysv_end. */
void sysv_contents(pid_t init);

/* Detaches what is attached; before the thaw. */
void sysv_end(void);

/* The semaphore sets that were met. */
struct semaphore_set {
    int id;
    uint32_t count;
    uint64_t values_at; /* uint16 each, in the facts */
};

uint32_t sysv_sets(const struct semaphore_set **sets);

#endif
