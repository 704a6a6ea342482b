/* Where the tasks of a restore meet: barriers, readiness, and the first failure, which ends them
 * all. */
#include <asm/processor-flags.h>
#include <limits.h>
#include <linux/futex.h>

#include "restorer.h"

/* The page is shared between processes, so these are no private futexes. */
static void wake_all(uint32_t *word)
{
    SYS3(futex, word, FUTEX_WAKE, INT_MAX);
}

static void wait_while(uint32_t *word, uint32_t value)
{
    SYS4(futex, word, FUTEX_WAIT, value, NULL);
}

static void abort_waiters(uint32_t *word)
{
    __atomic_fetch_or(word, DUR_PLAN_ABORTED, __ATOMIC_SEQ_CST);
    wake_all(word);
}

/* Writes down the failure, if it is the first, and ends this process. The others find it when they
 * look. */
_Noreturn void fail(const struct running *self, int error)
{
    struct dur_plan_shared *shared = self->shared;
    uint32_t nobody = 0;
    if (__atomic_compare_exchange_n(&shared->claimed, &nobody, self->index + 1, false,
                                    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        shared->failed_op = self->op;
        shared->error = -error;
        __atomic_store_n(&shared->failed, self->index + 1, __ATOMIC_SEQ_CST);
        wake_all(&shared->failed);
        abort_waiters(&shared->release);
        for (size_t i = 0; i < DUR_PLAN_BARRIERS; i++)
            abort_waiters(&shared->arrived[i]);
        abort_waiters(&shared->ready);
    }
    for (;;)
        SYS1(exit_group, 1);
}

int op_barrier(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_value *which = body(op);
    if (which->value >= DUR_PLAN_BARRIERS)
        return -EINVAL;
    uint32_t participants = self->plan->barrier_participants[which->value];
    uint32_t *word = &self->shared->arrived[which->value];
    uint32_t arrived = __atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
    if (arrived > participants && arrived < DUR_PLAN_ABORTED)
        return -EINVAL;
    if (arrived == participants)
        wake_all(word);
    for (; arrived < participants; arrived = __atomic_load_n(word, __ATOMIC_SEQ_CST))
        wait_while(word, arrived);
    return 0; /* after a failure too: the loop looks before the next op */
}

/* The one flag that user code may set and PTRACE_SETREGS leaves as it is. */
static void take_id_flag(const struct dur_op *op)
{
    const struct dur_op_value *rflags = body(op);
    if (bytes_behind(op, 0) >= sizeof *rflags && (rflags->value & X86_EFLAGS_ID) != 0)
        __asm__ volatile("pushfq\n\torq %0, (%%rsp)\n\tpopfq" ::"i"(X86_EFLAGS_ID)
                         : "cc", "memory");
}

/* Waits for the tracer, which puts other registers in place of these. */
int op_ready(const struct running *self, const struct dur_op *op)
{
    take_id_flag(op);
    __atomic_add_fetch(&self->shared->ready, 1, __ATOMIC_SEQ_CST);
    wake_all(&self->shared->ready);
    while (__atomic_load_n(&self->shared->release, __ATOMIC_SEQ_CST) == 0)
        wait_while(&self->shared->release, 0);
    return -ECANCELED;
}
