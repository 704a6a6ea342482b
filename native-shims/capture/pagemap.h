/* Which pages of an area the process holds itself. */
#ifndef DURATION_CAPTURE_PAGEMAP_H
#define DURATION_CAPTURE_PAGEMAP_H

#include <stdbool.h>
#include <stdint.h>

struct page_range {
    uint64_t start, end;
    bool guard;   /* a guard region: not to be read */
    bool written; /* since the last reset; true where nobody can tell */
};

/* Calls `visit` for ascending ranges of pages that are present or swapped and not the zero page; of a file
 * mapping only those that are no longer the file's. `fd` is /proc/PID/pagemap. 0, what `visit` gave, or -errno. */
int pagemap_scan(int fd, uint64_t start, uint64_t end, bool file,
                 int (*visit)(void *context, const struct page_range *range), void *context);

/* As pagemap_scan, of private anonymous memory, telling what was written since the last reset from what was not. `reset`
 * begins the next such time; the memory must be watched then (userfault.h), else it is -EPERM. */
int pagemap_scan_written(int fd, uint64_t start, uint64_t end, bool reset,
                         int (*visit)(void *context, const struct page_range *range),
                         void *context);

/* Whether the kernel scans by itself (6.7); without it areas known to be empty are better left out. */
bool pagemap_scans(int fd);

#endif
