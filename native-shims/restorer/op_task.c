/* What the kernel keeps for a thread or a process besides memory, files and signals. */
#include <linux/ioprio.h>
#include <linux/prctl.h>
#include <linux/uio.h>

#include "restorer.h"

/* Registering clears rseq_cs; it is put back through the kernel, which answers EFAULT where a store
 * would fault. */
int op_rseq(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_rseq *want = body(op);
    if (!outside_hole(self, want->pointer, want->size))
        return -EINVAL;
    int error = status(SYS4(rseq, want->pointer, want->size, 0, want->signature));
    if (error != 0 || want->critical_section == 0)
        return error;
    const struct iovec from = {(void *)ARG(&want->critical_section), 8};
    const struct iovec to = {(void *)(want->pointer + 8), 8};
    return status(SYS6(process_vm_writev, self->task->pid, &from, 1, &to, 1, 0));
}

int op_robust_list(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_pair *want = body(op);
    return status(SYS2(set_robust_list, want->first, want->second));
}

int op_tid_address(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *want = body(op);
    return status(SYS1(set_tid_address, want->value));
}

int op_comm(const struct running *self, const struct dur_op *op)
{
    (void)self;
    return status(SYS2(prctl, PR_SET_NAME, body(op)));
}

int op_rlimit(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_rlimit *want = body(op);
    return status(SYS4(prlimit64, 0, want->resource, &want->soft, NULL));
}

int op_sched(const struct running *self, const struct dur_op *op)
{
    (void)self;
    return status(SYS3(sched_setattr, 0, body(op), 0));
}

int op_affinity(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *bytes = body(op);
    if (bytes->value > bytes_behind(op, sizeof *bytes))
        return -EINVAL;
    return status(SYS3(sched_setaffinity, 0, bytes->value, behind(op, sizeof *bytes)));
}

int op_ioprio(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *want = body(op);
    return status(SYS3(ioprio_set, IOPRIO_WHO_PROCESS, 0, want->value));
}

int op_personality(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *want = body(op);
    return status(SYS1(personality, want->value));
}

int op_prctl(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_prctl *want = body(op);
    return status(SYS5(prctl, want->option, want->arguments[0], want->arguments[1],
                       want->arguments[2], want->arguments[3]));
}
