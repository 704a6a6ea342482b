/* The code that runs inside a guest for us, and the table by which it brings a task back without us. */
#ifndef DURATION_CAPTURE_TRAMPOLINE_H
#define DURATION_CAPTURE_TRAMPOLINE_H

#include <stddef.h>

#include "group.h"

/* trampoline_code.S: position independent, to be copied as one piece. */
extern const uint8_t dur_trampoline[], dur_trampoline_batch[], dur_trampoline_leave[],
    dur_trampoline_table[], dur_trampoline_end[];

#define TRAMPOLINE_ROOM 512u /* at the end of the vdso */

/* Where a symbol of it stands from its beginning. */
static inline size_t trampoline_offset(const uint8_t *symbol)
{
    return (size_t)(symbol - dur_trampoline);
}

/* What the trampoline's table holds, in the order it takes them. */
struct trampoline_table {
    uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    uint64_t rip, cs, eflags, rsp, ss;
    uint64_t mask;
};

/* The guest's own state, with an interrupted call rewound: without a tracer nobody else would restart it. */
struct trampoline_table trampoline_table_of(const struct user_regs_struct *regs, uint64_t mask);

/* A task that was left in the trampoline by a capturer that died is brought back to its own state, `regs` too.
 * 0 or -errno. */
int trampoline_recover(const struct process *process, struct task *task);

#endif
