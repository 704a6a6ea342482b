/* Files whose content belongs to the checkpoint: what stands below the ordered paths, and what is open for writing. */
#ifndef DURATION_CAPTURE_SNAPSHOT_H
#define DURATION_CAPTURE_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture_stream.h"

int snapshot_prepare(void);
void snapshot_reset(void);

/* Before the freeze: how many bytes there are now, asking for them to be read into memory. */
uint64_t snapshot_expected(pid_t init);

/* An open regular file met at descriptor `number` of `pid`; `copy` is ours. */
void snapshot_open(pid_t pid, uint32_t number, int copy, const struct dur_fact_fd *fact);

/* While frozen: writes a DUR_FACT_SNAPSHOT for each, and plans their bytes. 0, or -errno and whose fault it is. */
int snapshot_facts(pid_t init, char *what, size_t capacity);

#endif
