/* Registers live over a system call and a loop: general, x87, SSE, AVX, AVX-512, gs base; static, one thread. */
#include "guest.h"

#include <asm/prctl.h>
#include <cpuid.h>

enum { SPINS = 1 << 22, GENERAL = 8, WITH_AVX = 1, WITH_AVX512 = 2 };

/* Offsets are used by the assembly below. */
struct regs {
    struct timespec sleep;                               /*   0 */
    uint64_t spins;                                      /*  16 */
    uint32_t mxcsr;                                      /*  24 */
    uint16_t control;                                    /*  28: x87 control word */
    uint16_t padding;                                    /*  30 */
    uint64_t features;                                   /*  32 */
    uint64_t rax_after_sleep;                            /*  40 */
    uint64_t general[GENERAL];                           /*  48: rbx rbp r8 r9 r10 r12 r13 r14 */
    uint64_t mask[4];                                    /* 112: k1..k4 */
    uint64_t unused[2];                                  /* 144 */
    uint8_t stack[8][16];                                /* 160: x87, st(0) first */
    uint8_t before[512] __attribute__((aligned(16)));    /* 288: fxsave image before the sleep */
    uint8_t after[512] __attribute__((aligned(16)));     /* 800: and after it */
    uint64_t vector[32][8] __attribute__((aligned(64))); /* 1344: zmm/ymm/xmm */
};
_Static_assert(offsetof(struct regs, general) == 48, "layout");
_Static_assert(offsetof(struct regs, mask) == 112, "layout");
_Static_assert(offsetof(struct regs, stack) == 160, "layout");
_Static_assert(offsetof(struct regs, before) == 288, "layout");
_Static_assert(offsetof(struct regs, after) == 800, "layout");
_Static_assert(offsetof(struct regs, vector) == 1344, "layout");

/* Loads everything, sleeps in the kernel, spins, stores everything. Nothing touches memory in between. */
void regs_run(struct regs *regs);
__asm__(
    ".text\n"
    ".globl regs_run\n"
    ".type regs_run, @function\n"
    "regs_run:\n"
    "  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
    "  fninit\n"
    "  fldcw 28(%rdi)\n"
    "  ldmxcsr 24(%rdi)\n"
    ".irp i,7,6,5,4,3,2,1,0\n  fldt 160+16*\\i(%rdi)\n.endr\n"
    "  testl $2, 32(%rdi)\n"
    "  jnz 1f\n"
    "  testl $1, 32(%rdi)\n"
    "  jnz 2f\n"
    ".irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n  movups 1344+64*\\i(%rdi), %xmm\\i\n.endr\n"
    "  jmp 3f\n"
    "1:\n"
    ".irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
    "  vmovdqu64 1344+64*\\i(%rdi), %zmm\\i\n.endr\n"
    ".irp i,1,2,3,4\n  kmovq 104+8*\\i(%rdi), %k\\i\n.endr\n"
    "  jmp 3f\n"
    "2:\n"
    ".irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n  vmovups 1344+64*\\i(%rdi), %ymm\\i\n.endr\n"
    "3:\n"
    "  mov 48(%rdi), %rbx; mov 56(%rdi), %rbp; mov 64(%rdi), %r8; mov 72(%rdi), %r9\n"
    "  mov 80(%rdi), %r10; mov 88(%rdi), %r12; mov 96(%rdi), %r13; mov 104(%rdi), %r14\n"
    "  fxsave64 288(%rdi)\n"
    "  xor %esi, %esi\n"
    "  mov $35, %eax\n" /* nanosleep(&regs->sleep, NULL) */
    "  syscall\n"
    "  fxsave64 800(%rdi)\n"
    "  mov 16(%rdi), %rcx\n"
    "  mov %rax, %r15\n"
    "4:\n"
    "  add $1, %rbx; add $3, %rbp; add $5, %r8; add $7, %r9\n"
    "  add $11, %r10; add $13, %r12; add $17, %r13; add $19, %r14\n"
    "  fincstp\n"
    "  dec %rcx\n"
    "  jnz 4b\n"
    "  mov %r15, 40(%rdi)\n"
    "  mov %rbx, 48(%rdi); mov %rbp, 56(%rdi); mov %r8, 64(%rdi); mov %r9, 72(%rdi)\n"
    "  mov %r10, 80(%rdi); mov %r12, 88(%rdi); mov %r13, 96(%rdi); mov %r14, 104(%rdi)\n"
    "  testl $2, 32(%rdi)\n"
    "  jnz 5f\n"
    "  testl $1, 32(%rdi)\n"
    "  jnz 6f\n"
    ".irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n  movups %xmm\\i, 1344+64*\\i(%rdi)\n.endr\n"
    "  jmp 7f\n"
    "5:\n"
    ".irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
    "  vmovdqu64 %zmm\\i, 1344+64*\\i(%rdi)\n.endr\n"
    ".irp i,1,2,3,4\n  kmovq %k\\i, 104+8*\\i(%rdi)\n.endr\n"
    "  vzeroupper\n"
    "  jmp 7f\n"
    "6:\n"
    ".irp i,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n  vmovups %ymm\\i, 1344+64*\\i(%rdi)\n.endr\n"
    "  vzeroupper\n"
    "7:\n"
    "  fnstcw 28(%rdi)\n"
    "  stmxcsr 24(%rdi)\n"
    ".irp i,0,1,2,3,4,5,6,7\n  fstpt 160+16*\\i(%rdi)\n.endr\n"
    "  fninit\n"
    "  movl $0x1f80, -8(%rsp)\n"
    "  ldmxcsr -8(%rsp)\n"
    "  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
    "  ret\n"
    ".size regs_run, .-regs_run\n");

static const uint64_t step[GENERAL] = {1, 3, 5, 7, 11, 13, 17, 19};

static uint64_t usable_features(void)
{
    uint64_t features = 0;
    if (__builtin_cpu_supports("avx"))
        features |= WITH_AVX;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
        features |= WITH_AVX512;
    return features;
}

/* Words of a vector register that this cpu has. */
static size_t vector_words(uint64_t features)
{
    return features & WITH_AVX512 ? 8 : features & WITH_AVX ? 4 : 2;
}

static void set_up(struct regs *regs, uint64_t features, uint64_t round)
{
    memset(regs, 0, sizeof *regs);
    regs->sleep.tv_nsec = 80 * 1000 * 1000;
    regs->spins = SPINS + round % 8;
    regs->mxcsr = 0x7f80 & ~(uint32_t)((round & 1) << 13); /* rounding mode changes every round */
    regs->control = (uint16_t)(0x007f | ((round & 3) << 10) | (round & 4 ? 0x300 : 0x200));
    regs->features = features;
    g_fill(regs->general, sizeof regs->general, round * 1000);
    g_fill(regs->mask, sizeof regs->mask, round * 1000 + 100);
    g_fill(regs->vector, sizeof regs->vector, round * 1000 + 200);
    for (int i = 0; i < 8; i++) {
        long double value = (long double)(round * 8 + (unsigned)i) + 0.25L;
        memcpy(regs->stack[i], &value, 10);
    }
}

/* The last-instruction fields (bytes 6 to 23) are not kept by every cpu. */
static void check_fxsave(const struct regs *regs)
{
    for (size_t i = 0; i < 416; i++)
        if ((i < 6 || i >= 24) && regs->before[i] != regs->after[i])
            g_fail("fxsave byte %zu after the sleep: expected %d got %d", i, regs->before[i],
                   regs->after[i]);
}

static void check(const struct regs *regs, const struct regs *start)
{
    size_t words = vector_words(start->features), count = start->features & WITH_AVX512 ? 32 : 16;
    check_fxsave(regs);
    g_equal("nanosleep", g.terminated ? (long long)regs->rax_after_sleep : 0,
            (long long)regs->rax_after_sleep);
    g_equal_hex("mxcsr", start->mxcsr, regs->mxcsr);
    g_equal_hex("x87 control word", start->control, regs->control);
    for (size_t i = 0; i < GENERAL; i++)
        g_equal_hex("general register", start->general[i] + step[i] * start->spins,
                    regs->general[i]);
    for (size_t i = 0; i < count; i++)
        for (size_t w = 0; w < words; w++)
            g_equal_hex("vector register", start->vector[i][w], regs->vector[i][w]);
    for (size_t i = 0; i < 4; i++)
        g_equal_hex("mask register", start->mask[i], regs->mask[i]);
    /* fincstp turned the stack once per spin */
    for (size_t i = 0; i < 8; i++)
        if (memcmp(regs->stack[i], start->stack[(i + start->spins) % 8], 10) != 0)
            g_fail("x87 register %zu: expected that of slot %zu got another", i,
                   (size_t)((i + start->spins) % 8));
}

static uint64_t flags_with_id(bool set)
{
    uint64_t flags;
    if (set)
        __asm__ volatile("pushfq; orq $0x200000, (%%rsp); popfq" ::: "cc", "memory");
    __asm__ volatile("pushfq; popq %0" : "=r"(flags)::"memory");
    return flags & 0x200000;
}

int main(int argc, char **argv)
{
    static struct regs regs, start;
    static uint64_t gs_area[8];
    uint64_t features = usable_features();
    g_start(argc, argv);
    g_ok("arch_prctl(SET_GS)", syscall(SYS_arch_prctl, ARCH_SET_GS, gs_area));
    flags_with_id(true);
    g_ready();
    for (uint64_t round = 1;; round++) {
        set_up(&regs, features, round);
        start = regs;
        gs_area[1] = g_mix(round);
        regs_run(&regs);
        check(&regs, &start);
        uint64_t through_gs;
        __asm__ volatile("movq %%gs:8, %0" : "=r"(through_gs)::"memory");
        g_equal_hex("word through gs", g_mix(round), through_gs);
        g_equal_hex("rflags ID bit", 0x200000, flags_with_id(false));
        if (!g_tick_with(" features=%llu", (unsigned long long)features))
            return 0;
    }
}
