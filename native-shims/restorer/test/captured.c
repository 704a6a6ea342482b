/* Captures a stopped single-threaded guest for the test: registers, areas, bytes. */
#include "captured.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"

bool is_vdso(const struct area *area)
{
    return strncmp(area->path, "[v", 2) == 0;
}

/* As the kernel would restart it: the test's guests sleep without asking for the rest. */
static void rewind_call(struct user_regs_struct *regs)
{
    long result = (long)regs->rax;
    if ((long)regs->orig_rax >= 0 && result <= -512 && result >= -516) {
        regs->rax = regs->orig_rax;
        regs->rip -= 2;
    }
    regs->orig_rax = UINT64_MAX;
}

static void capture_registers(struct captured *guest)
{
    struct iovec xstate = {guest->xstate, sizeof guest->xstate};
    MUST_OK(ptrace(PTRACE_GETREGS, guest->pid, 0, &guest->regs));
    MUST_OK(ptrace(PTRACE_GETREGSET, guest->pid, 0x202 /* NT_X86_XSTATE */, &xstate));
    MUST_OK(ptrace(PTRACE_GETSIGMASK, guest->pid, 8, &guest->sigmask));
    MUST_OK(ptrace((enum __ptrace_request)0x420f /* GET_RSEQ_CONFIGURATION */, guest->pid,
                   sizeof guest->rseq, &guest->rseq));
    MUST_OK(syscall(SYS_get_robust_list, guest->pid, &guest->robust_head, &guest->robust_bytes));
    guest->xstate_bytes = xstate.iov_len;
    rewind_call(&guest->regs);
}

static void capture_mm(struct captured *guest)
{
    uint32_t pid = guest->pid;
    struct dur_op_set_mm *mm = &guest->mm;
    *mm = (struct dur_op_set_mm){
        .start_code = (uint64_t)stat_field(pid, 26),
        .end_code = (uint64_t)stat_field(pid, 27),
        .start_stack = (uint64_t)stat_field(pid, 28),
        .start_data = (uint64_t)stat_field(pid, 45),
        .end_data = (uint64_t)stat_field(pid, 46),
        .start_brk = (uint64_t)stat_field(pid, 47),
        .arg_start = (uint64_t)stat_field(pid, 48),
        .arg_end = (uint64_t)stat_field(pid, 49),
        .env_start = (uint64_t)stat_field(pid, 50),
        .env_end = (uint64_t)stat_field(pid, 51),
        .exe_fd = 60,
    };
    mm->brk = mm->start_brk;
    mm->auxv_bytes = (uint32_t)read_file(guest->auxv, sizeof guest->auxv, "/proc/%u/auxv", pid);
}

/* One line of maps: start-end perms offset dev inode path. */
static bool parse_area(const char *line, struct area *area)
{
    char perms[8];
    uint64_t end;
    *area = (struct area){0};
    MUST(sscanf(line, "%lx-%lx %7s %lx %*s %*s %127s", &area->start, &end, perms, &area->offset,
                area->path) >= 4);
    area->bytes = end - area->start;
    area->protection = (perms[0] == 'r' ? PROT_READ : 0) | (perms[1] == 'w' ? PROT_WRITE : 0) |
                       (perms[2] == 'x' ? PROT_EXEC : 0);
    return strstr(line, "[vsyscall]") == NULL;
}

static bool as_in_file(const struct area *area, const uint8_t *bytes)
{
    uint8_t *in_file = calloc(1, area->bytes);
    int fd = area->path[0] == '/' ? (int)MUST_OK(open(area->path, O_RDONLY | O_CLOEXEC)) : -1;
    bool same = fd >= 0 && pread(fd, in_file, area->bytes, (off_t)area->offset) > 0 &&
                memcmp(bytes, in_file, area->bytes) == 0;
    free(in_file);
    close(fd);
    return same;
}

static void copy_pages(struct captured *guest, int mem, struct area *area)
{
    uint8_t *bytes = malloc(area->bytes);
    MUST(bytes != NULL);
    area->data_offset = (uint64_t)lseek(guest->data_fd, 0, SEEK_END);
    if (pread(mem, bytes, area->bytes, (off_t)area->start) == (ssize_t)area->bytes) {
        area->has_data = !as_in_file(area, bytes);
        MUST(write(guest->data_fd, bytes, area->bytes) == (ssize_t)area->bytes);
        const uint8_t *call = memmem(bytes, area->bytes, "\x0f\x05", 2);
        if (strcmp(area->path, "[vdso]") == 0 && call != NULL)
            guest->syscall_address = area->start + (uint64_t)(call - bytes);
    } else {
        MUST(strncmp(area->path, "[vvar", 5) == 0);
    }
    free(bytes);
}

static void capture_areas(struct captured *guest)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%u/mem", guest->pid);
    int mem = (int)MUST_OK(open(path, O_RDONLY | O_CLOEXEC));
    read_text(guest->maps, sizeof guest->maps, "/proc/%u/maps", guest->pid);
    char *copy = strdup(guest->maps);
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        struct area *area = &guest->areas[guest->area_count];
        MUST(guest->area_count < MOST_AREAS);
        if (!parse_area(line, area))
            continue;
        copy_pages(guest, mem, area);
        if (strcmp(area->path, "[heap]") == 0)
            guest->mm.brk = area->start + area->bytes;
        guest->area_count++;
    }
    free(copy);
    close(mem);
}

void capture(struct captured *guest, uint32_t pid)
{
    *guest = (struct captured){.pid = pid};
    guest->data_fd = (int)MUST_OK(memfd_create("pages", 0));
    read_text(guest->comm, sizeof guest->comm, "/proc/%u/comm", pid);
    guest->comm[strcspn(guest->comm, "\n")] = 0;
    capture_registers(guest);
    capture_mm(guest);
    capture_areas(guest);
}
