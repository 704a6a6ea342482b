/* Signal actions of every kind, masks, ignored signals, and signals that stay pending with their values and order. */
#include "guest.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { SIGNALS = 65, PENDING_ROUNDS = 20, QUEUED = 6 };

static struct sigaction actions[SIGNALS];
static volatile sig_atomic_t handled, nested, depth;
static siginfo_t last_info;
static sigset_t mask_in_handler;
static unsigned long generation;
static pid_t dead_sender;
static pthread_t holder;
static _Atomic pid_t holder_tid;

static void on_info(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    handled++;
    last_info = *info;
    sigprocmask(SIG_BLOCK, NULL, &mask_in_handler);
}

static void on_plain(int signal)
{
    (void)signal;
    handled++;
}

/* With SA_NODEFER the handler interrupts itself. */
static void on_nodefer(int signal)
{
    if (++depth < 4)
        raise(signal);
    if (depth > nested)
        nested = depth;
    depth--;
}

static void install(int signal, void (*handler)(int), void (*with_info)(int, siginfo_t *, void *),
                    unsigned flags, int masked)
{
    struct sigaction action = {.sa_flags = (int)flags};
    if (with_info != NULL)
        action.sa_sigaction = with_info;
    else
        action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    if (masked != 0)
        sigaddset(&action.sa_mask, masked);
    g_ok("sigaction", sigaction(signal, &action, NULL));
}

static void install_all(void)
{
    install(SIGUSR1, NULL, on_info, SA_SIGINFO | SA_RESTART, SIGWINCH);
    install(SIGUSR2, on_plain, NULL, SA_RESETHAND, 0);
    install(SIGURG, on_nodefer, NULL, SA_NODEFER, SIGIO);
    install(SIGWINCH, on_plain, NULL, 0, SIGUSR1);
    install(SIGINT, SIG_IGN, NULL, 0, 0);
    install(SIGQUIT, SIG_IGN, NULL, SA_RESTART, 0);
    install(SIGTSTP, SIG_IGN, NULL, 0, 0);
    install(SIGCHLD, SIG_DFL, NULL, SA_NOCLDSTOP, 0);
    install(SIGSEGV, NULL, on_info, SA_SIGINFO | SA_ONSTACK, 0);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal += 3)
        install(signal, NULL, on_info,
                SA_SIGINFO | (signal % 2 ? (unsigned)SA_NODEFER : SA_RESTART),
                SIGRTMAX - (signal - SIGRTMIN));
}

static void check_actions(bool first)
{
    for (int signal = 1; signal < SIGNALS; signal++) {
        struct sigaction now;
        if (sigaction(signal, NULL, &now) != 0)
            continue; /* glibc's own two */
        if (first)
            actions[signal] = now;
        g_equal_hex("handler", (uint64_t)(uintptr_t)actions[signal].sa_handler,
                    (uint64_t)(uintptr_t)now.sa_handler);
        g_equal_hex("sa_flags", (uint64_t)actions[signal].sa_flags, (uint64_t)now.sa_flags);
        for (int other = 1; other < SIGNALS; other++)
            g_equal("sa_mask", sigismember(&actions[signal].sa_mask, other),
                    sigismember(&now.sa_mask, other));
    }
}

static void check_handlers(void)
{
    union sigval value = {.sival_int = (int)g.ticks};
    handled = nested = 0;
    g_ok("sigqueue", sigqueue(getpid(), SIGUSR1, value));
    g_equal("runs of the SA_SIGINFO handler", 1, handled);
    g_equal("si_value", (long long)g.ticks, last_info.si_value.sival_int);
    g_equal("si_code", SI_QUEUE, last_info.si_code);
    g_equal("si_pid", getpid(), last_info.si_pid);
    g_equal("masked in the handler", 1,
            sigismember(&mask_in_handler, SIGWINCH) & sigismember(&mask_in_handler, SIGUSR1));
    raise(SIGURG);
    g_equal("nested runs of the SA_NODEFER handler", 4, nested);
    raise(SIGINT);
    raise(SIGQUIT);
    raise(SIGTSTP);
    raise(SIGUSR2);
    g_equal("runs of the SA_RESETHAND handler", 2, handled);
    struct sigaction reset;
    g_ok("sigaction", sigaction(SIGUSR2, NULL, &reset));
    g_equal("action after SA_RESETHAND", 0, (long long)(uintptr_t)reset.sa_handler);
    install(SIGUSR2, on_plain, NULL, SA_RESETHAND, 0);
}

/* SIGRTMIN+1: process-directed queue; +2: thread-directed; +4: the holder's own; the rest standard. */
static void blocked_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGRTMIN + 1);
    sigaddset(set, SIGRTMIN + 2);
    sigaddset(set, SIGRTMIN + 4);
    sigaddset(set, SIGHUP);
    sigaddset(set, SIGCHLD);
    sigaddset(set, SIGPROF);
}

static void end_child(bool queue_first)
{
    union sigval value = {.sival_int = (int)generation};
    pid_t parent = getpid(), child = (pid_t)g_ok("fork", fork());
    if (child == 0) {
        if (queue_first)
            sigqueue(parent, SIGHUP, value);
        _exit(9);
    }
    g_equal("waitpid", child, waitpid(child, NULL, 0));
    dead_sender = child;
}

static void queue_pending(void)
{
    generation++;
    for (int i = 0; i < QUEUED; i++) {
        union sigval value = {.sival_int = (int)generation * 100 + i};
        g_ok("sigqueue", sigqueue(getpid(), SIGRTMIN + 1, value));
        g_ok_pthread("pthread_sigqueue", pthread_sigqueue(pthread_self(), SIGRTMIN + 2, value));
        g_ok_pthread("pthread_sigqueue", pthread_sigqueue(holder, SIGRTMIN + 4, value));
    }
    g_ok_pthread("pthread_kill", pthread_kill(pthread_self(), SIGPROF));
    end_child(true); /* leaves SIGHUP with its value, and SIGCHLD from the kernel */
}

static void take(int signal, int code, int value, bool has_value)
{
    sigset_t set;
    siginfo_t info;
    struct timespec now = {0};
    sigemptyset(&set);
    sigaddset(&set, signal);
    /* by system call: glibc's own shows SI_TKILL as SI_USER */
    if (syscall(SYS_rt_sigtimedwait, &set, &info, &now, 8) != signal)
        g_fail("pending signal %d: expected it got %s", signal, strerrorname_np(errno));
    g_equal("si_code of a pending signal", code, info.si_code);
    g_equal("si_uid of a pending signal", (long long)getuid(), (long long)info.si_uid);
    g_equal("si_pid of a pending signal",
            signal == SIGHUP || signal == SIGCHLD ? dead_sender : getpid(), info.si_pid);
    if (has_value)
        g_equal("si_value of a pending signal", value, info.si_value.sival_int);
    else if (signal == SIGCHLD)
        g_equal("si_status of a pending SIGCHLD", 9, info.si_status);
}

static void check_none_pending(void)
{
    sigset_t pending;
    sigpending(&pending);
    if (!sigisemptyset(&pending))
        g_fail("pending after the drain: expected none got some");
}

static void drain_pending(void)
{
    for (int i = 0; i < QUEUED; i++) {
        take(SIGRTMIN + 1, SI_QUEUE, (int)generation * 100 + i, true);
        take(SIGRTMIN + 2, SI_QUEUE, (int)generation * 100 + i, true);
    }
    take(SIGHUP, SI_QUEUE, (int)generation, true);
    take(SIGCHLD, CLD_EXITED, 0, false);
    take(SIGPROF, SI_TKILL, 0, false);
    check_none_pending();
}

static void check_pending(void)
{
    sigset_t pending, blocked, expected;
    blocked_set(&expected);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, NULL, &blocked));
    sigpending(&pending);
    for (int signal = 1; signal < SIGNALS; signal++) {
        int wanted = sigismember(&expected, signal) == 1;
        if (sigismember(&blocked, signal) != wanted)
            g_fail("blocked signal %d: expected %d got %d", signal, wanted,
                   sigismember(&blocked, signal));
        wanted = wanted && signal != SIGRTMIN + 4; /* only pending for the holder */
        if (sigismember(&pending, signal) != wanted)
            g_fail("pending signal %d: expected %d got %d", signal, wanted,
                   sigismember(&pending, signal));
    }
}

/* A second thread with a queue of its own: takes it when told, by the order it was queued in. */
static _Atomic bool drain_wanted, drain_done;

static void *hold(void *unused)
{
    (void)unused;
    holder_tid = gettid();
    for (;;) {
        g_sleep_millis(20);
        if (!drain_wanted)
            continue;
        for (int i = 0; i < QUEUED; i++)
            take(SIGRTMIN + 4, SI_QUEUE, (int)generation * 100 + i, true);
        drain_wanted = false;
        drain_done = true;
    }
    return NULL;
}

static void drain_holder(void)
{
    drain_done = false;
    drain_wanted = true;
    while (!drain_done)
        g_sleep_millis(10);
}

int main(int argc, char **argv)
{
    sigset_t blocked;
    g_start(argc, argv);
    blocked_set(&blocked);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, &blocked, NULL));
    install_all();
    check_actions(true);
    g_ok_pthread("pthread_create", pthread_create(&holder, NULL, hold, NULL));
    queue_pending();
    g_ready();
    do {
        check_actions(false);
        check_handlers();
        check_pending();
        if (g.ticks % PENDING_ROUNDS == PENDING_ROUNDS - 1) {
            drain_pending();
            drain_holder();
            queue_pending();
        }
    } while (g_tick());
    return 0;
}
