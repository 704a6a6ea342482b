/* Opens, as a short visitor of the group's user and IPC namespaces, what can only be opened there. */
#ifndef DURATION_CAPTURE_VISIT_H
#define DURATION_CAPTURE_VISIT_H

#include <sys/types.h>

#define VISIT_TABLES 3
#define VISIT_LIMITS 13

struct visit {
    int sysvipc[VISIT_TABLES]; /* shm, sem, msg; or -errno */
    int mqueue;                /* a directory, or -errno */
    int limit[VISIT_LIMITS]; /* files of /proc/sys, in the order of DUR_FACT_IPC_LIMIT; or -errno */
};

#define VISIT_NONE                                                                                 \
    {                                                                                              \
        {-1, -1, -1}, -1,                                                                          \
        {                                                                                          \
            -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1                                     \
        }                                                                                          \
    }

void visit_open(struct visit *visit, pid_t init);
void visit_close(struct visit *visit);

/* Lets a visitor that shares our memory and descriptors do that work there, and waits for it. 0 or -errno. */
int visit_work(pid_t init, void (*work)(void *context), void *context);

#endif
