/* The first byte of the blob: init jumps here, on the root task's stack, with plan and shared in rdi, rsi. */
    .section .text.entry, "ax"
    .globl _start
    .hidden _start
    .type _start, @function
_start:
    xorl %ebp, %ebp
    andq $-16, %rsp
    call restorer_entry
    ud2
    .size _start, . - _start
    .section .note.GNU-stack, "", @progbits
