/* What the parts of the restorer share: the task that runs, and safe looks into its ops. */
#ifndef DURATION_RESTORER_H
#define DURATION_RESTORER_H

#include <asm/errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "syscall.h"

#define USER_SPACE_END                                                                             \
    0x7ffffffff000u /* TASK_SIZE with 4 page levels; with 5, nobody is above by default */

struct running {
    const struct dur_plan_header *plan;
    struct dur_plan_shared *shared;
    const struct dur_plan_task *task;
    uint32_t index; /* of the task */
    uint32_t op;    /* index of the op in the task */
};

/* The fixed struct of an op. execute() has checked that the op is long enough for it. */
static inline const void *body(const struct dur_op *op)
{
    return op + 1;
}

static inline const uint8_t *behind(const struct dur_op *op, size_t fixed)
{
    return (const uint8_t *)(op + 1) + fixed;
}

static inline size_t bytes_behind(const struct dur_op *op, size_t fixed)
{
    return (size_t)op->words * 8 - sizeof *op - fixed;
}

/* The string behind the fixed struct, or NULL when it does not end within the op. */
static inline const char *text_behind(const struct dur_op *op, size_t fixed)
{
    const char *text = (const char *)behind(op, fixed);
    for (size_t i = 0; i < bytes_behind(op, fixed); i++)
        if (text[i] == 0)
            return text;
    return NULL;
}

static inline bool overlap(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
    return a < b + b_bytes && b < a + a_bytes;
}

/* A damaged plan must not reach the ground it stands on. */
static inline bool outside_hole(const struct running *self, uint64_t address, uint64_t bytes)
{
    return address <= USER_SPACE_END && bytes <= USER_SPACE_END - address &&
           !overlap(address, bytes, self->plan->hole_start, self->plan->hole_bytes);
}

_Noreturn void run_task(const struct dur_plan_header *plan, struct dur_plan_shared *shared,
                        uint32_t index);
_Noreturn void fail(const struct running *self, int error);

/* Each op returns 0 or -errno. */
typedef int op_function(const struct running *self, const struct dur_op *op);

op_function op_barrier, op_ready;
op_function op_fork, op_thread, op_setsid, op_setpgid, op_exit, op_wait_child, op_await_exit;
op_function op_open, op_memfd, op_dup, op_close_range, op_pipe, op_socketpair, op_status_flags;
op_function op_eventfd, op_timerfd, op_epoll, op_epoll_add;
op_function op_seek, op_write, op_copy, op_check_file, op_write_file;
op_function op_chdir, op_chroot, op_umask, op_unlink;
op_function op_truncate, op_file_state, op_make_directory, op_remove_directory;
op_function op_file_lock, op_file_owner, op_notifier, op_inotify_watch, op_pipe_size;
op_function op_add_seals;
op_function op_shm_make, op_sem_make, op_msg_make, op_sysv_owner;
op_function op_shm_fill, op_shm_attach, op_shm_control;
op_function op_sem_values, op_sem_operate, op_msg_send;
op_function op_queue_make, op_queue_send, op_queue_open;
op_function op_clear, op_park_vdso, op_move_vdso;
op_function op_map_anonymous, op_map_file, op_unmap, op_read_pages;
op_function op_protect, op_advise, op_lock, op_set_mm;
op_function op_rseq, op_robust_list, op_tid_address, op_comm, op_rlimit, op_sched, op_affinity;
op_function op_ioprio, op_personality, op_prctl;
op_function op_credentials;
op_function op_altstack, op_sigaction, op_queue_signal, op_drain_signals;
op_function op_itimer, op_posix_timer;
op_function op_socket, op_bind, op_listen, op_connect, op_accept, op_unbind;
op_function op_send, op_socket_option, op_shutdown, op_act_as;
op_function op_inet_socket, op_inet_option, op_inet_bind, op_inet_connect;
op_function op_tcp_pair, op_tcp_connect, op_fill, op_send_datagram;
op_function op_tcp_resume, op_tcp_queue, op_tcp_window;
op_function op_netlink_socket, op_netlink_option;
op_function op_terminal, op_terminal_line, op_terminal_modes, op_node_owner;
op_function op_exclusive, op_control_terminal, op_foreground, op_leave_terminal;

#endif
