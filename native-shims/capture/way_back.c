/* The way back from the trampoline: a task's own state as a table, and a table as a task's own state. */
#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "kernel.h"
#include "trampoline.h"

struct trampoline_table trampoline_table_of(const struct user_regs_struct *regs, uint64_t mask)
{
    struct trampoline_table table = {
        .r15 = regs->r15,
        .r14 = regs->r14,
        .r13 = regs->r13,
        .r12 = regs->r12,
        .rbp = regs->rbp,
        .rbx = regs->rbx,
        .r11 = regs->r11,
        .r10 = regs->r10,
        .r9 = regs->r9,
        .r8 = regs->r8,
        .rax = regs->rax,
        .rcx = regs->rcx,
        .rdx = regs->rdx,
        .rsi = regs->rsi,
        .rdi = regs->rdi,
        .rip = regs->rip,
        .cs = regs->cs,
        .ss = regs->ss,
        .rsp = regs->rsp,
        .mask = mask,
        .eflags = regs->eflags,
    };
    bool restart = (long)regs->orig_rax >= 0 && (long)regs->rax <= -512 && (long)regs->rax >= -516;
    if (restart) {
        table.rip -= 2;
        table.rax = regs->orig_rax;
    }
    return table;
}

static void registers_of(const struct trampoline_table *table, struct user_regs_struct *regs)
{
    regs->r15 = table->r15;
    regs->r14 = table->r14;
    regs->r13 = table->r13;
    regs->r12 = table->r12;
    regs->rbp = table->rbp;
    regs->rbx = table->rbx;
    regs->r11 = table->r11;
    regs->r10 = table->r10;
    regs->r9 = table->r9;
    regs->r8 = table->r8;
    regs->rax = table->rax;
    regs->rcx = table->rcx;
    regs->rdx = table->rdx;
    regs->rsi = table->rsi;
    regs->rdi = table->rdi;
    regs->rip = table->rip;
    regs->eflags = table->eflags;
    regs->rsp = table->rsp;
    regs->orig_rax = (unsigned long)-1;
}

int trampoline_recover(const struct process *process, struct task *task)
{
    uint8_t code[TRAMPOLINE_ROOM];
    struct trampoline_table table;
    uint64_t at = process->vdso_end - sizeof code;
    if (process->vdso_end == 0 || task->regs.rip - at >= sizeof code)
        return 0;
    struct iovec local = {.iov_base = code, .iov_len = sizeof code};
    struct iovec remote = {.iov_base = (void *)at, .iov_len = sizeof code};
    if (process_vm_readv(task->tid, &local, 1, &remote, 1, 0) != (ssize_t)sizeof code)
        return -errno;
    if (memcmp(code, dur_trampoline, trampoline_offset(dur_trampoline_table)) != 0)
        return 0;
    memcpy(&table, code + trampoline_offset(dur_trampoline_table), sizeof table);
    registers_of(&table, &task->regs);
    task->restart = 0;
    if (dur_ptrace(PTRACE_SETREGS, task->tid, 0, (uintptr_t)&task->regs) != 0 ||
        dur_ptrace(PTRACE_SETSIGMASK, task->tid, 8, (uintptr_t)&table.mask) != 0)
        return -errno;
    return 0;
}
