/* Watching memory for writes: a userfaultfd that the kernel answers itself (WP_ASYNC), read by PAGEMAP_SCAN. */
#ifndef DURATION_CAPTURE_USERFAULT_H
#define DURATION_CAPTURE_USERFAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "areas.h"

/* O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY: what a plain user may ask for; the kernel's own writes are seen too. */
#define USERFAULT_FLAGS 02004001u

/* Whether this host can watch memory: tried out on a page of our own. 0 or -errno. */
int userfault_probe(void);

/* A fresh userfaultfd becomes one for watching. 0 or -errno. */
int userfault_set_up(int fd);

/* Private anonymous memory. Writes to a private file mapping by way of its file cannot be seen. */
bool userfault_can_watch(const struct area *area);

/* From here on writes to the range are seen: nothing of it counts as written. `pagemap` is that of the process, which
 * stands still. 0 or -errno; the range may then be watched in part, and `fd` is to be closed. */
int userfault_watch(int fd, int pagemap, uint64_t start, uint64_t end);

#endif
