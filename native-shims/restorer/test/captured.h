/* A single-threaded static guest as a stopped process shows it, with just what the test's plans need. */
#ifndef RESTORER_TEST_CAPTURED_H
#define RESTORER_TEST_CAPTURED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "plan.h"

enum { MOST_AREAS = 64 };

struct area {
    uint64_t start, bytes, offset;
    uint64_t data_offset; /* in data_fd */
    bool
        has_data; /* false where the mapped file says the same: the area then keeps merging as it did */
    uint32_t protection;
    char path[128];
};

struct captured {
    uint32_t pid;
    struct user_regs_struct regs; /* an interrupted system call is rewound */
    uint64_t sigmask;
    uint8_t xstate[8192];
    size_t xstate_bytes;
    struct dur_op_set_mm mm;
    char auxv[1024];
    char comm[16];
    struct {
        uint64_t pointer;
        uint32_t size, signature, flags, pad;
    } rseq;
    uint64_t robust_head, robust_bytes;
    uint64_t syscall_address; /* in its [vdso] */
    int data_fd;
    unsigned area_count;
    struct area areas[MOST_AREAS];
    char maps[1 << 16];
};

void capture(struct captured *guest, uint32_t pid);
/* Of the group that moves; [vsyscall] is no area here. */
bool is_vdso(const struct area *area);

#endif
