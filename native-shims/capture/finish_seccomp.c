/* Seccomp in a restore: the task itself installs its filters, out of the plan in its hole, one after the other. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/uio.h>

#include "finish_seccomp.h"
#include "kernel.h"
#include "proc.h"
#include "remote.h"
#include "seccomp.h"
#include "walk.h"

/* A task of the restorer uses less than that of its stack (restorer.h); what lies below is free. */
#define STACK_IN_USE 1024u

static int call(struct task *task, uint64_t instruction, const uint64_t arguments[7])
{
    int64_t result = 0;
    int error = remote_call(task, instruction, arguments, &result);
    if (!error && result < 0)
        error = (int)result;
    return !error && result > 0 ? -EBUSY : error; /* a thread that could not take the filter over */
}

static int install(const struct plan_file *plan, const struct dur_plan_finish *record,
                   struct task *task, const struct dur_plan_filter *filter)
{
    uint64_t in_hole = plan->plan_start + (uint64_t)((const uint8_t *)(filter + 1) - plan->bytes);
    struct sock_fprog program = {(unsigned short)filter->instructions, (void *)in_hole};
    uint64_t at = (task->regs.rsp - STACK_IN_USE - sizeof program) & ~15ull;
    const struct iovec local = {&program, sizeof program};
    const struct iovec remote = {(void *)at, sizeof program};
    if (process_vm_writev(task->tid, &local, 1, &remote, 1, 0) != (ssize_t)sizeof program)
        return -errno;
    return call(task, record->syscall_address,
                (uint64_t[7]){SYS_seccomp, SECCOMP_SET_MODE_FILTER, filter->flags, at});
}

static int install_all(const struct plan_file *plan, const struct dur_plan_finish *record,
                       struct task *task)
{
    const uint8_t *at = plan_filters(record), *end = at + record->filter_bytes;
    int error = 0;
    while (at < end && !error) {
        const struct dur_plan_filter *filter = (const void *)at;
        error = install(plan, record, task, filter);
        at += sizeof *filter + (size_t)filter->instructions * sizeof(struct sock_filter);
    }
    return error;
}

int finish_seccomp(const struct plan_file *plan, const struct dur_plan_finish *record,
                   struct task *task)
{
    if (record->filter_bytes == 0 && !(record->flags & (DUR_FINISH_STRICT | DUR_FINISH_FILTERED)))
        return 0;
    int error = seccomp_suspend(task);
    if (error)
        return error;
    task->cpu = task_cpu(task->tid);
    if (record->flags & DUR_FINISH_STRICT)
        return call(task, record->syscall_address,
                    (uint64_t[7]){SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT});
    return install_all(plan, record, task);
}
