/* Clocks through the vdso never go back and agree with the system call; ids, auxv, canary, rseq and getrandom hold. */
#include "guest.h"

#include <elf.h>
#include <link.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/rseq.h>
#include <sys/time.h>

enum { CLOCKS = 5, READS = 2000, AUX_TYPES = 52, DRIFT_NANOS = 50000000 };

static const clockid_t clocks[CLOCKS] = {CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME,
                                         CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE};
static const char *const names[CLOCKS] = {"MONOTONIC", "BOOTTIME", "REALTIME", "MONOTONIC_RAW",
                                          "MONOTONIC_COARSE"};

static uint64_t last[CLOCKS], largest_gap, vdso, canary, random_hashes[1024];
static unsigned long aux[AUX_TYPES];
static unsigned char at_random[16];
static pid_t pid, tid;

static uint64_t by_system_call(clockid_t clock)
{
    struct timespec now;
    g_ok("clock_gettime", syscall(SYS_clock_gettime, clock, &now));
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t not_before(size_t i, uint64_t now)
{
    if (now < last[i])
        g_fail("CLOCK_%s: expected at least %llu got %llu", names[i], (unsigned long long)last[i],
               (unsigned long long)now);
    if (i == 0 && now - last[i] > largest_gap)
        largest_gap = now - last[i];
    return last[i] = now;
}

/* vdso, system call, vdso again: a wrong vvar page or time namespace breaks the order. */
static void read_clocks(void)
{
    for (size_t i = 0; i < CLOCKS; i++) {
        not_before(i, g_nanos(clocks[i]));
        not_before(i, by_system_call(clocks[i]));
        not_before(i, g_nanos(clocks[i]));
    }
}

/* Both count the same time unless the host sleeps: one of them left behind by a restore shows here. */
static void check_drift(void)
{
    static int64_t first;
    int64_t now = (int64_t)(g_nanos(CLOCK_BOOTTIME) - g_nanos(CLOCK_MONOTONIC));
    if (first == 0)
        first = now;
    if (llabs(now - first) > DRIFT_NANOS)
        g_fail("BOOTTIME less MONOTONIC: expected about %lld got %lld", (long long)first,
               (long long)now);
}

static void check_other_clocks(void)
{
    struct timeval now;
    gettimeofday(&now, NULL);
    uint64_t micros = (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_usec;
    if (micros + 1 < last[2] / 1000)
        g_fail("gettimeofday: expected at least %llu got %llu", (unsigned long long)last[2] / 1000,
               (unsigned long long)micros);
    if (time(NULL) + 1 < (time_t)(last[2] / 1000000000u))
        g_fail("time: expected at least %llu got %lld", (unsigned long long)last[2] / 1000000000u,
               (long long)time(NULL));
}

static uint64_t stack_canary(void)
{
    uint64_t value;
    __asm__ volatile("movq %%fs:0x28, %0" : "=r"(value));
    return value;
}

static void check_identity(bool first)
{
    for (unsigned long type = 0; type < AUX_TYPES; type++) {
        unsigned long now = getauxval(type);
        if (first)
            aux[type] = now;
        g_equal_hex("auxv entry", aux[type], now);
    }
    if (first) {
        vdso = aux[AT_SYSINFO_EHDR];
        canary = stack_canary();
        memcpy(at_random, (void *)aux[AT_RANDOM], sizeof at_random);
        pid = getpid();
        tid = gettid();
    }
    g_equal("magic of the vdso", 0, vdso == 0 ? 0 : memcmp((void *)vdso, ELFMAG, SELFMAG));
    g_equal("AT_RANDOM", 0, memcmp(at_random, (void *)aux[AT_RANDOM], sizeof at_random));
    g_equal_hex("stack canary", canary, stack_canary());
    g_equal("getpid", pid, getpid());
    g_equal("gettid", tid, gettid());
    g_equal("getpid by system call", pid, syscall(SYS_getpid));
}

/* Registered with the kernel, the area follows the thread from cpu to cpu. */
static void check_rseq(void)
{
    if (__rseq_size == 0)
        return;
    const volatile struct rseq *area = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);
    unsigned cpu = 0;
    for (int attempt = 0; attempt < 100; attempt++) {
        g_ok("getcpu", syscall(SYS_getcpu, &cpu, NULL, NULL));
        if (area->cpu_id == cpu)
            return;
    }
    g_fail("rseq cpu_id: expected %u got %u", cpu, area->cpu_id);
}

/* No two draws are ever equal, as long as all of it comes from this process's life. */
static void draw_random(void)
{
    uint64_t draw[4];
    g_equal("getrandom", sizeof draw, getrandom(draw, sizeof draw, 0));
    uint64_t hash = g_hash(draw, sizeof draw);
    for (size_t i = 0; i < 1024; i++)
        if (random_hashes[i] == hash)
            g_fail("getrandom: expected something new got an earlier draw");
    random_hashes[g.ticks % 1024] = hash;
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    check_identity(true);
    read_clocks();
    largest_gap = 0;
    g_ready();
    for (;;) {
        for (int i = 0; i < READS; i++)
            read_clocks();
        check_drift();
        check_other_clocks();
        check_identity(false);
        check_rseq();
        draw_random();
        if (!g_tick_with(" gap_ms=%llu", (unsigned long long)largest_gap / 1000000u))
            return 0;
        g_sleep_millis(G_ROUND_MILLIS);
    }
}
