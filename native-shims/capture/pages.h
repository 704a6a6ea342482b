/* What goes into pages.raw: planned while frozen, copied while frozen, written afterwards. */
#ifndef DURATION_CAPTURE_PAGES_H
#define DURATION_CAPTURE_PAGES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DUR_PAGE 4096ull

int pages_map(void);

/* Before the freeze: empties the plan and backs the buffer for about that many bytes. */
void pages_start(uint64_t expected);

/* Plans memory of a process; `forced` reads through protections. The offset in pages.raw, or -errno. */
int64_t pages_add_memory(pid_t pid, uint64_t address, uint64_t bytes, bool forced);

/* Plans a part of a file; takes the descriptor. */
int64_t pages_add_file(int fd, uint64_t from, uint64_t bytes);

/* Plans a further part; the descriptor is taken already. */
int64_t pages_add_file_part(int fd, uint64_t from, uint64_t bytes);

/* Plans a part that may stay zero: a hole of `bytes`, filled by pages_fill as far as it can be read. */
int64_t pages_add_hole(uint64_t bytes);
int pages_fill(uint64_t offset, pid_t pid, uint64_t address, uint64_t bytes);

uint64_t pages_total(void);

/* Copies all that was planned, into memory when there is enough of it, else into `fd`. 0 or -errno. */
int pages_copy(int fd);

/* Writes what was copied into memory. 0 or -errno. */
int pages_write(int fd);

/* Closes what was taken and gives the buffer's memory back. */
void pages_end(void);

#endif
