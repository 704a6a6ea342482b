/* Restartable sequences, and calls of the vdso: counters of each CPU lose no count though threads are always in the midst. */
#include "guest.h"

#include <pthread.h>
#include <sys/rseq.h>

enum { THREADS = 4, CPUS = 512, STALL_ROUNDS = 60 };

struct counter {
    uint64_t value;
    char rest[56];
};

static struct counter counters[CPUS] __attribute__((aligned(64)));
static _Atomic uint64_t added[THREADS], aborted;
static _Atomic uint64_t clock_calls;
static volatile bool resting;
static pthread_barrier_t rest;

/*
 * Loads the counter, dawdles, and stores one more: right only if nobody else ran on that CPU meanwhile, of which the
 * kernel makes sure by sending us to the abort handler.
 */
static bool add_one(struct rseq *area, uint32_t cpu, struct counter *counter)
{
    uint64_t *value = &counter->value;
    __u64 *section = &area->rseq_cs;
    __u32 *now = &area->cpu_id;
    __asm__ goto(".pushsection __rseq_cs, \"aw\"\n\t"
                 ".balign 32\n"
                 "3:\n\t"
                 ".long 0, 0\n\t"
                 ".quad 1f, 2f - 1f, 4f\n\t"
                 ".popsection\n\t"
                 "leaq 3b(%%rip), %%rax\n\t"
                 "movq %%rax, %[section]\n"
                 "1:\n\t"
                 "cmpl %[cpu], %[now]\n\t"
                 "jnz 4f\n\t"
                 "movq %[value], %%rdx\n\t"
                 "movl $300, %%ecx\n"
                 "5:\n\t"
                 "decl %%ecx\n\t"
                 "jnz 5b\n\t"
                 "incq %%rdx\n\t"
                 "movq %%rdx, %[value]\n"
                 "2:\n\t"
                 ".pushsection __rseq_failure, \"ax\"\n\t"
                 ".byte 0x0f, 0xb9, 0x3d\n\t" /* ud1: keeps a disassembler in step */
                 ".long 0x53053053\n"         /* RSEQ_SIG */
                 "4:\n\t"
                 "jmp %l[abort]\n\t"
                 ".popsection\n\t"
                 :
                 : [section] "m"(*section), [now] "m"(*now), [cpu] "r"(cpu), [value] "m"(*value)
                 : "rax", "rcx", "rdx", "memory", "cc"
                 : abort);
    return true;
abort:
    return false;
}

static void *count(void *index)
{
    size_t own = (size_t)index;
    struct rseq *area = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);
    for (;;) {
        if (resting) {
            pthread_barrier_wait(&rest); /* all have stopped */
            pthread_barrier_wait(&rest); /* and were looked at */
        }
        uint32_t cpu = __atomic_load_n(&area->cpu_id_start, __ATOMIC_RELAXED);
        if (cpu >= CPUS)
            g_fail("cpu of a sequence: expected less than %d got %u", CPUS, cpu);
        if (add_one(area, cpu, &counters[cpu]))
            added[own]++;
        else
            aborted++;
    }
    return NULL;
}

/* Nearly always inside the vdso. */
static void *ask_clocks(void *unused)
{
    (void)unused;
    uint64_t last = 0;
    for (;;) {
        uint64_t now = g_nanos(CLOCK_MONOTONIC);
        if (now < last)
            g_fail("monotonic clock: expected at least %llu got %llu", (unsigned long long)last,
                   (unsigned long long)now);
        last = now;
        clock_calls++;
    }
    return NULL;
}

static void check(void)
{
    static uint64_t last_sum, last_calls;
    static unsigned long quiet;
    uint64_t expected = 0, sum = 0;
    resting = true;
    pthread_barrier_wait(&rest);
    resting = false;
    for (size_t i = 0; i < THREADS; i++)
        expected += added[i];
    for (size_t i = 0; i < CPUS; i++)
        sum += counters[i].value;
    pthread_barrier_wait(&rest);
    g_equal("counts of all CPUs", (long long)expected, (long long)sum);
    quiet = sum == last_sum || clock_calls == last_calls ? quiet + 1 : 0;
    last_sum = sum;
    last_calls = clock_calls;
    if (quiet > STALL_ROUNDS)
        g_fail("counting: expected some progress in %d rounds got none", STALL_ROUNDS);
}

int main(int argc, char **argv)
{
    pthread_t thread;
    g_start(argc, argv);
    if (__rseq_size == 0)
        g_skip("libc has registered no restartable sequences");
    pthread_barrier_init(&rest, NULL, THREADS + 1);
    for (size_t i = 0; i < THREADS; i++)
        g_ok_pthread("pthread_create", pthread_create(&thread, NULL, count, (void *)i));
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, ask_clocks, NULL));
    g_ready();
    do {
        check();
        g_sleep_millis(G_ROUND_MILLIS);
    } while (g_tick_with(" aborted=%llu", (unsigned long long)aborted));
    return 0;
}
