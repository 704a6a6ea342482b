/* 64 threads: TLS, names, ids, signal masks, altstacks, mutex, rwlock, barrier, condition variables, joins, new threads. */
#include "guest.h"

#include <pthread.h>
#include <sys/prctl.h>

enum { THREADS = 64, ALT_BYTES = 16384, WORDS = 256 };

struct worker {
    pthread_t thread, self;
    size_t index;
    pid_t tid;
    unsigned long rounds;
    unsigned char *altstack;
    volatile uintptr_t handler_stack;
};

static struct worker workers[THREADS];
static __thread struct worker *me;
static __thread uint64_t tls_words[WORDS];
static __thread volatile int tls_initialised = 4711;
static pthread_barrier_t round_begins, round_ends;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static unsigned long counted, read_value;
static volatile bool ending;

static pthread_mutex_t ping_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ping_cond = PTHREAD_COND_INITIALIZER;
static unsigned long pings, pongs;

static void on_usr1(int signal)
{
    int marker = 0;
    (void)signal;
    me->handler_stack = (uintptr_t)&marker;
}

static void thread_name(size_t index, char name[16])
{
    snprintf(name, 16, "worker-%zu", index);
}

static void set_up_worker(struct worker *worker)
{
    char name[16];
    stack_t stack = {.ss_sp = worker->altstack = malloc(ALT_BYTES), .ss_size = ALT_BYTES};
    sigset_t blocked;
    me = worker;
    worker->self = pthread_self();
    worker->tid = gettid();
    thread_name(worker->index, name);
    g_ok("prctl(SET_NAME)", prctl(PR_SET_NAME, name));
    g_ok("sigaltstack", sigaltstack(&stack, NULL));
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGRTMIN + (int)(worker->index % 16));
    sigaddset(&blocked, SIGTERM);
    g_ok_pthread("pthread_sigmask", pthread_sigmask(SIG_BLOCK, &blocked, NULL));
    g_fill(tls_words, sizeof tls_words, worker->index * 1000);
}

/* What pthread_self() returns, read anew each time: the function itself is constant to the compiler. */
static uint64_t thread_pointer(void)
{
    uint64_t pointer;
    __asm__ volatile("movq %%fs:0x10, %0" : "=r"(pointer));
    return pointer;
}

static void check_identity(const struct worker *worker)
{
    char expected[16], name[16];
    thread_name(worker->index, expected);
    g_ok("prctl(GET_NAME)", prctl(PR_GET_NAME, name));
    g_equal_text("thread name", expected, name);
    g_equal("gettid", worker->tid, gettid());
    g_equal_hex("thread pointer", (uint64_t)worker->self, thread_pointer());
    if (me != worker)
        g_fail("TLS pointer of worker %zu: expected its own got another's", worker->index);
    g_equal("initialised TLS", 4711, tls_initialised);
    g_check_fill("TLS words", tls_words, sizeof tls_words, worker->index * 1000 + worker->rounds);
    g_fill(tls_words, sizeof tls_words, worker->index * 1000 + worker->rounds + 1);
}

static void check_signals(struct worker *worker)
{
    sigset_t blocked;
    stack_t stack;
    g_ok_pthread("pthread_sigmask", pthread_sigmask(SIG_BLOCK, NULL, &blocked));
    for (int i = 0; i < 16; i++)
        g_equal("blocked real-time signal", i == (int)(worker->index % 16),
                sigismember(&blocked, SIGRTMIN + i));
    g_ok("sigaltstack", sigaltstack(NULL, &stack));
    g_equal_hex("altstack", (uint64_t)(uintptr_t)worker->altstack,
                (uint64_t)(uintptr_t)stack.ss_sp);
    g_equal("altstack size", ALT_BYTES, (long long)stack.ss_size);
    worker->handler_stack = 0;
    g_ok_pthread("pthread_kill", pthread_kill(pthread_self(), SIGUSR1));
    if (worker->handler_stack - (uintptr_t)worker->altstack >= ALT_BYTES)
        g_fail("handler of worker %zu: expected on its altstack got elsewhere", worker->index);
}

static void count_under_locks(void)
{
    g_ok_pthread("mutex", pthread_mutex_lock(&mutex));
    g_ok_pthread("recursive", pthread_mutex_lock(&recursive));
    g_ok_pthread("recursive again", pthread_mutex_lock(&recursive));
    counted++;
    g_ok_pthread("recursive", pthread_mutex_unlock(&recursive));
    g_ok_pthread("recursive", pthread_mutex_unlock(&recursive));
    g_ok_pthread("mutex", pthread_mutex_unlock(&mutex));
    g_ok_pthread("rwlock", pthread_rwlock_rdlock(&rwlock));
    g_equal("value under rwlock", (long long)(g.ticks * 3), (long long)read_value);
    g_ok_pthread("rwlock", pthread_rwlock_unlock(&rwlock));
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    set_up_worker(worker);
    for (;;) {
        pthread_barrier_wait(&round_begins);
        if (ending)
            return (void *)(uintptr_t)(worker->index * 7);
        check_identity(worker);
        check_signals(worker);
        count_under_locks();
        worker->rounds++;
        pthread_barrier_wait(&round_ends);
    }
}

/* Two more threads that answer each other through one condition variable, without the barriers. */
static void *ping_pong(void *argument)
{
    bool first = argument != NULL;
    g_ok_pthread("lock", pthread_mutex_lock(&ping_mutex));
    while (!ending) {
        if (first && pings == pongs)
            pings++;
        else if (!first && pongs + 1 == pings)
            pongs++;
        else if (pings - pongs > 1)
            g_fail("ping-pong: expected at most one ahead got %lu and %lu", pings, pongs);
        g_ok_pthread("broadcast", pthread_cond_broadcast(&ping_cond));
        g_ok_pthread("unlock", pthread_mutex_unlock(&ping_mutex));
        usleep(5000);
        g_ok_pthread("lock", pthread_mutex_lock(&ping_mutex));
        while (!ending && first == (pings != pongs))
            g_ok_pthread("wait", pthread_cond_wait(&ping_cond, &ping_mutex));
    }
    g_ok_pthread("unlock", pthread_mutex_unlock(&ping_mutex));
    return NULL;
}

static void *short_life(void *argument)
{
    g_equal("TLS of a new thread", 4711, tls_initialised);
    g_check_zero("TLS words of a new thread", tls_words, sizeof tls_words);
    return (void *)((uintptr_t)argument * 3);
}

static void check_new_thread(void)
{
    pthread_t thread;
    void *result;
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, short_life, (void *)g.ticks));
    g_ok_pthread("pthread_join", pthread_join(thread, &result));
    g_equal("result of a new thread", (long long)(g.ticks * 3), (long long)(uintptr_t)result);
}

static void round_trip(void)
{
    static unsigned long last_pings;
    counted = 0;
    g_ok_pthread("wrlock", pthread_rwlock_wrlock(&rwlock));
    read_value = g.ticks * 3;
    g_ok_pthread("unlock", pthread_rwlock_unlock(&rwlock));
    pthread_barrier_wait(&round_begins);
    pthread_barrier_wait(&round_ends);
    g_equal("workers that counted", THREADS, (long long)counted);
    check_new_thread();
    if (g.ticks % 50 == 49) {
        if (pings == last_pings)
            g_fail("ping-pong: expected progress got none since %lu", pings);
        last_pings = pings;
    }
}

static void join_all(pthread_t pair[2])
{
    void *result;
    ending = true;
    pthread_barrier_wait(&round_begins);
    for (size_t i = 0; i < THREADS; i++) {
        g_ok_pthread("pthread_join", pthread_join(workers[i].thread, &result));
        g_equal("result of a worker", (long long)(i * 7), (long long)(uintptr_t)result);
    }
    g_ok_pthread("lock", pthread_mutex_lock(&ping_mutex));
    g_ok_pthread("broadcast", pthread_cond_broadcast(&ping_cond));
    g_ok_pthread("unlock", pthread_mutex_unlock(&ping_mutex));
    g_ok_pthread("pthread_join", pthread_join(pair[0], &result));
    g_ok_pthread("pthread_join", pthread_join(pair[1], &result));
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_usr1, .sa_flags = SA_ONSTACK | SA_RESTART};
    pthread_t pair[2];
    g_start(argc, argv);
    g_ok("sigaction", sigaction(SIGUSR1, &action, NULL));
    pthread_barrier_init(&round_begins, NULL, THREADS + 1);
    pthread_barrier_init(&round_ends, NULL, THREADS + 1);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].index = i;
        g_ok_pthread("pthread_create", pthread_create(&workers[i].thread, NULL, work, &workers[i]));
    }
    g_ok_pthread("pthread_create", pthread_create(&pair[0], NULL, ping_pong, "first"));
    g_ok_pthread("pthread_create", pthread_create(&pair[1], NULL, ping_pong, NULL));
    g_ready();
    for (;;) {
        round_trip();
        g_sleep_millis(G_ROUND_MILLIS);
        if (!g_tick_with("%s", ""))
            break;
    }
    join_all(pair);
    return 0;
}
