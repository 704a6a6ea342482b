/* The end of a restore: tasks that wait in a hole get their state, a stopped child stays stopped, its parent knows
 * what it knew. The place of the restorer is taken by a loop of `pause`. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "kernel.h"
#include "plan.h"

#define HOLE 0x200000000ull
#define HOLE_BYTES 65536u

/* pause(), for ever */
static const uint8_t loop[] = {0xb8, 34, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7};

enum { PARENT_COUNT, CHILD_COUNT };
enum { PARENT_PID, CHILD_PID, REPORT, CHILD_SIGNALS, HOLE_IS_MAPPED };

static void on_child(int number)
{
    (void)number;
    notes->told[CHILD_SIGNALS]++;
}

/* A group of its own, with its parent outside: a terminal's stop does nothing in an orphaned one, as the tests' own may be. */
static void child(void)
{
    GUEST_MUST(setpgid(0, 0) == 0);
    for (;; notes->counts[CHILD_COUNT]++)
        pause_micros(1000);
}

static void parent(void)
{
    void *hole = mmap((void *)HOLE, HOLE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    GUEST_MUST(hole == (void *)HOLE);
    memcpy(hole, loop, sizeof loop);
    signal(SIGCHLD, on_child);
    pid_t pid = fork();
    if (pid == 0)
        child();
    notes->told[CHILD_PID] = pid;
    notes->told[PARENT_PID] = getpid();
    for (;; notes->counts[PARENT_COUNT]++) {
        siginfo_t info = {0};
        unsigned char resident;
        pause_micros(1000);
        if (!notes->go)
            continue;
        GUEST_MUST(waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0);
        notes->told[REPORT] = info.si_pid ? info.si_status : 0;
        notes->told[HOLE_IS_MAPPED] = mincore((void *)HOLE, 4096, &resident) == 0;
        notes->go = 0;
    }
}

/* The plan under construction. */
static uint8_t plan[1 << 16] __attribute__((aligned(8)));
static size_t used;

static pid_t only_child(pid_t pid)
{
    char path[64];
    int child_pid = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    FILE *file = fopen(path, "r");
    MUST(file != NULL && fscanf(file, "%d", &child_pid) == 1);
    fclose(file);
    return child_pid;
}

static uint64_t find_syscall(pid_t pid)
{
    char path[64], line[512];
    uint64_t start = 0, end = 0;
    static uint8_t code[1 << 16];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *file = fopen(path, "r");
    MUST(file != NULL);
    while (fgets(line, sizeof line, file))
        if (strstr(line, "[vdso]"))
            MUST(sscanf(line, "%lx-%lx", &start, &end) == 2);
    fclose(file);
    struct iovec local = {code, end - start}, remote = {(void *)start, end - start};
    MUST(end > start && process_vm_readv(pid, &local, 1, &remote, 1, 0) > 0);
    const uint8_t *found = memmem(code, end - start, "\x0f\x05", 2);
    MUST(found != NULL);
    return start + (uint64_t)(found - code);
}

/* Notes down the task's state as its finish record, and sends it into the hole. */
static void park(pid_t pid, int ns_pid, uint32_t flags, uint32_t stop_signal)
{
    static const uint64_t all = ~0ull;
    struct user_regs_struct regs, own;
    struct dur_plan_finish *record = (void *)(plan + used);
    struct iovec xstate = {record + 1, 16384};
    MUST(dur_ptrace(PTRACE_SEIZE, pid, 0, 0) == 0);
    MUST(dur_ptrace(PTRACE_INTERRUPT, pid, 0, 0) == 0);
    MUST(waitpid(pid, NULL, __WALL) == pid);
    MUST(dur_ptrace(PTRACE_GETREGS, pid, 0, (uintptr_t)&regs) == 0);
    MUST(dur_ptrace(PTRACE_GETREGSET, pid, NT_X86_XSTATE, (uintptr_t)&xstate) == 0);
    MUST(dur_ptrace(PTRACE_GETSIGMASK, pid, 8, (uintptr_t)&record->sigmask) == 0);
    own = regs;
    if ((long)regs.orig_rax >= 0 && (long)regs.rax <= -512 && (long)regs.rax >= -516) {
        own.rip -= 2;
        own.rax = regs.orig_rax;
    }
    own.orig_rax = (unsigned long)-1;
    record->pid = record->tid = (uint32_t)ns_pid;
    record->flags = flags;
    record->stop_signal = stop_signal;
    record->syscall_address = find_syscall(pid);
    memcpy(record->registers, &own, sizeof own);
    record->xstate_bytes = (uint32_t)xstate.iov_len;
    used += sizeof *record + (xstate.iov_len + 7) / 8 * 8;
    regs.rip = HOLE;
    regs.rsp = HOLE + HOLE_BYTES - 4096;
    regs.orig_rax = (unsigned long)-1;
    MUST(dur_ptrace(PTRACE_SETREGS, pid, 0, (uintptr_t)&regs) == 0);
    MUST(dur_ptrace(PTRACE_SETSIGMASK, pid, 8, (uintptr_t)&all) == 0);
    MUST(dur_ptrace(PTRACE_DETACH, pid, 0, 0) == 0);
}

static void begin_plan(void)
{
    struct dur_plan_header *header = (void *)plan;
    memset(plan, 0, sizeof plan);
    memcpy(header->magic, DUR_PLAN_MAGIC, 8);
    header->version = DUR_PLAN_VERSION;
    header->hole_start = HOLE;
    header->hole_bytes = HOLE_BYTES;
    used = (sizeof *header + 7) / 8 * 8;
    header->finish_offset = used;
    header->finish_count = 2;
}

static void write_plan(char path[128])
{
    ((struct dur_plan_header *)plan)->total_bytes = used;
    snprintf(path, 128, "%s/plan", directory);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    MUST(fd >= 0 && write(fd, plan, used) == (ssize_t)used);
    close(fd);
}

/* The parent's init has two children when the orphan lies there: here it has one. */
static pid_t parked_group(uint32_t stop_signal, uint32_t flags, pid_t *stopped, char path[128])
{
    pid_t init = group_start(parent);
    await_count(CHILD_COUNT, 10);
    pid_t first = only_child(init);
    *stopped = only_child(first);
    begin_plan();
    park(first, notes->told[PARENT_PID], DUR_FINISH_LEADER, 0);
    park(*stopped, notes->told[CHILD_PID], DUR_FINISH_LEADER | flags, stop_signal);
    write_plan(path);
    return init;
}

/* 0 when it is gone. */
static char state_of(pid_t pid)
{
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    bool there = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    return there ? strrchr(text, ')')[2] : 0;
}

static void stopped_child(int stop_signal, bool reported)
{
    char path[128];
    pid_t stopped;
    struct capturer capturer;
    uint32_t flags = DUR_FINISH_STOPPED | (reported ? DUR_FINISH_REPORTED : 0);
    pid_t init = parked_group((uint32_t)stop_signal, flags, &stopped, path);
    capturer_start(&capturer);
    struct dur_msg_finished finished = finish(&capturer, init, path);
    MUST_EQUAL(0, finished.error);
    MUST_EQUAL(2, finished.tasks);
    MUST(finished.release_nanos > 0);
    uint64_t before = notes->counts[CHILD_COUNT];
    await_count(PARENT_COUNT, 20);
    MUST_EQUAL('T', state_of(stopped));
    MUST_EQUAL(before, notes->counts[CHILD_COUNT]);
    notes->go = 1;
    await_count(PARENT_COUNT, 2);
    MUST_EQUAL(reported ? 0 : stop_signal, notes->told[REPORT]);
    MUST_EQUAL(0, notes->told[CHILD_SIGNALS]);
    MUST_EQUAL(0, notes->told[HOLE_IS_MAPPED]);
    MUST(kill(stopped, SIGCONT) == 0);
    await_count(CHILD_COUNT, 10);
    capturer_end(&capturer);
    group_end(init);
}

static void givenStopNotReported_whenFinished_thenParentIsToldOnce(void)
{
    stopped_child(SIGSTOP, false);
    stopped_child(SIGTSTP, false);
}

static void givenStopReported_whenFinished_thenParentIsNotToldAgain(void)
{
    stopped_child(SIGSTOP, true);
    stopped_child(SIGTTIN, true);
}

static void givenRunningChild_whenFinished_thenBothRunOn(void)
{
    char path[128];
    pid_t other;
    struct capturer capturer;
    pid_t init = parked_group(0, 0, &other, path);
    capturer_start(&capturer);
    MUST_EQUAL(0, finish(&capturer, init, path).error);
    await_count(PARENT_COUNT, 10);
    await_count(CHILD_COUNT, 10);
    capturer_end(&capturer);
    group_end(init);
}

static bool alive(pid_t pid)
{
    char state = state_of(pid);
    return state != 0 && state != 'Z';
}

/* A task that is not in the hole is not ours to overwrite, and half a group is none. */
static void givenTaskOutsideTheHole_whenFinished_thenAllEnd(void)
{
    char path[128];
    pid_t other;
    struct capturer capturer;
    pid_t init = parked_group(0, 0, &other, path);
    ((struct dur_plan_header *)plan)->hole_start = HOLE + HOLE_BYTES;
    write_plan(path);
    capturer_start(&capturer);
    struct dur_msg_finished finished = finish(&capturer, init, path);
    MUST_EQUAL(EBUSY, finished.error);
    MUST_EQUAL(notes->told[PARENT_PID], finished.pid);
    for (int i = 0; i < 1000 && alive(other); i++)
        pause_micros(1000);
    MUST(!alive(other));
    capturer_end(&capturer);
    group_end(init);
}

static void givenDamagedPlan_whenFinished_thenRefused(void)
{
    char path[128];
    pid_t other;
    struct capturer capturer;
    struct dur_plan_header *header = (void *)plan;
    pid_t init = parked_group(0, 0, &other, path);
    capturer_start(&capturer);
    header->finish_count = 3;
    write_plan(path);
    MUST_EQUAL(EBADMSG, finish(&capturer, init, path).error);
    header->finish_count = 2;
    header->version++;
    write_plan(path);
    MUST_EQUAL(EBADMSG, finish(&capturer, init, path).error);
    capturer_end(&capturer);
    group_end(init);
}

const struct test finish_tests[] = {
    {"givenRunningChild_whenFinished_thenBothRunOn", givenRunningChild_whenFinished_thenBothRunOn},
    {"givenStopNotReported_whenFinished_thenParentIsToldOnce",
     givenStopNotReported_whenFinished_thenParentIsToldOnce},
    {"givenStopReported_whenFinished_thenParentIsNotToldAgain",
     givenStopReported_whenFinished_thenParentIsNotToldAgain},
    {"givenTaskOutsideTheHole_whenFinished_thenAllEnd",
     givenTaskOutsideTheHole_whenFinished_thenAllEnd},
    {"givenDamagedPlan_whenFinished_thenRefused", givenDamagedPlan_whenFinished_thenRefused},
    {NULL, NULL},
};
