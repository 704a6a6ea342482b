/* Runs a task: looks at the plan's bounds once, then executes op after op. */
#include <asm/signal.h>

#include "restorer.h"

/* Bytes of each op's fixed struct. */
static const uint8_t FIXED[] = {
    [DUR_OP_FORK] = sizeof(struct dur_op_fork),
    [DUR_OP_THREAD] = sizeof(struct dur_op_thread),
    [DUR_OP_SETPGID] = sizeof(struct dur_op_value),
    [DUR_OP_EXIT] = sizeof(struct dur_op_exit),
    [DUR_OP_BARRIER] = sizeof(struct dur_op_value),
    [DUR_OP_WAIT_CHILD] = sizeof(struct dur_op_value),
    [DUR_OP_AWAIT_EXIT] = sizeof(struct dur_op_value),
    [DUR_OP_OPEN] = sizeof(struct dur_op_open),
    [DUR_OP_DUP] = sizeof(struct dur_op_dup),
    [DUR_OP_CLOSE_RANGE] = sizeof(struct dur_op_pair),
    [DUR_OP_SEEK] = sizeof(struct dur_op_fd_value),
    [DUR_OP_PIPE] = sizeof(struct dur_op_pipe),
    [DUR_OP_WRITE] = sizeof(struct dur_op_fd_value),
    [DUR_OP_COPY] = sizeof(struct dur_op_copy),
    [DUR_OP_EVENTFD] = sizeof(struct dur_op_eventfd),
    [DUR_OP_TIMERFD] = sizeof(struct dur_op_timerfd),
    [DUR_OP_EPOLL] = sizeof(struct dur_op_dup),
    [DUR_OP_EPOLL_ADD] = sizeof(struct dur_op_epoll_add),
    [DUR_OP_STATUS_FLAGS] = sizeof(struct dur_op_fd_value),
    [DUR_OP_MEMFD] = sizeof(struct dur_op_open),
    [DUR_OP_UMASK] = sizeof(struct dur_op_value),
    [DUR_OP_CHECK_FILE] = sizeof(struct dur_op_check_file),
    [DUR_OP_WRITE_FILE] = sizeof(struct dur_op_write_file),
    [DUR_OP_SOCKETPAIR] = sizeof(struct dur_op_socketpair),
    [DUR_OP_MOVE_VDSO] = sizeof(struct dur_op_move_vdso),
    [DUR_OP_MAP_ANONYMOUS] = sizeof(struct dur_op_map),
    [DUR_OP_MAP_FILE] = sizeof(struct dur_op_map),
    [DUR_OP_READ_PAGES] = sizeof(struct dur_op_read_pages),
    [DUR_OP_PROTECT] = sizeof(struct dur_op_range),
    [DUR_OP_ADVISE] = sizeof(struct dur_op_range),
    [DUR_OP_SET_MM] = sizeof(struct dur_op_set_mm),
    [DUR_OP_LOCK] = sizeof(struct dur_op_range),
    [DUR_OP_UNMAP] = sizeof(struct dur_op_range),
    [DUR_OP_RSEQ] = sizeof(struct dur_op_rseq),
    [DUR_OP_ROBUST_LIST] = sizeof(struct dur_op_pair),
    [DUR_OP_TID_ADDRESS] = sizeof(struct dur_op_value),
    [DUR_OP_COMM] = 16,
    [DUR_OP_ALTSTACK] = sizeof(struct dur_op_altstack),
    [DUR_OP_SIGACTION] = sizeof(struct dur_op_sigaction),
    [DUR_OP_QUEUE_SIGNAL] = sizeof(struct dur_op_queue_signal),
    [DUR_OP_ITIMER] = sizeof(struct dur_op_itimer),
    [DUR_OP_POSIX_TIMER] = sizeof(struct dur_op_posix_timer),
    [DUR_OP_RLIMIT] = sizeof(struct dur_op_rlimit),
    [DUR_OP_CREDENTIALS] = sizeof(struct dur_op_credentials),
    [DUR_OP_SCHED] = 56,
    [DUR_OP_AFFINITY] = sizeof(struct dur_op_value),
    [DUR_OP_IOPRIO] = sizeof(struct dur_op_value),
    [DUR_OP_PERSONALITY] = sizeof(struct dur_op_value),
    [DUR_OP_PRCTL] = sizeof(struct dur_op_prctl),
    [DUR_OP_DRAIN_SIGNALS] = 0,
    [DUR_OP_TRUNCATE] = sizeof(struct dur_op_fd_value),
    [DUR_OP_FILE_STATE] = sizeof(struct dur_op_file_state),
    [DUR_OP_MAKE_DIRECTORY] = sizeof(struct dur_op_value),
    [DUR_OP_REMOVE_DIRECTORY] = 0,
    [DUR_OP_FILE_LOCK] = sizeof(struct dur_op_file_lock),
    [DUR_OP_FILE_OWNER] = sizeof(struct dur_op_file_owner),
    [DUR_OP_NOTIFIER] = sizeof(struct dur_op_notifier),
    [DUR_OP_INOTIFY_WATCH] = sizeof(struct dur_op_inotify_watch),
    [DUR_OP_PIPE_SIZE] = sizeof(struct dur_op_fd_value),
    [DUR_OP_ADD_SEALS] = sizeof(struct dur_op_fd_value),
    [DUR_OP_SHM_MAKE] = sizeof(struct dur_op_sysv_make),
    [DUR_OP_SEM_MAKE] = sizeof(struct dur_op_sysv_make),
    [DUR_OP_MSG_MAKE] = sizeof(struct dur_op_sysv_make),
    [DUR_OP_SYSV_OWNER] = sizeof(struct dur_op_sysv_owner),
    [DUR_OP_SHM_FILL] = sizeof(struct dur_op_shm_fill),
    [DUR_OP_SHM_ATTACH] = sizeof(struct dur_op_shm_attach),
    [DUR_OP_SHM_CONTROL] = sizeof(struct dur_op_pair),
    [DUR_OP_SEM_VALUES] = sizeof(struct dur_op_sem),
    [DUR_OP_SEM_OPERATE] = sizeof(struct dur_op_sem),
    [DUR_OP_MSG_SEND] = sizeof(struct dur_op_msg_send),
    [DUR_OP_QUEUE_MAKE] = sizeof(struct dur_op_queue_make),
    [DUR_OP_QUEUE_SEND] = sizeof(struct dur_op_queue_send),
    [DUR_OP_QUEUE_OPEN] = sizeof(struct dur_op_open),
    [DUR_OP_SOCKET] = sizeof(struct dur_op_fd_value),
    [DUR_OP_BIND] = sizeof(struct dur_op_bind),
    [DUR_OP_LISTEN] = sizeof(struct dur_op_fd_value),
    [DUR_OP_CONNECT] = sizeof(struct dur_op_address),
    [DUR_OP_ACCEPT] = sizeof(struct dur_op_dup),
    [DUR_OP_SEND] = sizeof(struct dur_op_send),
    [DUR_OP_SOCKET_OPTION] = sizeof(struct dur_op_socket_option),
    [DUR_OP_SHUTDOWN] = sizeof(struct dur_op_fd_value),
    [DUR_OP_ACT_AS] = sizeof(struct dur_op_act_as),
    [DUR_OP_UNBIND] = sizeof(struct dur_op_address),
    [DUR_OP_INET_SOCKET] = sizeof(struct dur_op_inet_socket),
    [DUR_OP_INET_OPTION] = sizeof(struct dur_op_inet_option),
    [DUR_OP_INET_BIND] = sizeof(struct dur_op_fd_name),
    [DUR_OP_INET_LISTEN] = sizeof(struct dur_op_fd_value),
    [DUR_OP_INET_CONNECT] = sizeof(struct dur_op_fd_name),
    [DUR_OP_TCP_PAIR] = sizeof(struct dur_op_tcp_pair),
    [DUR_OP_FILL] = sizeof(struct dur_op_copy),
    [DUR_OP_INET_SHUTDOWN] = sizeof(struct dur_op_fd_value),
    [DUR_OP_SEND_DATAGRAM] = sizeof(struct dur_op_send_datagram),
    [DUR_OP_TCP_CONNECT] = sizeof(struct dur_op_tcp_pair),
    [DUR_OP_TCP_RESUME] = sizeof(struct dur_op_tcp_resume),
    [DUR_OP_TCP_QUEUE] = sizeof(struct dur_op_tcp_queue),
    [DUR_OP_TCP_WINDOW] = sizeof(struct dur_op_tcp_window),
    [DUR_OP_TERMINAL] = sizeof(struct dur_op_terminal),
    [DUR_OP_TERMINAL_LINE] = sizeof(struct dur_op_terminal_line),
    [DUR_OP_TERMINAL_MODES] = sizeof(struct dur_op_terminal_modes),
    [DUR_OP_NODE_OWNER] = sizeof(struct dur_op_node_owner),
    [DUR_OP_EXCLUSIVE] = sizeof(struct dur_op_fd_value),
    [DUR_OP_CONTROL_TERMINAL] = sizeof(struct dur_op_fd_value),
    [DUR_OP_FOREGROUND] = sizeof(struct dur_op_fd_value),
    [DUR_OP_LEAVE_TERMINAL] = sizeof(struct dur_op_fd_value),
    [DUR_OP_NETLINK_SOCKET] = sizeof(struct dur_op_netlink),
    [DUR_OP_NETLINK_OPTION] = sizeof(struct dur_op_netlink_option),
};

#define RUN(code, function)                                                                        \
    case code:                                                                                     \
        return function(self, op)

/* Of SysV objects. */
static int execute_sysv(const struct running *self, const struct dur_op *op)
{
    switch (op->code) {
        RUN(DUR_OP_SHM_MAKE, op_shm_make);
        RUN(DUR_OP_SEM_MAKE, op_sem_make);
        RUN(DUR_OP_MSG_MAKE, op_msg_make);
        RUN(DUR_OP_SYSV_OWNER, op_sysv_owner);
        RUN(DUR_OP_SHM_FILL, op_shm_fill);
        RUN(DUR_OP_SHM_ATTACH, op_shm_attach);
        RUN(DUR_OP_SHM_CONTROL, op_shm_control);
        RUN(DUR_OP_SEM_VALUES, op_sem_values);
        RUN(DUR_OP_SEM_OPERATE, op_sem_operate);
        RUN(DUR_OP_MSG_SEND, op_msg_send);
        RUN(DUR_OP_QUEUE_MAKE, op_queue_make);
        RUN(DUR_OP_QUEUE_SEND, op_queue_send);
        RUN(DUR_OP_QUEUE_OPEN, op_queue_open);
    default:
        return -EINVAL;
    }
}

/* Of sockets and terminals. */
static int execute_channel(const struct running *self, const struct dur_op *op)
{
    switch (op->code) {
        RUN(DUR_OP_SOCKET, op_socket);
        RUN(DUR_OP_BIND, op_bind);
        RUN(DUR_OP_LISTEN, op_listen);
        RUN(DUR_OP_CONNECT, op_connect);
        RUN(DUR_OP_ACCEPT, op_accept);
        RUN(DUR_OP_SEND, op_send);
        RUN(DUR_OP_SOCKET_OPTION, op_socket_option);
        RUN(DUR_OP_SHUTDOWN, op_shutdown);
        RUN(DUR_OP_UNBIND, op_unbind);
        RUN(DUR_OP_INET_SOCKET, op_inet_socket);
        RUN(DUR_OP_INET_OPTION, op_inet_option);
        RUN(DUR_OP_INET_BIND, op_inet_bind);
        RUN(DUR_OP_INET_LISTEN, op_listen);
        RUN(DUR_OP_INET_CONNECT, op_inet_connect);
        RUN(DUR_OP_TCP_PAIR, op_tcp_pair);
        RUN(DUR_OP_FILL, op_fill);
        RUN(DUR_OP_INET_SHUTDOWN, op_shutdown);
        RUN(DUR_OP_SEND_DATAGRAM, op_send_datagram);
        RUN(DUR_OP_TCP_CONNECT, op_tcp_connect);
        RUN(DUR_OP_TCP_RESUME, op_tcp_resume);
        RUN(DUR_OP_TCP_QUEUE, op_tcp_queue);
        RUN(DUR_OP_TCP_WINDOW, op_tcp_window);
        RUN(DUR_OP_TERMINAL, op_terminal);
        RUN(DUR_OP_TERMINAL_LINE, op_terminal_line);
        RUN(DUR_OP_TERMINAL_MODES, op_terminal_modes);
        RUN(DUR_OP_NODE_OWNER, op_node_owner);
        RUN(DUR_OP_EXCLUSIVE, op_exclusive);
        RUN(DUR_OP_CONTROL_TERMINAL, op_control_terminal);
        RUN(DUR_OP_FOREGROUND, op_foreground);
        RUN(DUR_OP_LEAVE_TERMINAL, op_leave_terminal);
        RUN(DUR_OP_NETLINK_SOCKET, op_netlink_socket);
        RUN(DUR_OP_NETLINK_OPTION, op_netlink_option);
    default:
        return execute_sysv(self, op);
    }
}

static int execute(const struct running *self, const struct dur_op *op)
{
    if (op->code >= sizeof FIXED || (size_t)op->words * 8 < sizeof *op + FIXED[op->code])
        return -EINVAL;
    switch (op->code) {
        RUN(DUR_OP_FORK, op_fork);
        RUN(DUR_OP_THREAD, op_thread);
        RUN(DUR_OP_SETSID, op_setsid);
        RUN(DUR_OP_SETPGID, op_setpgid);
        RUN(DUR_OP_EXIT, op_exit);
        RUN(DUR_OP_BARRIER, op_barrier);
        RUN(DUR_OP_WAIT_CHILD, op_wait_child);
        RUN(DUR_OP_READY, op_ready);
        RUN(DUR_OP_AWAIT_EXIT, op_await_exit);
        RUN(DUR_OP_OPEN, op_open);
        RUN(DUR_OP_DUP, op_dup);
        RUN(DUR_OP_CLOSE_RANGE, op_close_range);
        RUN(DUR_OP_SEEK, op_seek);
        RUN(DUR_OP_PIPE, op_pipe);
        RUN(DUR_OP_WRITE, op_write);
        RUN(DUR_OP_COPY, op_copy);
        RUN(DUR_OP_EVENTFD, op_eventfd);
        RUN(DUR_OP_TIMERFD, op_timerfd);
        RUN(DUR_OP_EPOLL, op_epoll);
        RUN(DUR_OP_EPOLL_ADD, op_epoll_add);
        RUN(DUR_OP_STATUS_FLAGS, op_status_flags);
        RUN(DUR_OP_MEMFD, op_memfd);
        RUN(DUR_OP_CHDIR, op_chdir);
        RUN(DUR_OP_CHROOT, op_chroot);
        RUN(DUR_OP_UMASK, op_umask);
        RUN(DUR_OP_CHECK_FILE, op_check_file);
        RUN(DUR_OP_WRITE_FILE, op_write_file);
        RUN(DUR_OP_UNLINK, op_unlink);
        RUN(DUR_OP_SOCKETPAIR, op_socketpair);
        RUN(DUR_OP_CLEAR, op_clear);
        RUN(DUR_OP_MOVE_VDSO, op_move_vdso);
        RUN(DUR_OP_PARK_VDSO, op_park_vdso);
        RUN(DUR_OP_MAP_ANONYMOUS, op_map_anonymous);
        RUN(DUR_OP_MAP_FILE, op_map_file);
        RUN(DUR_OP_UNMAP, op_unmap);
        RUN(DUR_OP_READ_PAGES, op_read_pages);
        RUN(DUR_OP_PROTECT, op_protect);
        RUN(DUR_OP_ADVISE, op_advise);
        RUN(DUR_OP_SET_MM, op_set_mm);
        RUN(DUR_OP_LOCK, op_lock);
        RUN(DUR_OP_RSEQ, op_rseq);
        RUN(DUR_OP_ROBUST_LIST, op_robust_list);
        RUN(DUR_OP_TID_ADDRESS, op_tid_address);
        RUN(DUR_OP_COMM, op_comm);
        RUN(DUR_OP_ALTSTACK, op_altstack);
        RUN(DUR_OP_SIGACTION, op_sigaction);
        RUN(DUR_OP_QUEUE_SIGNAL, op_queue_signal);
        RUN(DUR_OP_ITIMER, op_itimer);
        RUN(DUR_OP_POSIX_TIMER, op_posix_timer);
        RUN(DUR_OP_RLIMIT, op_rlimit);
        RUN(DUR_OP_CREDENTIALS, op_credentials);
        RUN(DUR_OP_SCHED, op_sched);
        RUN(DUR_OP_AFFINITY, op_affinity);
        RUN(DUR_OP_IOPRIO, op_ioprio);
        RUN(DUR_OP_PERSONALITY, op_personality);
        RUN(DUR_OP_PRCTL, op_prctl);
        RUN(DUR_OP_DRAIN_SIGNALS, op_drain_signals);
        RUN(DUR_OP_TRUNCATE, op_truncate);
        RUN(DUR_OP_FILE_STATE, op_file_state);
        RUN(DUR_OP_MAKE_DIRECTORY, op_make_directory);
        RUN(DUR_OP_REMOVE_DIRECTORY, op_remove_directory);
        RUN(DUR_OP_FILE_LOCK, op_file_lock);
        RUN(DUR_OP_FILE_OWNER, op_file_owner);
        RUN(DUR_OP_NOTIFIER, op_notifier);
        RUN(DUR_OP_INOTIFY_WATCH, op_inotify_watch);
        RUN(DUR_OP_PIPE_SIZE, op_pipe_size);
        RUN(DUR_OP_ADD_SEALS, op_add_seals);
        RUN(DUR_OP_ACT_AS, op_act_as);
    default:
        return execute_channel(self, op);
    }
}

static bool within(uint64_t offset, uint64_t bytes, uint64_t total)
{
    return offset <= total && bytes <= total - offset;
}

static bool plausible_header(const struct dur_plan_header *plan,
                             const struct dur_plan_shared *shared)
{
    const char magic[8] = DUR_PLAN_MAGIC "";
    for (size_t i = 0; i < sizeof magic; i++)
        if (plan->magic[i] != magic[i])
            return false;
    return plan->version == DUR_PLAN_VERSION && plan->header_bytes >= sizeof *plan &&
           plan->task_count > 0 && plan->tasks_offset % 8 == 0 &&
           within(plan->tasks_offset, plan->task_count * sizeof(struct dur_plan_task),
                  plan->total_bytes) &&
           within(plan->hole_start, plan->hole_bytes, USER_SPACE_END) &&
           within(plan->plan_offset, plan->total_bytes, plan->hole_bytes) &&
           ARG(plan) == plan->hole_start + plan->plan_offset &&
           ARG(shared) == plan->hole_start + plan->shared_offset;
}

_Noreturn void run_task(const struct dur_plan_header *plan, struct dur_plan_shared *shared,
                        uint32_t index)
{
    const uint8_t *start = (const uint8_t *)plan;
    const struct dur_plan_task *task =
        (const struct dur_plan_task *)(start + plan->tasks_offset) + index;
    struct running self = {.plan = plan, .shared = shared, .task = task, .index = index};
    uint64_t left = task->ops_bytes;
    const uint8_t *at = start + task->ops_offset;
    if (task->pid == task->tid)
        __atomic_add_fetch(&shared->begun, 1, __ATOMIC_SEQ_CST);
    if (task->ops_offset % 8 != 0 || !within(task->ops_offset, left, plan->total_bytes))
        fail(&self, -EINVAL);
    for (; self.op < task->op_count; self.op++) {
        const struct dur_op *op = (const struct dur_op *)at;
        if (__atomic_load_n(&shared->failed, __ATOMIC_ACQUIRE) != 0)
            fail(&self, -ECANCELED);
        if (left < sizeof *op || op->words == 0 || left < (uint64_t)op->words * 8)
            fail(&self, -EINVAL);
        int error = execute(&self, op);
        if (error != 0)
            fail(&self, error);
        at += (size_t)op->words * 8;
        left -= (uint64_t)op->words * 8;
    }
    fail(&self, -EINVAL); /* a task ends in READY or EXIT, which do not come back */
}

_Noreturn void restorer_entry(const struct dur_plan_header *plan, struct dur_plan_shared *shared);

/* What init handles or ignores is no business of the guests: a plan names only what is not by default. */
static void forget_handlers(void)
{
    const struct dur_op_sigaction by_default = {0};
    for (int signal = 1; signal <= 64; signal++)
        SYS4(rt_sigaction, signal, &by_default.handler, NULL, 8); /* two of them refuse */
}

/* libc leaves two signals of its own out of every mask; a timer of libc's uses one, and would end the process. */
static void block_all_signals(void)
{
    const uint64_t all = UINT64_MAX;
    SYS4(rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
}

_Noreturn void restorer_entry(const struct dur_plan_header *plan, struct dur_plan_shared *shared)
{
    if (!plausible_header(plan, shared)) {
        struct running nobody = {.plan = plan, .shared = shared};
        fail(&nobody, -EINVAL);
    }
    block_all_signals();
    forget_handlers();
    run_task(plan, shared, 0);
}
