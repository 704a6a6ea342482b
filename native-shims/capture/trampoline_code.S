/* Code that runs inside a guest for us, and brings the guest back by itself should we die meanwhile. */
#define SYS_rt_sigprocmask 14
#define SIG_SETMASK 2

    .section .rodata
    .balign 16
    .globl dur_trampoline, dur_trampoline_batch, dur_trampoline_leave, dur_trampoline_table, dur_trampoline_end
/* One system call that the registers hold already. The tracer takes the task back at the call's exit. */
dur_trampoline:
    syscall
    jmp dur_trampoline_leave
/* A row of operations at rbx, 64 bytes each: number, six arguments, result; number -1 ends it. The last one sleeps
 * for a while, and the tracer takes the task back from there. */
dur_trampoline_batch:
    mov (%rbx), %rax
    cmp $-1, %rax
    je dur_trampoline_leave
    mov 8(%rbx), %rdi
    mov 16(%rbx), %rsi
    mov 24(%rbx), %rdx
    mov 32(%rbx), %r10
    mov 40(%rbx), %r8
    mov 48(%rbx), %r9
    syscall
    mov %rax, 56(%rbx)
    add $64, %rbx
    jmp dur_trampoline_batch
/* Nobody took us back: signal mask, then all registers. Floating point state was never touched. */
dur_trampoline_leave:
    mov $SYS_rt_sigprocmask, %eax
    mov $SIG_SETMASK, %edi
    lea mask(%rip), %rsi
    xor %edx, %edx
    mov $8, %r10d
    syscall
    lea dur_trampoline_table(%rip), %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rax
    pop %rcx
    pop %rdx
    pop %rsi
    pop %rdi
    iretq
    .balign 8
dur_trampoline_table:
    .fill 20, 8, 0
mask:
    .quad 0
dur_trampoline_end:
    .section .note.GNU-stack,"",@progbits
