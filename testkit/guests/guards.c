/* Page protections, found out by touching: guard pages, read-only, execute-only code, holes between areas. */
#include "guest.h"

#include <setjmp.h>
#include <sys/mman.h>

enum { PAGE = 4096, PAGES = 32 };
enum kind { NONE, READ, WRITE, EXEC, HOLE, KINDS };

static const int protection[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
                                 PROT_READ | PROT_EXEC, 0};
static unsigned char *area;
static enum kind kinds[PAGES];
static sigjmp_buf back;
static volatile sig_atomic_t fault_code;
static void *volatile fault_address;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    fault_code = info->si_code;
    fault_address = info->si_addr;
    siglongjmp(back, 1);
}

/* 0 when the access works, else the si_code of the fault, which must be about that address. */
static int probe(volatile unsigned char *address, bool write)
{
    if (sigsetjmp(back, 1) != 0) {
        g_equal_hex("si_addr", (uint64_t)(uintptr_t)address, (uint64_t)(uintptr_t)fault_address);
        return fault_code;
    }
    unsigned char value = *address;
    if (write)
        *address = value;
    return 0;
}

static void make(size_t page, enum kind kind)
{
    unsigned char *base = area + page * PAGE;
    kinds[page] = kind;
    g_ok_map("mmap(page)", mmap(base, PAGE, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
    g_fill(base, PAGE, page);
    if (kind == EXEC)
        base[0] = 0xc3; /* ret */
    if (kind == HOLE)
        g_ok("munmap", munmap(base, PAGE));
    else
        g_ok("mprotect", mprotect(base, PAGE, protection[kind]));
}

static void check(size_t page)
{
    unsigned char *base = area + page * PAGE;
    enum kind kind = kinds[page];
    int unreadable = kind == NONE ? SEGV_ACCERR : kind == HOLE ? SEGV_MAPERR : 0;
    int unwritable = kind == WRITE ? 0 : kind == HOLE ? SEGV_MAPERR : SEGV_ACCERR;
    g_equal("fault on reading", unreadable, probe(base + 8, false));
    g_equal("fault on writing", unwritable, probe(base + PAGE - 8, true));
    if (kind == EXEC) {
        void (*function)(void);
        memcpy(&function, &base, sizeof function);
        function();
    }
    if (kind == READ || kind == WRITE)
        g_check_fill("protected page", base, PAGE, page);
}

/* Behind PROT_NONE the contents must have stayed. */
static void check_behind(size_t page)
{
    unsigned char *base = area + page * PAGE;
    if (kinds[page] != NONE)
        return;
    g_ok("mprotect", mprotect(base, PAGE, PROT_READ));
    g_check_fill("page behind PROT_NONE", base, PAGE, page);
    g_ok("mprotect", mprotect(base, PAGE, PROT_NONE));
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    g_start(argc, argv);
    g_ok("sigaction(SEGV)", sigaction(SIGSEGV, &action, NULL));
    /* Far from where the kernel places mappings, so that nothing moves into the holes. */
    area = g_ok_map("mmap", mmap((void *)0x200000000000, PAGES * PAGE, PROT_NONE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
    for (size_t page = 0; page < PAGES; page++)
        make(page, (enum kind)(page % KINDS));
    g_ready();
    do {
        for (size_t page = 0; page < PAGES; page++) {
            check(page);
            check_behind(page);
        }
        make(g.ticks % PAGES, (enum kind)(g_mix(g.ticks) % KINDS));
    } while (g_tick());
    return 0;
}
