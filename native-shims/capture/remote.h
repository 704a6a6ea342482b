/* One system call in a stopped task, by whatever `syscall` instruction it has. */
#ifndef DURATION_CAPTURE_REMOTE_H
#define DURATION_CAPTURE_REMOTE_H

#include "group.h"

/* The result in `*result`: 0, or -errno when the call could not be made. The task's registers are left as the call
 * left them; its memory and its own registers (`regs`) are the caller's care. */
int remote_call(struct task *task, uint64_t instruction, const uint64_t call[7], int64_t *result);

/* Resumes the task by `request` (0: it runs already) until it stops with `wanted`: SIGTRAP|0x80 a system call,
 * SIGTRAP an interrupt. 0 or -errno; -EFAULT: it stopped for a fault of its own. */
int remote_resume_until(struct task *task, unsigned request, int wanted);

/* The guest cannot execute what we asked for: not a signal to be delivered. */
bool remote_is_fault(int status);

/* A handover between tasks of one processor takes a tenth of the time of one between two. */
void remote_pin_to(uint32_t cpu);

/* Gives the capturer its own processors back. */
void remote_unpin(void);

#endif
