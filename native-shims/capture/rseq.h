/* Restartable sequences of a stopped task. */
#ifndef DURATION_CAPTURE_RSEQ_H
#define DURATION_CAPTURE_RSEQ_H

#include <sys/types.h>

#include "capture_stream.h"

/* 0 or -errno. */
int rseq_read(pid_t tid, struct dur_fact_rseq *out);

/* Puts a critical section back that the kernel cleared while the task ran elsewhere for us. */
void rseq_write_section(pid_t tid, const struct dur_fact_rseq *saved);

#endif
