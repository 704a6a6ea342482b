/* Raw system calls: the restorer has no libc, and runs where none could be called. */
#ifndef DURATION_RESTORER_SYSCALL_H
#define DURATION_RESTORER_SYSCALL_H

#include <asm/unistd.h>
#include <stdint.h>

static inline int64_t sys6(int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                           uint64_t e, uint64_t f)
{
    int64_t result;
    register uint64_t r10 __asm__("r10") = d;
    register uint64_t r8 __asm__("r8") = e;
    register uint64_t r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static inline int64_t sys4(int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    int64_t result;
    register uint64_t r10 __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
}

/* Arguments are numbers or pointers; both go into a register as they are. Results are >= 0 or
 * -errno. */
#define ARG(x) ((uint64_t)(x))
#define SYS0(name) sys4(__NR_##name, 0, 0, 0, 0)
#define SYS1(name, a) sys4(__NR_##name, ARG(a), 0, 0, 0)
#define SYS2(name, a, b) sys4(__NR_##name, ARG(a), ARG(b), 0, 0)
#define SYS3(name, a, b, c) sys4(__NR_##name, ARG(a), ARG(b), ARG(c), 0)
#define SYS4(name, a, b, c, d) sys4(__NR_##name, ARG(a), ARG(b), ARG(c), ARG(d))
#define SYS5(name, a, b, c, d, e) sys6(__NR_##name, ARG(a), ARG(b), ARG(c), ARG(d), ARG(e), 0)
#define SYS6(name, a, b, c, d, e, f)                                                               \
    sys6(__NR_##name, ARG(a), ARG(b), ARG(c), ARG(d), ARG(e), ARG(f))

/* For calls whose value, when they succeed, is of no interest. */
static inline int status(int64_t result)
{
    return result < 0 ? (int)result : 0;
}

#endif
