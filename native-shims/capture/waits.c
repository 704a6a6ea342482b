/* Hides the EINTR of a freeze, and keeps relative timeouts honest over many of them. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "clock.h"
#include "kernel.h"
#include "proc.h"
#include "waits.h"

/* The kernel restarts the call with its first arguments, unless a signal handler runs first: then it is EINTR,
 * as it would be without us. These calls give a plain EINTR for any interruption (signal(7)). */
#define RESTART_NO_HANDLER ((unsigned long)-514)
#define INTERRUPTED ((unsigned long)-EINTR)

enum timeout_kind {
    NOT_RESTARTED = 0,
    NO_TIMEOUT,
    MILLIS_IN_R10,   /* a 32-bit int; the kernel ignores the register's upper half */
    TIMESPEC_AT_RDX, /* ends with EAGAIN */
    TIMESPEC_AT_R8,  /* ends with 0 */
    TIMESPEC_AT_R10_AGAIN,
    TIMESPEC_AT_R10_ZERO,
    SOCKET_RECEIVE, /* SO_RCVTIMEO; ends with EAGAIN */
    SOCKET_SEND,
};

static enum timeout_kind kind_of(unsigned long number)
{
    switch (number) {
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
        return MILLIS_IN_R10;
    case SYS_epoll_pwait2:
        return TIMESPEC_AT_R10_ZERO;
    case SYS_semtimedop:
        return TIMESPEC_AT_R10_AGAIN;
    case SYS_rt_sigtimedwait:
        return TIMESPEC_AT_RDX;
    case SYS_io_getevents:
    case 333: /* io_pgetevents */
        return TIMESPEC_AT_R8;
    case SYS_semop:
    case SYS_pause:
    case SYS_connect:
    case 426: /* io_uring_enter */
        return NO_TIMEOUT;
    case SYS_read:
    case SYS_readv:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_accept:
    case SYS_accept4:
        return SOCKET_RECEIVE;
    case SYS_write:
    case SYS_writev:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
        return SOCKET_SEND;
    default:
        return NOT_RESTARTED;
    }
}

/* What is remembered of a wait from one freeze to the next. */
struct wait {
    pid_t tid;
    uint32_t cookie; /* in the upper half of r10 */
    uint64_t number, arguments[5], stack, instruction;
    uint64_t switches; /* voluntary ones at the last thaw */
    int64_t deadline; /* first seen + whole timeout: never before the guest's own end of the wait */
    int64_t timeout;
    uint8_t sure; /* nothing could end the wait at the last thaw */
};

#define WAITS 8192u
static struct wait waits[WAITS];
static uint32_t last_cookie;

void waits_at_stop(struct task *task)
{
    const struct user_regs_struct *regs = &task->regs;
    task->restart = regs->rax == INTERRUPTED && (long)regs->orig_rax >= 0 &&
                    kind_of(regs->orig_rax) != NOT_RESTARTED;
    if (!task->restart)
        return;
    struct user_regs_struct resume;
    waits_registers(task, &resume);
    dur_ptrace(PTRACE_SETREGS, task->tid, 0, (uintptr_t)&resume);
}

void waits_registers(const struct task *task, struct user_regs_struct *out)
{
    *out = task->regs;
    if (task->restart)
        out->rax = RESTART_NO_HANDLER;
}

static uint64_t voluntary_switches(pid_t tid)
{
    static char status[8192];
    if (proc_read(tid, 0, "status", status, sizeof status) <= 0)
        return 0;
    const char *at = status_field(status, "voluntary_ctxt_switches");
    return at ? parse_number(&at, 10) : 0;
}

static bool has_pending_signals(pid_t tid)
{
    static char status[8192];
    if (proc_read(tid, 0, "status", status, sizeof status) <= 0)
        return true;
    const char *own = status_field(status, "SigPnd"), *shared = status_field(status, "ShdPnd");
    return !own || !shared || parse_number(&own, 16) || parse_number(&shared, 16);
}

static int copy_through(pid_t pid, unsigned long fd)
{
    int pidfd = proc_pidfd(pid);
    if (pidfd < 0)
        return -errno;
    int copy = (int)syscall(SYS_pidfd_getfd, pidfd, (int)fd, 0);
    int error = errno;
    close(pidfd);
    return copy < 0 ? -error : copy;
}

static int own_copy(pid_t tid, unsigned long fd)
{
    char text[4096];
    if (proc_read(tid, 0, "status", text, sizeof text) <= 0)
        return -ESRCH;
    const char *leader = status_field(text, "Tgid");
    if (leader == NULL)
        return -ESRCH;
    int copy = copy_through((pid_t)parse_number(&leader, 10), fd);
    return copy == -EBADF ? copy_through(tid, fd)
                          : copy; /* a first thread that has ended has none */
}

/* The timeout of a socket call and whether it could go on right now; <= 0: none. */
static int64_t socket_timeout(const struct task *task, enum timeout_kind kind, bool *ready)
{
    int fd = own_copy(task->tid, task->regs.rdi);
    if (fd < 0)
        return 0;
    struct timeval value = {0};
    socklen_t length = sizeof value;
    int option = kind == SOCKET_SEND ? SO_SNDTIMEO : SO_RCVTIMEO;
    int failed = getsockopt(fd, SOL_SOCKET, option, &value, &length);
    struct pollfd poller = {.fd = fd, .events = kind == SOCKET_SEND ? POLLOUT : POLLIN};
    *ready = poll(&poller, 1, 0) != 0;
    close(fd);
    return failed ? 0 : (int64_t)value.tv_sec * 1000000000 + (int64_t)value.tv_usec * 1000;
}

static int64_t timespec_timeout(const struct task *task, uint64_t address)
{
    struct timespec value;
    struct iovec local = {.iov_base = &value, .iov_len = sizeof value};
    struct iovec remote = {.iov_base = (void *)address, .iov_len = sizeof value};
    if (address == 0 ||
        process_vm_readv(task->tid, &local, 1, &remote, 1, 0) != (ssize_t)sizeof value)
        return 0;
    return value.tv_sec > 100000000 ? 0 : (int64_t)value.tv_sec * 1000000000 + value.tv_nsec;
}

static bool epoll_ready(const struct task *task)
{
    int fd = own_copy(task->tid, task->regs.rdi);
    if (fd < 0)
        return true;
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    bool ready = poll(&poller, 1, 0) != 0;
    close(fd);
    return ready;
}

/* Nanoseconds of a timeout that is given by reference; <= 0: none. */
static int64_t timeout_of(const struct task *task, enum timeout_kind kind, bool *ready)
{
    const struct user_regs_struct *regs = &task->regs;
    *ready = false;
    switch (kind) {
    case TIMESPEC_AT_RDX:
        *ready = has_pending_signals(task->tid);
        return timespec_timeout(task, regs->rdx);
    case TIMESPEC_AT_R8:
        return timespec_timeout(task, regs->r8);
    case TIMESPEC_AT_R10_ZERO:
        *ready = epoll_ready(task);
        return timespec_timeout(task, regs->r10);
    case TIMESPEC_AT_R10_AGAIN:
        return timespec_timeout(task, regs->r10);
    case SOCKET_RECEIVE:
    case SOCKET_SEND:
        return socket_timeout(task, kind, ready);
    default:
        return 0;
    }
}

static struct wait *slot_for(pid_t tid)
{
    uint32_t start = ((uint32_t)tid * 2654435761u) % WAITS;
    for (uint32_t i = 0; i < 16; i++) {
        struct wait *wait = &waits[(start + i) % WAITS];
        if (wait->tid == tid || wait->tid == 0)
            return wait;
    }
    return &waits[start];
}

static void remember(struct wait *wait, const struct task *task, int64_t timeout)
{
    const struct user_regs_struct *regs = &task->regs;
    *wait = (struct wait){.tid = task->tid,
                          .number = regs->orig_rax,
                          .arguments = {regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8},
                          .stack = regs->rsp,
                          .instruction = regs->rip,
                          .timeout = timeout,
                          .deadline = now_nanos() + timeout};
}

static bool same_call(const struct wait *wait, const struct task *task, unsigned arguments)
{
    const struct user_regs_struct *regs = &task->regs;
    uint64_t now[5] = {regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8};
    return wait->tid == task->tid && wait->number == regs->orig_rax && wait->stack == regs->rsp &&
           wait->instruction == regs->rip &&
           memcmp(wait->arguments, now, arguments * sizeof *now) == 0;
}

/* epoll_wait: the remaining milliseconds go into r10, with a mark in its upper half by which the same wait is
 * known again with certainty (a new call loads r10 anew). */
static void shorten_r10(struct task *task, struct user_regs_struct *resume)
{
    int32_t millis = (int32_t)task->regs.r10;
    if (millis <= 0)
        return;
    struct wait *wait = slot_for(task->tid);
    bool again = wait->cookie && wait->cookie == task->regs.r10 >> 32 && same_call(wait, task, 3);
    if (!again) {
        remember(wait, task, MILLIS_TO_NANOS(millis));
        wait->cookie = 0x5d000000u | (++last_cookie & 0xffffffu);
    } else {
        int64_t left = wait->deadline - now_nanos();
        millis = left <= 0 ? 0 : (int32_t)((left + 999999) / 1000000);
    }
    resume->r10 = (uint64_t)wait->cookie << 32 | (uint32_t)millis;
}

/* The same wait as at the last thaw: since then the thread went to sleep once (in the call) and came to rest
 * once (for us). `switches` is as read in this freeze before anything was injected. */
static bool undisturbed(const struct wait *wait, const struct task *task)
{
    return wait->sure && task->switches == wait->switches + 2;
}

/* Timeouts by reference: the call starts over in full until its whole timeout has passed since it was first
 * seen, and then ends as it would have. */
static void bound_by_reference(struct task *task, enum timeout_kind kind,
                               struct user_regs_struct *resume)
{
    bool ready;
    int64_t timeout = timeout_of(task, kind, &ready);
    if (timeout <= 0)
        return;
    struct wait *wait = slot_for(task->tid);
    bool again = same_call(wait, task, 5) && wait->timeout == timeout && undisturbed(wait, task);
    if (!again)
        remember(wait, task, timeout);
    if (again && !ready && now_nanos() >= wait->deadline) {
        bool zero = kind == TIMESPEC_AT_R8 || kind == TIMESPEC_AT_R10_ZERO;
        resume->rax = zero ? 0 : (unsigned long)-EAGAIN;
        resume->orig_rax = (unsigned long)-1;
        wait->tid = 0;
        return;
    }
    wait->sure = !ready;
    wait->switches = voluntary_switches(task->tid);
}

void waits_at_thaw(struct task *task)
{
    if (!task->restart)
        return;
    enum timeout_kind kind = kind_of(task->regs.orig_rax);
    if (kind == NO_TIMEOUT)
        return;
    struct user_regs_struct resume;
    waits_registers(task, &resume);
    if (kind == MILLIS_IN_R10)
        shorten_r10(task, &resume);
    else
        bound_by_reference(task, kind, &resume);
    dur_ptrace(PTRACE_SETREGS, task->tid, 0, (uintptr_t)&resume);
}
