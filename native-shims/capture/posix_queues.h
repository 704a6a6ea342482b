/* POSIX message queues of the group's IPC namespace: what they are and what waits in them. */
#ifndef DURATION_CAPTURE_POSIX_QUEUES_H
#define DURATION_CAPTURE_POSIX_QUEUES_H

/* The file system itself, before its queues. */
void posix_queues_place(int directory);
void posix_queue(int directory, const char *name);

#endif
