/* Threads blocked without a timeout in every kind of wait: each token arrives once, in order, and no EINTR is seen. */
#include "waits_kinds.h"

/*
 * The main thread wakes one waiter a round, so that each is woken every second or two. Ends by the stop file: a
 * handled SIGTERM would itself interrupt a wait. ARGV[3] `usual` leaves out the four waits that Linux ends by EINTR
 * after any stop and continue, so that it can be run natively under SIGSTOP.
 */
static void write_token(const struct waiter *waiter, uint32_t token)
{
    g_equal("write(token)", sizeof token, write(waiter->pipe[1], &token, sizeof token));
}

static void send_signal(const struct waiter *waiter, int number, uint32_t token)
{
    union sigval value = {.sival_int = (int)token};
    g_ok_pthread("pthread_sigqueue", pthread_sigqueue(waiter->thread, number, value));
}

static void send_condition(struct waiter *waiter, uint32_t token)
{
    g_ok_pthread("lock", pthread_mutex_lock(&waiter->mutex));
    waiter->word = token;
    g_ok_pthread("signal", pthread_cond_signal(&waiter->condition));
    g_ok_pthread("unlock", pthread_mutex_unlock(&waiter->mutex));
}

static void send_token(struct waiter *waiter, uint32_t token)
{
    uint64_t value = token;
    if (waiter->kind == CONDITION) {
        send_condition(waiter, token);
        return;
    }
    waiter->word = token;
    switch (waiter->kind) {
    case FUTEX:
        g_ok("futex(WAKE)",
             syscall(SYS_futex, &waiter->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0));
        break;
    case SEMAPHORE:
        g_ok("sem_post", sem_post(&waiter->semaphore));
        break;
    case EVENTFD:
        g_equal("write(eventfd)", sizeof value, write(waiter->event, &value, sizeof value));
        break;
    case SIGSUSPEND:
    case PSELECT:
        send_signal(waiter, HANDLED_SIGNAL, token);
        break;
    case SIGWAITINFO:
    case SIGWAIT:
        send_signal(waiter, AWAITED_SIGNAL, token);
        break;
    default:
        write_token(waiter, token);
    }
}

static void *run_waiter(void *argument)
{
    struct waiter *waiter = argument;
    me = waiter;
    for (uint32_t last = 0;; last++) {
        uint32_t token = wait_once(waiter, last);
        g_equal(names[waiter->kind], last + 1, token);
        waiter->got = token;
    }
    return NULL;
}

static void start_waiter(enum kind kind)
{
    struct waiter *waiter = &waiters[kind];
    struct epoll_event interest = {.events = EPOLLIN, .data.u64 = EPOLL_DATA + kind};
    waiter->kind = kind;
    g_ok("pipe", pipe2(waiter->pipe, O_CLOEXEC));
    g_ok("eventfd", waiter->event = eventfd(0, EFD_CLOEXEC));
    g_ok("epoll_create", waiter->epoll = epoll_create1(EPOLL_CLOEXEC));
    g_ok("epoll_ctl", epoll_ctl(waiter->epoll, EPOLL_CTL_ADD, waiter->pipe[0], &interest));
    g_ok("sem_init", sem_init(&waiter->semaphore, 0, 0));
    g_ok_pthread("mutex_init", pthread_mutex_init(&waiter->mutex, NULL));
    g_ok_pthread("cond_init", pthread_cond_init(&waiter->condition, NULL));
    g_ok_pthread("pthread_create", pthread_create(&waiter->thread, NULL, run_waiter, waiter));
}

static void await_token(const struct waiter *waiter)
{
    for (int patience = 0; waiter->got != waiter->sent; patience++) {
        if (patience == G_PATIENCE_ROUNDS)
            g_fail("%s: expected token %u got only %u", names[waiter->kind], waiter->sent,
                   waiter->got);
        g_sleep_millis(G_ROUND_MILLIS);
    }
}

/* Inherited by every thread: signals arrive only where a wait lets them in. */
static void block_signals(void)
{
    struct sigaction action = {.sa_sigaction = on_wake, .sa_flags = SA_SIGINFO};
    sigset_t blocked;
    g_ok("sigaction", sigaction(HANDLED_SIGNAL, &action, NULL));
    sigemptyset(&blocked);
    sigaddset(&blocked, HANDLED_SIGNAL);
    sigaddset(&blocked, AWAITED_SIGNAL);
    g_ok("sigprocmask", sigprocmask(SIG_BLOCK, &blocked, NULL));
}

int main(int argc, char **argv)
{
    g_start_without_term(argc, argv);
    enum kind kinds = strcmp(g_argument(argc, argv, 3, ""), "usual") == 0 ? USUAL_KINDS : KINDS;
    block_signals();
    for (enum kind kind = 0; kind < kinds; kind++)
        start_waiter(kind);
    g_ready();
    do {
        struct waiter *waiter = &waiters[g.ticks % kinds];
        await_token(waiter);
        send_token(waiter, ++waiter->sent);
    } while (g_tick());
    kill(waiters[WAITPID].child, SIGKILL);
    kill(waiters[WAITID].child, SIGKILL);
    _exit(0); /* before the waiters see those ends */
}
