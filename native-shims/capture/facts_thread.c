/* Facts about a thread that can be read from outside. */
#include <errno.h>
#include <fcntl.h>
#include <elf.h>
#include <linux/sched/types.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "facts_process.h"
#include "identity.h"
#include "kernel.h"
#include "proc.h"
#include "rseq.h"
#include "seccomp.h"
#include "signals.h"
#include "stream.h"
#include "trampoline.h"
#include "walk.h"

#define XSTATE_ROOM ((size_t)1 << 16)

/* Memory and signal handlers are always shared within a process: the kernel refuses other threads. */
static uint32_t unshared(const struct group *group, const struct task *task)
{
    static const struct {
        enum identity_kind kind;
        uint32_t bit;
    } kinds[] = {{SAME_FILES, DUR_SHARES_FILES},
                 {SAME_FS, DUR_SHARES_FS},
                 {SAME_SYSVSEM, DUR_SHARES_SYSVSEM}};
    const struct process *process = &group->process[task->process];
    uint32_t bits = 0;
    if (task->tid == process->pid || task->stage == TASK_ZOMBIE)
        return 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (identity_shared(kinds[i].kind, process->pid, task->tid) == 0)
            bits |= kinds[i].bit;
    return bits;
}

static uint32_t state_of(const struct task *task)
{
    switch (task->stage) {
    case TASK_ZOMBIE:
        return 'Z';
    case TASK_FOREIGN:
        return 't';
    default:
        return task->stop_signal ? 'T' : 'R';
    }
}

static void thread_fact(const struct group *group, const struct task *task)
{
    const struct process *process = &group->process[task->process];
    struct dur_fact_thread fact = {.tid = task->ns_tid,
                                   .host_tid = (uint32_t)task->tid,
                                   .unshared = process->zombie ? 0 : unshared(group, task),
                                   .state = state_of(task)};
    stream_fact(DUR_FACT_THREAD, process->ns_pid, task->ns_tid, &fact, sizeof fact);
}

/* All that a zombie still has is its first thread's stat and status, and they were read. */
static void zombie_head(const struct group *group, struct task *task)
{
    uint32_t pid = group->process[task->process].ns_pid;
    const char *stat = facts_zombie_stat(task->process), *status = facts_status(task->process);
    if (task->tid != group->process[task->process].pid)
        return;
    task->ns_tid = pid;
    thread_fact(group, task);
    stream_fact(DUR_FACT_THREAD_STAT, pid, pid, stat, strlen(stat));
    stream_fact(DUR_FACT_THREAD_STATUS, pid, pid, status, strlen(status));
}

static void head(struct group *group, struct task *task)
{
    static char status[8192];
    struct process *process = &group->process[task->process];
    ssize_t got = proc_read(process->pid, task->tid, "status", status, sizeof status);
    task->ns_tid = got > 0 ? facts_namespace_number(status, "NSpid", group->depth) : 0;
    if (task->ns_tid == 0 && task->tid == process->leader)
        task->ns_tid = process->ns_pid;
    thread_fact(group, task);
    uint64_t at = 0;
    ssize_t stat = stream_proc(DUR_FACT_THREAD_STAT, process->ns_pid, task->ns_tid, process->pid,
                               task->tid, "stat", &at);
    task->cpu = stat > 0 ? task_cpu_of((const char *)stream_at(at), (size_t)stat) : 0;
    if (got < 0) {
        stream_error(DUR_FACT_THREAD_STATUS, process->ns_pid, task->ns_tid, (int)-got);
        return;
    }
    stream_fact(DUR_FACT_THREAD_STATUS, process->ns_pid, task->ns_tid, status, (size_t)got);
    process->seccomp |= seccomp_differs(status);
    const char *switches = status_field(status, "voluntary_ctxt_switches");
    task->switches = switches ? parse_number(&switches, 10) : 0;
}

static void xstate(uint32_t pid, const struct task *task)
{
    stream_begin(DUR_FACT_XSTATE, pid, task->ns_tid);
    struct iovec part = {.iov_base = stream_room(XSTATE_ROOM), .iov_len = XSTATE_ROOM};
    long failed = part.iov_base == NULL ||
                  dur_ptrace(PTRACE_GETREGSET, task->tid, NT_X86_XSTATE, (uintptr_t)&part) != 0;
    if (!failed)
        stream_took(part.iov_len);
    stream_end(failed ? errno : 0);
}

static void registers(uint32_t pid, const struct task *task)
{
    uint64_t mask;
    stream_fact(DUR_FACT_REGISTERS, pid, task->ns_tid, &task->regs, sizeof task->regs);
    xstate(pid, task);
    if (dur_ptrace(PTRACE_GETSIGMASK, task->tid, sizeof mask, (uintptr_t)&mask) == 0)
        stream_fact(DUR_FACT_SIGMASK, pid, task->ns_tid, &mask, sizeof mask);
    else
        stream_error(DUR_FACT_SIGMASK, pid, task->ns_tid, errno);
    signals_fact(DUR_FACT_SIGNALS, pid, task->ns_tid, task->tid, false);
}

static void robust_list(uint32_t pid, const struct task *task)
{
    uint64_t fact[2] = {0, 0};
    if (syscall(SYS_get_robust_list, task->tid, &fact[0], &fact[1]) == 0)
        stream_fact(DUR_FACT_ROBUST_LIST, pid, task->ns_tid, fact, sizeof fact);
    else
        stream_error(DUR_FACT_ROBUST_LIST, pid, task->ns_tid, errno);
}

static void rseq_section(uint32_t pid, const struct task *task, uint64_t address)
{
    uint64_t section[4];
    struct iovec local = {.iov_base = section, .iov_len = sizeof section};
    struct iovec remote = {.iov_base = (void *)address, .iov_len = sizeof section};
    if (process_vm_readv(task->tid, &local, 1, &remote, 1, 0) == (ssize_t)sizeof section)
        stream_fact(DUR_FACT_RSEQ_SECTION, pid, task->ns_tid, section, sizeof section);
    else
        stream_error(DUR_FACT_RSEQ_SECTION, pid, task->ns_tid, errno);
}

static void rseq(uint32_t pid, const struct task *task)
{
    struct dur_fact_rseq fact;
    int error = rseq_read(task->tid, &fact);
    if (error)
        stream_error(DUR_FACT_RSEQ, pid, task->ns_tid, -error);
    else
        stream_fact(DUR_FACT_RSEQ, pid, task->ns_tid, &fact, sizeof fact);
    if (!error && fact.critical_section)
        rseq_section(pid, task, fact.critical_section);
}

static void scheduling(uint32_t pid, const struct task *task)
{
    uint8_t attributes[56] = {0};
    uint64_t cpus[128];
    if (syscall(SYS_sched_getattr, task->tid, attributes, sizeof attributes, 0) == 0)
        stream_fact(DUR_FACT_SCHED, pid, task->ns_tid, attributes, sizeof attributes);
    else
        stream_error(DUR_FACT_SCHED, pid, task->ns_tid, errno);
    long bytes = syscall(SYS_sched_getaffinity, task->tid, sizeof cpus, cpus);
    if (bytes > 0)
        stream_fact(DUR_FACT_AFFINITY, pid, task->ns_tid, cpus, (size_t)bytes);
    else
        stream_error(DUR_FACT_AFFINITY, pid, task->ns_tid, errno);
    int64_t priority = syscall(SYS_ioprio_get, 1, task->tid);
    if (priority >= 0)
        stream_fact(DUR_FACT_IOPRIO, pid, task->ns_tid, &priority, sizeof priority);
    else
        stream_error(DUR_FACT_IOPRIO, pid, task->ns_tid, errno);
    stream_proc(DUR_FACT_TIMERSLACK, pid, task->ns_tid, task->tid, 0, "timerslack_ns", NULL);
}

void facts_thread(struct group *group, uint32_t index)
{
    struct task *task = &group->task[index];
    uint32_t pid = group->process[task->process].ns_pid;
    if (group->process[task->process].zombie) {
        zombie_head(group, task);
        return;
    }
    head(group, task);
    if (task->stage != TASK_STOPPED)
        return;
    trampoline_recover(&group->process[task->process], task);
    registers(pid, task);
    robust_list(pid, task);
    rseq(pid, task);
    scheduling(pid, task);
    seccomp_filters(pid, task);
}
