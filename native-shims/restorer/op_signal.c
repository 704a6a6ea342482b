/* Signals: how they are handled, on which stack, and which are waiting. */
#include <asm/signal.h>
#include <linux/time_types.h>

#include "restorer.h"

int op_altstack(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_altstack *want = body(op);
    const stack_t stack = {
        .ss_sp = (void *)want->pointer,
        .ss_flags = (int)want->flags,
        .ss_size = want->bytes,
    };
    return status(SYS2(sigaltstack, &stack, NULL));
}

/* The op ends in the kernel's struct sigaction. */
int op_sigaction(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_sigaction *want = body(op);
    return status(SYS4(rt_sigaction, want->signal, &want->handler, NULL, 8));
}

/* The kernel takes any si_code only from the receiver itself: a process's from its first thread. */
int op_queue_signal(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_queue_signal *want = body(op);
    const int32_t *signal = (const int32_t *)want->siginfo;
    if (want->tid == 0)
        return status(SYS3(rt_sigqueueinfo, self->task->pid, *signal, want->siginfo));
    if (want->tid != self->task->tid)
        return -EINVAL;
    return status(
        SYS4(rt_tgsigqueueinfo, self->task->pid, self->task->tid, *signal, want->siginfo));
}

int op_drain_signals(const struct running *self, const struct dur_op *op)
{
    (void)self;
    (void)op;
    const uint64_t all = UINT64_MAX;
    const struct __kernel_timespec at_once = {0, 0};
    int64_t taken;
    do
        taken = SYS4(rt_sigtimedwait, &all, NULL, &at_once, 8);
    while (taken > 0);
    return taken == -EAGAIN ? 0 : (int)taken;
}
