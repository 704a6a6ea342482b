/* Which kernel objects are one and the same: kcmp, in an order that finds equals in few comparisons. */
#ifndef DURATION_CAPTURE_IDENTITY_H
#define DURATION_CAPTURE_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

int identity_map(void);
void identity_reset(void);

enum identity_kind { SAME_VM, SAME_FILES, SAME_FS, SAME_SIGHAND, SAME_SYSVSEM, SAME_KINDS };

/* Enters a process; `*first` is the value under which the first one with the same object was entered.
 * 0 or -errno. */
int identity_process(enum identity_kind kind, pid_t pid, uint32_t value, uint32_t *first);

/* Whether two tasks share: 1, 0 or -errno. */
int identity_shared(enum identity_kind kind, pid_t a, pid_t b);

/* Enters a descriptor (dev and ino narrow the search); `*ordinal` is equal for all that share the open file. */
int identity_file(pid_t pid, uint32_t fd, uint64_t dev, uint64_t ino, uint32_t *ordinal);

/* How many open files have been entered: ordinals are below. */
uint32_t identity_files(void);

/* The open file that entry (tfd, offset-th of that number) of an epoll watches; DUR_NO_FILE when none is known. */
#define DUR_NO_FILE 0xffffffffu
uint32_t identity_epoll_target(pid_t pid, uint32_t efd, uint32_t tfd, uint32_t offset,
                               uint64_t ino);

/* Any descriptor that was entered for that inode. */
bool identity_find(uint64_t dev, uint64_t ino, pid_t *pid, uint32_t *fd);

#endif
