/* Handlers, alternate stacks, pending signals with their siginfo, timers. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

static volatile sig_atomic_t handled[65];
static siginfo_t last;

static void on_signal(int number, siginfo_t *info, void *context)
{
    (void)context;
    handled[number]++;
    last = *info;
}

__attribute__((naked)) static void back(void)
{
    __asm__ volatile("mov $15, %eax\n\tsyscall");
}

static void handle_op(struct plan *plan, uint32_t number, uint64_t flags)
{
    OP(plan, 0, DUR_OP_SIGACTION, dur_op_sigaction, .signal = number,
       .handler = (uint64_t)on_signal, .flags = flags | 0x04000000 | SA_SIGINFO,
       .restorer = (uint64_t)back, .mask = 1u << (SIGUSR2 - 1));
}

static void queue_op(struct plan *plan, uint32_t task, uint32_t tid, int number, int code,
                     int value)
{
    siginfo_t info = {.si_signo = number, .si_code = code};
    struct dur_op_queue_signal want = {.tid = tid};
    info.si_pid = 4711;
    info.si_value.sival_int = value;
    memcpy(want.siginfo, &info, sizeof info);
    plan_op(plan, task, DUR_OP_QUEUE_SIGNAL, &want, sizeof want, NULL, 0);
}

static void check_handlers(void)
{
    struct sigaction action;
    MUST_OK(sigaction(SIGUSR1, NULL, &action));
    MUST(action.sa_sigaction == on_signal && (action.sa_flags & SA_ONSTACK));
    MUST_EQUAL(1, sigismember(&action.sa_mask, SIGUSR2));
    MUST_OK(sigaction(SIGPIPE, NULL, &action));
    MUST(action.sa_handler == SIG_IGN);
    MUST_EQUAL(1, handled[SIGUSR1]); /* pending ones came at once */
    MUST_EQUAL(2, handled[SIGRTMIN]);
    stack_t stack;
    MUST_OK(sigaltstack(NULL, &stack));
    MUST(stack.ss_sp == (void *)0x123456000 && stack.ss_size == 65536);
    _exit(0);
}

static void handlers_and_pending(void)
{
    struct plan *plan = plan_new();
    handle_op(plan, SIGUSR1, SA_ONSTACK);
    handle_op(plan, (uint32_t)SIGRTMIN, 0);
    OP(plan, 0, DUR_OP_SIGACTION, dur_op_sigaction, .signal = SIGPIPE, .handler = 1);
    OP(plan, 0, DUR_OP_MAP_ANONYMOUS, dur_op_map, .address = 0x123456000, .bytes = 65536,
       .protection = 3, .flags = 2);
    OP(plan, 0, DUR_OP_ALTSTACK, dur_op_altstack, .pointer = 0x123456000, .bytes = 65536);
    queue_op(plan, 0, 0, SIGUSR2, SI_USER, 0);
    OP_NONE(plan, 0, DUR_OP_DRAIN_SIGNALS);
    queue_op(plan, 0, 0, SIGUSR1, SI_USER, 0);
    queue_op(plan, 0, 0, SIGRTMIN, SI_QUEUE, 1);
    queue_op(plan, 0, plan->root_pid, SIGRTMIN, SI_TIMER, 2);
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
    go_on_in(plan->root_pid, check_handlers);
    MUST_EQUAL(0, reap(plan->root_pid));
}

static siginfo_t peek(uint32_t tid, bool of_process, unsigned index)
{
    siginfo_t info = {0};
    const struct {
        uint64_t off;
        uint32_t flags;
        int32_t nr;
    } what = {index, of_process, 1};
    MUST_EQUAL(1, syscall(SYS_ptrace, 0x4209 /* PEEKSIGINFO */, tid, &what, &info));
    return info;
}

static void siginfo_as_it_was(void)
{
    struct plan *plan = plan_new();
    uint32_t thread = plan_thread(plan, 0, 30001);
    queue_op(plan, 0, 0, SIGRTMIN + 2, SI_QUEUE, 11);
    queue_op(plan, 0, 0, SIGRTMIN + 2, SI_MESGQ, 12);
    queue_op(plan, thread, 30001, SIGSEGV, SEGV_MAPERR, 0);
    plan_ready(plan, thread);
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
    ptrace_stop(plan->root_pid);
    ptrace_stop(30001);
    siginfo_t first = peek(plan->root_pid, true, 0), second = peek(plan->root_pid, true, 1);
    MUST(first.si_code == SI_QUEUE && first.si_value.sival_int == 11 && first.si_pid == 4711);
    MUST(second.si_code == SI_MESGQ && second.si_value.sival_int == 12);
    siginfo_t third = peek(30001, false, 0);
    MUST(third.si_signo == SIGSEGV && third.si_code == SEGV_MAPERR);
    kill_all();
}

static void signal_for_another_thread(void)
{
    struct plan *plan = plan_new();
    queue_op(plan, 0, 12345, SIGUSR1, SI_USER, 0);
    plan_must_fail(plan, EINVAL, 0, 0);
}

static void check_timers(void)
{
    struct itimerval real;
    struct itimerspec spec;
    MUST_OK(getitimer(ITIMER_REAL, &real));
    MUST(real.it_interval.tv_sec == 3 && real.it_value.tv_sec >= 49 && real.it_value.tv_sec <= 50);
    MUST_OK(syscall(SYS_timer_gettime, 5, &spec));
    MUST(spec.it_interval.tv_sec == 7 && spec.it_value.tv_sec >= 69 && spec.it_value.tv_sec <= 70);
    MUST_OK(syscall(SYS_timer_gettime, 1000, &spec));
    MUST_EQUAL(0, spec.it_value.tv_sec);
    MUST_EQUAL(-1, syscall(SYS_timer_gettime, 0, &spec));
    char text[1024];
    read_text(text, sizeof text, "/proc/self/timers");
    MUST(strstr(text, "ID: 5\nsignal: 34/0000000000abcdef\nnotify: signal/tid.30000\nClockID: 1") !=
         NULL);
    _exit(0);
}

static void timers(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_ITIMER, dur_op_itimer, .interval_seconds = 3, .value_seconds = 50);
    OP(plan, 0, DUR_OP_POSIX_TIMER, dur_op_posix_timer, .id = 5, .clock = CLOCK_MONOTONIC,
       .notify = SIGEV_THREAD_ID, .signal = 34, .value = 0xabcdef, .tid = plan->root_pid,
       .interval_seconds = 7, .value_seconds = 70);
    OP(plan, 0, DUR_OP_POSIX_TIMER, dur_op_posix_timer, .id = 1000, .clock = CLOCK_REALTIME,
       .notify = SIGEV_NONE);
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
    go_on_in(plan->root_pid, check_timers);
    MUST_EQUAL(0, reap(plan->root_pid));
}

static void check_defaults(void)
{
    struct sigaction action;
    for (int number = 1; number <= 64; number++)
        if (number != 32 && number != 33) { /* glibc's own */
            MUST_OK(sigaction(number, NULL, &action));
            MUST(action.sa_handler == SIG_DFL);
        }
    _exit(0);
}

static void nothing_of_init(void)
{
    struct plan *plan = plan_new();
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    MUST_OK(sigaction(SIGTERM, &action, NULL));
    MUST(signal(SIGPIPE, SIG_IGN) == SIG_DFL);
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
    go_on_in(plan->root_pid, check_defaults);
    MUST_EQUAL(0, reap(plan->root_pid));
}

const struct test signal_tests[] = {
    {"handlers, altstack, pending signals", handlers_and_pending, false},
    {"no handler of init is left", nothing_of_init, false},
    {"siginfo as it was, of process and thread", siginfo_as_it_was, false},
    {"a signal for another thread is refused", signal_for_another_thread, false},
    {"interval and POSIX timers with their ids", timers, false},
    {0},
};
