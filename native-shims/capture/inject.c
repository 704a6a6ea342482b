/* Remote system calls, made so that a guest whose tracer dies comes back to its own state by itself. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "inject.h"
#include "kernel.h"
#include "proc.h"
#include "remote.h"
#include "rseq.h"
#include "trampoline.h"
#include "vdso.h"
#include "waits.h"

#define SCRATCH_BYTES 16384u
#define OUT_AT 8192u
#define NOT_DONE 0x7d5d5d5d5d5d5d5dll
#define PATIENCE_NANOS MILLIS_TO_NANOS(3000)

/* How long the guest waits to be taken back before it goes its own way: as long as a tracer that lives can be
 * kept from its processor, and as short as a guest can be kept from going on by one that died. */
#define SLEEP_SECONDS 2

static int write_guest(int mem, uint64_t at, const void *bytes, size_t length)
{
    ssize_t put = pwrite(mem, bytes, length, (off_t)at);
    return put == (ssize_t)length ? 0 : put < 0 ? -errno : -EIO;
}

static int read_guest(int mem, uint64_t at, void *bytes, size_t length)
{
    ssize_t got = pread(mem, bytes, length, (off_t)at);
    return got == (ssize_t)length ? 0 : got < 0 ? -errno : -EIO;
}

/* The end of the vdso's last page: zeros behind the image, or its section headers, never code that runs. */
static int find_place(struct inject *inject)
{
    const struct process *process = inject->process;
    struct vdso_extent vdso;
    if (process->vdso_end == 0)
        return -ENOEXEC;
    inject->code = process->vdso_end - sizeof inject->tail;
    int error = vdso_extent(process->pid, process->vdso_start, process->vdso_end, &vdso);
    if (!error)
        error = read_guest(inject->mem, inject->code, inject->tail, sizeof inject->tail);
    if (!error && inject->code < vdso.sections)
        error = -ENOSPC;
    /* A capturer that died here may have left its trampoline. */
    if (!error && inject->code >= vdso.end)
        memset(inject->tail, 0, sizeof inject->tail);
    return error;
}

int inject_begin(struct inject_thread *thread, struct inject *inject, struct task *task)
{
    static const uint64_t all = ~0ull;
    struct user_regs_struct resume;
    *thread = (struct inject_thread){.inject = inject, .task = task};
    if (dur_ptrace(PTRACE_GETSIGMASK, task->tid, 8, (uintptr_t)&thread->mask) != 0)
        return -errno;
    int error = rseq_read(task->tid, &thread->rseq);
    if (error && error != -EIO)
        return error;
    waits_registers(task, &resume);
    struct trampoline_table table = trampoline_table_of(&resume, thread->mask);
    error = write_guest(inject->mem, inject->code + trampoline_offset(dur_trampoline_table), &table,
                        sizeof table);
    if (error)
        return error;
    /* From here on the way back leads through the trampoline, which restores the mask too. */
    resume.rip = inject->code + trampoline_offset(dur_trampoline_leave);
    resume.orig_rax = (unsigned long)-1;
    if (dur_ptrace(PTRACE_SETREGS, task->tid, 0, (uintptr_t)&resume) != 0 ||
        dur_ptrace(PTRACE_SETSIGMASK, task->tid, 8, (uintptr_t)&all) != 0)
        return -errno;
    return 0;
}

void inject_end(struct inject_thread *thread)
{
    struct user_regs_struct resume;
    pid_t tid = thread->task->tid;
    if (thread->left) {
        thread->task->restart = 0;
        return;
    }
    waits_registers(thread->task, &resume);
    dur_ptrace(PTRACE_SETSIGMASK, tid, 8, (uintptr_t)&thread->mask);
    rseq_write_section(tid, &thread->rseq);
    dur_ptrace(PTRACE_SETREGS, tid, 0, (uintptr_t)&resume);
}

/* A task that we could not wait for may still be in the trampoline, and comes out of it by itself: nothing there is
 * taken away any more. Dead ones, and those that stopped for a fault, are not lost. */
static int lose(struct inject *inject, int error)
{
    inject->lost |= error != 0 && error != -ESRCH && error != -EFAULT;
    return error;
}

/* What calls point to: it stands behind the result memory, and behind an empty signal set. */
struct constants {
    uint64_t no_signals;
    struct timespec nap;
    struct msghdr message;
    struct iovec vector;
    int32_t length;
    uint8_t byte;
};

static int write_constants(const struct inject *inject, uint64_t at)
{
    struct constants constants = {
        .nap = {.tv_sec = SLEEP_SECONDS},
        .message = {.msg_iov = (void *)(at + offsetof(struct constants, vector)),
                    .msg_iovlen = 1,
                    .msg_control = (void *)(inject->scratch + OUT_AT),
                    .msg_controllen = INJECT_CONTROL},
        .vector = {.iov_base = (void *)(at + offsetof(struct constants, byte)), .iov_len = 1},
        .length = INJECT_LENGTH_SAID};
    return write_guest(inject->mem, at, &constants, sizeof constants);
}

static uint64_t placed(uint64_t argument, uint64_t output, uint64_t constants)
{
    switch (argument) {
    case INJECT_OUTPUT:
        return output;
    case INJECT_LENGTH:
        return constants + offsetof(struct constants, length);
    case INJECT_MESSAGE:
        return constants + offsetof(struct constants, message);
    default:
        return argument;
    }
}

/* Operations, then one that sleeps until we interrupt it, then the end mark. */
static int write_ops(const struct inject *inject, const struct inject_op *ops, unsigned count)
{
    static struct inject_op sent[INJECT_OPS + 2];
    uint64_t out = inject->scratch + OUT_AT;
    uint64_t constants = out + INJECT_OPS * INJECT_OUT;
    for (unsigned i = 0; i < count; i++) {
        sent[i] = ops[i];
        sent[i].result = NOT_DONE;
        for (int a = 0; a < 6; a++)
            sent[i].arguments[a] = placed(ops[i].arguments[a], out + i * INJECT_OUT, constants);
    }
    sent[count] = (struct inject_op){
        .number = SYS_rt_sigtimedwait,
        .arguments = {constants, 0, constants + offsetof(struct constants, nap), 8}};
    sent[count + 1] = (struct inject_op){.number = ~0ull};
    int error = write_constants(inject, constants);
    return error ? error
                 : write_guest(inject->mem, inject->scratch, sent, (count + 2) * sizeof *sent);
}

/* A stop signal cannot be blocked: it is passed on, and the guest goes on working for us in its group stop. */
static int pass_stops(struct task *task)
{
    int status;
    pid_t got = waitpid(task->tid, &status, __WALL | WNOHANG);
    if (got <= 0)
        return got < 0 ? -errno : 0;
    if (!WIFSTOPPED(status)) {
        task->stage = TASK_GONE;
        return -ESRCH;
    }
    if (remote_is_fault(status))
        return -EFAULT;
    uintptr_t deliver = status >> 16 ? 0 : (uintptr_t)WSTOPSIG(status);
    return dur_ptrace(PTRACE_CONT, task->tid, 0, deliver) == 0 ? 0 : -errno;
}

/* Gives the processor to the guest until it has written its last result. */
static int await_result(const struct inject *inject, struct task *task, unsigned count)
{
    int64_t result = NOT_DONE;
    uint64_t at = inject->scratch + count * sizeof(struct inject_op) - sizeof result;
    struct iovec local = {.iov_base = &result, .iov_len = sizeof result};
    struct iovec remote = {.iov_base = (void *)at, .iov_len = sizeof result};
    int64_t patience = now_nanos() + PATIENCE_NANOS;
    for (;;) {
        sched_yield();
        if (process_vm_readv(task->tid, &local, 1, &remote, 1, 0) < 0)
            return -errno;
        if (result != NOT_DONE)
            return 0;
        int error = pass_stops(task);
        if (error)
            return error;
        if (now_nanos() > patience)
            return -ETIMEDOUT;
    }
}

/* A guest that waited too long for us has gone on by itself: what was read of it is no longer true, and its
 * registers are its own again. */
static int check_in_hand(struct inject_thread *thread)
{
    struct user_regs_struct regs;
    if (dur_ptrace(PTRACE_GETREGS, thread->task->tid, 0, (uintptr_t)&regs) != 0)
        return -errno;
    if (regs.rip - thread->inject->code < trampoline_offset(dur_trampoline_table))
        return 0;
    thread->left = true;
    return -EAGAIN;
}

int inject_run(struct inject_thread *thread, struct inject_op *ops, unsigned count)
{
    struct inject *inject = thread->inject;
    struct task *task = thread->task;
    struct user_regs_struct regs = task->regs;
    int error = write_ops(inject, ops, count);
    if (error)
        return error;
    regs.rip = inject->code + trampoline_offset(dur_trampoline_batch);
    regs.rbx = inject->scratch;
    regs.orig_rax = (unsigned long)-1;
    remote_pin_to(task->cpu);
    if (dur_ptrace(PTRACE_SETREGS, task->tid, 0, (uintptr_t)&regs) != 0 ||
        dur_ptrace(PTRACE_CONT, task->tid, 0, 0) != 0)
        return -errno;
    int late = await_result(inject, task, count);
    if (dur_ptrace(PTRACE_INTERRUPT, task->tid, 0, 0) != 0)
        return lose(inject, -errno);
    error = lose(inject, remote_resume_until(task, 0, SIGTRAP));
    if (!error)
        error = check_in_hand(thread);
    if (error || late)
        return error ? error : late;
    static struct inject_op done[INJECT_OPS];
    error = read_guest(inject->mem, inject->scratch, done, count * sizeof *done);
    for (unsigned i = 0; i < count && !error; i++)
        ops[i].result = done[i].result;
    return error;
}

int inject_input(const struct inject_thread *thread, unsigned index, const void *bytes,
                 size_t length)
{
    if (length > INJECT_OUT)
        return -E2BIG;
    return write_guest(thread->inject->mem, thread->inject->scratch + OUT_AT + index * INJECT_OUT,
                       bytes, length);
}

int inject_output(const struct inject_thread *thread, unsigned index, void *out, size_t length)
{
    return read_guest(thread->inject->mem, thread->inject->scratch + OUT_AT + index * INJECT_OUT,
                      out, length);
}

static int map_scratch(struct inject *inject, struct task *task)
{
    struct inject_thread thread;
    int64_t address = 0;
    const uint64_t call[7] = {
        SYS_mmap,     0, SCRATCH_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
        (uint64_t)-1, 0};
    int error = inject_begin(&thread, inject, task);
    if (error)
        return error;
    error = lose(inject, remote_call(task, inject->code, call, &address));
    inject_end(&thread);
    if (!error && address < 0 && address >= -4095)
        error = (int)address;
    if (!error)
        inject->scratch = (uint64_t)address;
    return error;
}

int inject_open(struct inject *inject, const struct process *process, struct task *task)
{
    *inject = (struct inject){.process = process};
    inject->mem = proc_open(process->pid, 0, "mem", O_RDWR);
    if (inject->mem < 0)
        return inject->mem;
    size_t length = trampoline_offset(dur_trampoline_end);
    int error = length <= sizeof inject->tail ? find_place(inject) : -ENOSPC;
    if (!error)
        error = write_guest(inject->mem, inject->code, dur_trampoline, length);
    else
        inject->code = 0;
    if (!error)
        error = map_scratch(inject, task);
    if (error)
        inject_close(inject, task);
    return error;
}

static void unmap_scratch(struct inject *inject, struct task *task)
{
    struct inject_thread thread;
    int64_t result;
    const uint64_t call[7] = {SYS_munmap, inject->scratch, SCRATCH_BYTES};
    if (task->stage != TASK_STOPPED || inject_begin(&thread, inject, task) != 0)
        return;
    lose(inject, remote_call(task, inject->code, call, &result));
    inject_end(&thread);
}

void inject_close(struct inject *inject, struct task *task)
{
    if (inject->scratch && !inject->lost)
        unmap_scratch(inject, task);
    if (inject->code && !inject->lost)
        write_guest(inject->mem, inject->code, inject->tail, sizeof inject->tail);
    if (inject->mem >= 0)
        close(inject->mem);
    inject->mem = -1;
}
