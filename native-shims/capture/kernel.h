/* Kernel interfaces that are newer than the headers we build against, and thin wrappers libc lacks. */
#ifndef DURATION_CAPTURE_KERNEL_H
#define DURATION_CAPTURE_KERNEL_H

#include <linux/kcmp.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Linux 6.7: Documentation/admin-guide/mm/pagemap.rst */
#define DUR_PM_SCAN_WP_MATCHING (1ull << 0)
#define DUR_PM_SCAN_CHECK_WPASYNC (1ull << 1)
#define DUR_PAGE_IS_WRITTEN (1ull << 1)
#define DUR_PAGE_IS_FILE (1ull << 2)
#define DUR_PAGE_IS_PRESENT (1ull << 3)
#define DUR_PAGE_IS_SWAPPED (1ull << 4)
#define DUR_PAGE_IS_PFNZERO (1ull << 5)
#define DUR_PAGE_IS_GUARD (1ull << 8) /* Linux 6.15 */

struct dur_page_region {
    uint64_t start;
    uint64_t end;
    uint64_t categories;
};

struct dur_pm_scan_arg {
    uint64_t size;
    uint64_t flags;
    uint64_t start;
    uint64_t end;
    uint64_t walk_end;
    uint64_t vec;
    uint64_t vec_len;
    uint64_t max_pages;
    uint64_t category_inverted;
    uint64_t category_mask;
    uint64_t category_anyof_mask;
    uint64_t return_mask;
};

#define DUR_PAGEMAP_SCAN _IOWR('f', 16, struct dur_pm_scan_arg)

/* Linux 6.4 and 6.7: features of a userfaultfd. */
#define DUR_UFFD_FEATURE_WP_UNPOPULATED (1ull << 13)
#define DUR_UFFD_FEATURE_WP_ASYNC (1ull << 15)

/* /proc/PID/pagemap, one uint64 a page. */
#define DUR_PM_GUARD (1ull << 58)
#define DUR_PM_FILE (1ull << 61)
#define DUR_PM_SWAP (1ull << 62)
#define DUR_PM_PRESENT (1ull << 63)

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

/* Linux 6.4 */
#define DUR_PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG 0x4211

/* What ptrace reports for a task that came to rest by PTRACE_INTERRUPT or a group stop. */
#define DUR_EVENT_STOP 128

static inline long dur_ptrace(unsigned request, pid_t tid, uintptr_t address, uintptr_t data)
{
    return syscall(SYS_ptrace, (long)request, (long)tid, address, data);
}

static inline int dur_kcmp(pid_t a, pid_t b, int type, unsigned long x, unsigned long y)
{
    return (int)syscall(SYS_kcmp, a, b, type, x, y);
}

#endif
