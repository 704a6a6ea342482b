/* Facts that only a process itself can ask the kernel for: asked in as few visits as possible. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "facts_inside.h"
#include "facts_process.h"
#include "facts_sockets.h"
#include "inject.h"
#include "kernel.h"
#include "proc.h"
#include "remote.h"
#include "seccomp.h"
#include "stream.h"
#include "sysv_undo.h"
#include "tracking.h"

/* What an operation of a batch was for. */
struct question {
    uint32_t type, subject;
    int32_t option;  /* of a prctl */
    uint32_t answer; /* bytes it writes to its result memory; 0: the result itself */
};

/* Questions to one thread, asked whenever a batch is full. */
struct visit_round {
    struct inject_thread thread;
    uint32_t pid, tid;
    unsigned count;
    int error;
    struct inject_op ops[INJECT_OPS];
    struct question questions[INJECT_OPS];
};

static struct visit_round round_of;
static bool any_left;

struct prctl_question {
    int32_t option;
    uint32_t answer;
};

static const struct prctl_question of_process[] = {
    {PR_GET_DUMPABLE, 0},   {PR_GET_CHILD_SUBREAPER, 4}, {PR_GET_THP_DISABLE, 0},
    {PR_GET_IO_FLUSHER, 0}, {66 /* PR_GET_MDWE */, 0},   {68 /* PR_GET_MEMORY_MERGE */, 0},
    {PR_GET_TIMING, 0},
};
static const struct prctl_question of_thread[] = {
    {PR_GET_PDEATHSIG, 4}, {PR_GET_KEEPCAPS, 0},     {PR_GET_SECUREBITS, 0},
    {PR_GET_TSC, 4},       {PR_GET_NO_NEW_PRIVS, 0}, {PR_MCE_KILL_GET, 0},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_prctl(const struct question *question)
{
    return question->type == DUR_FACT_PRCTL || question->type == DUR_FACT_THREAD_PRCTL;
}

static uint32_t subject_of(const struct visit_round *round, const struct question *question)
{
    bool thread = question->type == DUR_FACT_ALTSTACK || question->type == DUR_FACT_CLEAR_TID;
    return thread ? round->tid : question->subject;
}

/* A timer's second question is its overrun, whose answer stands in the result. */
static void timer_answer(struct visit_round *round, unsigned index)
{
    struct dur_fact_posix_timer fact = {0};
    const struct question *question = &round->questions[index];
    int error = (int)-round->ops[index].result;
    if (!error)
        error = -inject_output(&round->thread, index, &fact, 32);
    fact.overrun = (int32_t)round->ops[index + 1].result;
    stream_begin(question->type, round->pid, question->subject);
    stream_put(&fact, sizeof fact);
    stream_end(error);
}

static void answer(struct visit_round *round, unsigned index)
{
    uint8_t out[INJECT_OUT];
    const struct question *question = &round->questions[index];
    int64_t result = round->ops[index].result;
    int error = result < 0 ? (int)-result : 0;
    if (!error)
        error = -inject_output(&round->thread, index, out, question->answer);
    stream_begin(question->type, round->pid, subject_of(round, question));
    stream_put(out, question->answer);
    stream_end(error);
}

static void prctl_answer(struct visit_round *round, unsigned index)
{
    const struct question *question = &round->questions[index];
    int64_t result = round->ops[index].result;
    struct dur_fact_prctl fact = {.option = question->option};
    if (result < 0)
        fact.error = (int32_t)-result;
    else if (question->answer == 0)
        fact.value = (uint64_t)result;
    else
        fact.error = -inject_output(&round->thread, index, &fact.value, question->answer);
    stream_put(&fact, sizeof fact);
}

/* The prctl answers of a round are one record. They stand together at the round's end. */
static void prctl_answers(struct visit_round *round, uint32_t type)
{
    unsigned first = round->count;
    for (unsigned i = round->count; i-- > 0;)
        if (round->questions[i].type == type)
            first = i;
    if (first == round->count)
        return;
    stream_begin(type, round->pid, type == DUR_FACT_THREAD_PRCTL ? round->tid : 0);
    for (unsigned i = first; i < round->count; i++)
        if (round->questions[i].type == type)
            prctl_answer(round, i);
    stream_end(0);
}

/* The answer is what the call returned. */
static void break_answer(struct visit_round *round, unsigned index)
{
    int64_t result = round->ops[index].result;
    stream_begin(DUR_FACT_BREAK, round->pid, 0);
    stream_put(&result, sizeof result);
    stream_end(result < 0 ? (int)-result : 0);
}

static void flush(struct visit_round *round)
{
    if (round->count == 0 || round->error)
        return;
    round->error = inject_run(&round->thread, round->ops, round->count);
    for (unsigned i = 0; i < round->count && !round->error; i++) {
        const struct question *question = &round->questions[i];
        if (question->type == DUR_FACT_POSIX_TIMER)
            timer_answer(round, i++);
        else if (question->type == DUR_FACT_BREAK)
            break_answer(round, i);
        else if (!is_prctl(question))
            answer(round, i);
    }
    if (!round->error) {
        prctl_answers(round, DUR_FACT_PRCTL);
        prctl_answers(round, DUR_FACT_THREAD_PRCTL);
    }
    round->count = 0;
}

static void ask(struct visit_round *round, struct question question, struct inject_op op)
{
    round->questions[round->count] = question;
    round->ops[round->count++] = op;
}

static void ask_prctls(struct visit_round *round, uint32_t type, const struct prctl_question *list,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        ask(round,
            (struct question){.type = type, .option = list[i].option, .answer = list[i].answer},
            (struct inject_op){
                .number = SYS_prctl,
                .arguments = {(uint64_t)list[i].option, list[i].answer ? INJECT_OUTPUT : 0}});
}

/* Only signals that status shows as caught or ignored, and SIGCHLD, whose flags matter by themselves. */
static void ask_actions(struct visit_round *round, const char *status)
{
    const char *ignored = status_field(status, "SigIgn"), *caught = status_field(status, "SigCgt");
    uint64_t set = 1ull << (SIGCHLD - 1);
    set |= ignored ? parse_number(&ignored, 16) : 0;
    set |= caught ? parse_number(&caught, 16) : 0;
    for (uint32_t signal = 1; signal <= 64; signal++)
        if (set & 1ull << (signal - 1))
            ask(round,
                (struct question){.type = DUR_FACT_SIGACTION,
                                  .subject = signal,
                                  .answer = sizeof(struct dur_fact_sigaction)},
                (struct inject_op){.number = SYS_rt_sigaction,
                                   .arguments = {signal, 0, INJECT_OUTPUT, 8}});
}

static void ask_itimers(struct visit_round *round)
{
    for (uint32_t which = 0; which < 3; which++)
        ask(round, (struct question){.type = DUR_FACT_ITIMER, .subject = which, .answer = 32},
            (struct inject_op){.number = SYS_getitimer, .arguments = {which, INJECT_OUTPUT}});
}

static void ask_break(struct visit_round *round)
{
    ask(round, (struct question){.type = DUR_FACT_BREAK},
        (struct inject_op){.number = SYS_brk, .arguments = {0}});
}

/* "ID: n" begins each timer in the text of /proc/PID/timers. */
static void ask_posix_timers(struct visit_round *round, const struct process *process)
{
    const char *at = (const char *)stream_at(process->timers_at);
    const char *end = at + process->timers_bytes;
    while (at && at + 4 < end) {
        if (strncmp(at, "ID: ", 4) == 0) {
            const char *number = at + 4;
            uint32_t id = (uint32_t)parse_number(&number, 10);
            if (round->count + 2 > INJECT_OPS)
                flush(round);
            struct question question = {.type = DUR_FACT_POSIX_TIMER, .subject = id};
            ask(round, question,
                (struct inject_op){.number = SYS_timer_gettime, .arguments = {id, INJECT_OUTPUT}});
            ask(round, question,
                (struct inject_op){.number = SYS_timer_getoverrun, .arguments = {id}});
        }
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
}

static void ask_thread(struct visit_round *round)
{
    ask(round, (struct question){.type = DUR_FACT_ALTSTACK, .answer = 24},
        (struct inject_op){.number = SYS_sigaltstack, .arguments = {0, INJECT_OUTPUT}});
    ask(round, (struct question){.type = DUR_FACT_CLEAR_TID, .answer = 8},
        (struct inject_op){.number = SYS_prctl, .arguments = {PR_GET_TID_ADDRESS, INJECT_OUTPUT}});
    ask_prctls(round, DUR_FACT_THREAD_PRCTL, of_thread, COUNT(of_thread));
}

static void thread_failed(uint32_t pid, uint32_t tid, int error)
{
    stream_error(DUR_FACT_ALTSTACK, pid, tid, error);
    stream_error(DUR_FACT_CLEAR_TID, pid, tid, error);
    stream_error(DUR_FACT_THREAD_PRCTL, pid, tid, error);
}

static void process_failed(const struct group *group, const struct process *process, int error)
{
    stream_error(DUR_FACT_SIGACTION, process->ns_pid, 0, error);
    stream_error(DUR_FACT_ITIMER, process->ns_pid, 0, error);
    stream_error(DUR_FACT_PRCTL, process->ns_pid, 0, error);
    stream_error(DUR_FACT_BREAK, process->ns_pid, 0, error);
    for (uint32_t i = process->first_task; i != DUR_NONE; i = group->task[i].next)
        if (group->task[i].stage == TASK_STOPPED)
            thread_failed(process->ns_pid, group->task[i].ns_tid, error);
}

static void visit_thread(struct inject *inject, const struct group *group, struct task *task,
                         uint32_t index, const char *status)
{
    struct visit_round *round = &round_of;
    const struct process *process = inject->process;
    round->count = 0;
    round->pid = process->ns_pid;
    round->tid = task->ns_tid;
    round->error = inject_begin(&round->thread, inject, task);
    if (round->error) {
        thread_failed(round->pid, round->tid, -round->error);
        return;
    }
    ask_thread(round);
    if (status) {
        ask_itimers(round);
        ask_break(round);
        ask_prctls(round, DUR_FACT_PRCTL, of_process, COUNT(of_process));
        ask_actions(round, status);
        ask_posix_timers(round, process);
    }
    flush(round);
    if (status && !round->error) {
        facts_sockets_inside(&round->thread, round->pid, index);
        sysv_undo_inside(&round->thread, group, index);
        tracking_attach(&round->thread, group, index);
    }
    inject_end(&round->thread);
    any_left |= round->thread.left;
    if (!round->error)
        return;
    thread_failed(round->pid, round->tid, -round->error);
    if (status)
        stream_error(DUR_FACT_SIGACTION, round->pid, 0, -round->error);
}

/* A filter could end the guest for a call that it does not know: only where it can be suspended. */
static int may_visit(const struct group *group, const struct process *process, uint32_t first)
{
    const struct task *task = &group->task[first];
    struct {
        uint64_t mode, selector, offset, length;
    } dispatch = {0};
    if (task->regs.cs != 0x33)
        return -EOPNOTSUPP;
    if (dur_ptrace(DUR_PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, task->tid, sizeof dispatch,
                   (uintptr_t)&dispatch) == 0 &&
        dispatch.mode != 0)
        return -EOPNOTSUPP;
    for (uint32_t i = process->first_task; process->seccomp && i != DUR_NONE;
         i = group->task[i].next)
        if (group->task[i].stage == TASK_STOPPED) {
            int error = seccomp_suspend(&group->task[i]);
            if (error)
                return error;
        }
    return 0;
}

static void visit_process(struct group *group, uint32_t index)
{
    const struct process *process = &group->process[index];
    uint32_t first = group_stopped_task(group, index);
    struct inject inject;
    if (first == DUR_NONE) {
        process_failed(group, process, ESRCH);
        return;
    }
    int error = may_visit(group, process, first);
    if (!error)
        error = inject_open(&inject, process, &group->task[first]);
    if (error) {
        process_failed(group, process, -error);
        return;
    }
    for (uint32_t i = process->first_task; i != DUR_NONE; i = group->task[i].next)
        if (group->task[i].stage == TASK_STOPPED)
            visit_thread(&inject, group, &group->task[i], index,
                         i == first ? facts_status(index) : NULL);
    inject_close(&inject, &group->task[first]);
}

int facts_inside(struct group *group)
{
    any_left = false;
    for (uint32_t i = 0; i < group->processes; i++)
        if (group->process[i].ns_pid && !group->process[i].zombie)
            visit_process(group, i);
    remote_unpin();
    return any_left ? -EAGAIN : 0;
}
