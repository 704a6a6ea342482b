/* What can be said of a terminal through a descriptor of one of its ends. */
#ifndef DURATION_CAPTURE_TERMINALS_H
#define DURATION_CAPTURE_TERMINALS_H

#include <stdbool.h>
#include <stdint.h>

#include "filestat.h"

/* Device numbers of a multiplexer's descriptors, and of the other ends, /dev/tty among them. */
bool terminals_master(uint64_t device);
bool terminals_other(uint64_t device);

/* DUR_FACT_TERMINAL of a copy of the holder's descriptor. */
void terminals_fact(uint32_t pid, uint32_t number, int fd, const struct filestat_root *root);

#endif
