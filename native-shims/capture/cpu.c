/* What this CPU can do, as far as a guest's state depends on it. */
#include "cpu.h"

#include <cpuid.h>
#include <stdio.h>
#include <string.h>

void cpu_read(struct dur_fact_cpu *fact)
{
    memset(fact, 0, sizeof *fact);
    uint32_t a, b, c, d, low, high;
    __cpuid(1, a, b, c, d);
    fact->leaf[0] = c;
    fact->leaf[1] = d;
    if (c & bit_OSXSAVE) {
        __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        fact->xcr0 = (uint64_t)high << 32 | low;
        __cpuid_count(0xd, 0, a, b, c, d);
        fact->xstate_bytes = b;
        __cpuid_count(0xd, 1, a, b, c, d);
        fact->leaf[8] = a;
    }
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        fact->leaf[2] = b;
        fact->leaf[3] = c;
        fact->leaf[4] = d;
    }
    if (__get_cpuid_count(7, 1, &a, &b, &c, &d))
        fact->leaf[5] = a;
    if (__get_cpuid(0x80000001, &a, &b, &c, &d)) {
        fact->leaf[6] = c;
        fact->leaf[7] = d;
    }
}

void cpu_print(void)
{
    struct dur_fact_cpu fact;
    cpu_read(&fact);
    printf("%llx %x", (unsigned long long)fact.xcr0, fact.xstate_bytes);
    for (size_t i = 0; i < DUR_CPU_LEAVES; i++)
        printf(" %x", fact.leaf[i]);
    printf("\n");
}
