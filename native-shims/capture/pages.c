/* What goes into pages.raw: planned while frozen, copied while frozen, written afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "arena.h"
#include "frame_io.h"
#include "pages.h"
#include "proc.h"

#define CHUNK ((size_t)8 << 20)
#define KEEP_WARM ((size_t)64 << 20)
#define BATCH 512

/* PART_FILE_MORE reads from a descriptor that a PART_FILE closes. */
enum part_kind { PART_MEMORY, PART_FORCED, PART_FILE, PART_FILE_MORE, PART_HOLE, PART_FILL };

struct part {
    uint64_t address; /* in the process, or where it starts in the file */
    uint64_t bytes;
    uint64_t offset; /* in pages.raw */
    int32_t source;  /* host pid, or our descriptor */
    uint32_t kind;
};

static struct arena plan;
static struct arena buffer;
static uint64_t total;
static bool in_memory;

/* /proc/PID/mem of the process read last. */
static pid_t mem_pid;
static int mem_fd = -1;

int pages_map(void)
{
    int error = arena_map(&plan, (size_t)8 << 30, (size_t)16 << 20);
    return error ? error : arena_map(&buffer, (size_t)4 << 40, (size_t)64 << 20);
}

static uint64_t available_memory(void)
{
    char text[4096];
    int fd = openat(proc_root(), "meminfo", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read_all(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (got <= 0)
        return 0;
    text[got] = 0;
    const char *at = status_field(text, "MemAvailable");
    return at ? parse_number(&at, 10) * 1024 : 0;
}

void pages_start(uint64_t expected)
{
    arena_reset(&plan, (size_t)16 << 20);
    arena_reset(&buffer, KEEP_WARM);
    total = 0;
    in_memory = false;
    uint64_t most = available_memory() / 2;
    arena_warm(&buffer, expected < most ? expected : most);
}

static uint64_t page_up(uint64_t bytes)
{
    return (bytes + DUR_PAGE - 1) & ~(DUR_PAGE - 1);
}

static int64_t add(struct part part)
{
    struct part *room = arena_room(&plan, sizeof part);
    if (room == NULL)
        return -ENOMEM;
    part.offset = total;
    *room = part;
    plan.used += sizeof part;
    total += page_up(part.bytes);
    return (int64_t)part.offset;
}

int64_t pages_add_memory(pid_t pid, uint64_t address, uint64_t bytes, bool forced)
{
    return add((struct part){.address = address,
                             .bytes = bytes,
                             .source = pid,
                             .kind = forced ? PART_FORCED : PART_MEMORY});
}

int64_t pages_add_file(int fd, uint64_t from, uint64_t bytes)
{
    int64_t offset =
        add((struct part){.address = from, .bytes = bytes, .source = fd, .kind = PART_FILE});
    if (offset < 0)
        close(fd);
    return offset;
}

int64_t pages_add_file_part(int fd, uint64_t from, uint64_t bytes)
{
    return add(
        (struct part){.address = from, .bytes = bytes, .source = fd, .kind = PART_FILE_MORE});
}

int64_t pages_add_hole(uint64_t bytes)
{
    return add((struct part){.bytes = bytes, .kind = PART_HOLE});
}

int pages_fill(uint64_t offset, pid_t pid, uint64_t address, uint64_t bytes)
{
    uint64_t end = total;
    int64_t added =
        add((struct part){.address = address, .bytes = bytes, .source = pid, .kind = PART_FILL});
    total = end;
    if (added < 0)
        return (int)added;
    ((struct part *)(plan.base + plan.used))[-1].offset = offset;
    return 0;
}

uint64_t pages_total(void)
{
    return total;
}

static int open_mem(pid_t pid)
{
    if (mem_fd >= 0 && mem_pid == pid)
        return mem_fd;
    if (mem_fd >= 0)
        close(mem_fd);
    mem_fd = proc_open(pid, 0, "mem", O_RDONLY);
    mem_pid = pid;
    return mem_fd;
}

/* The count of bytes that there were up to the end of the file, or -errno. */
static int64_t read_up_to(int fd, uint8_t *to, uint64_t bytes, uint64_t from)
{
    uint64_t done = 0;
    while (done < bytes) {
        uint64_t left = bytes - done;
        ssize_t got =
            pread(fd, to + done, left < SSIZE_MAX ? left : SSIZE_MAX, (off_t)(from + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            break;
        done += (uint64_t)got;
    }
    return (int64_t)done;
}

static int read_exactly(int fd, uint8_t *to, uint64_t bytes, uint64_t from)
{
    int64_t got = read_up_to(fd, to, bytes, from);
    if (got < 0)
        return (int)got;
    return (uint64_t)got == bytes ? 0 : -EIO;
}

/* A file may have ended early since it was looked at by a mapping only: the rest reads as zeros. */
static int read_file(int fd, uint8_t *to, uint64_t bytes, uint64_t from)
{
    int64_t got = read_up_to(fd, to, bytes, from);
    return got < 0 ? (int)got : 0;
}

/* Page by page, what cannot be read stays zero. */
static void read_what_can_be(int fd, uint8_t *to, uint64_t bytes, uint64_t from)
{
    for (uint64_t done = 0; done < bytes; done += DUR_PAGE)
        if (read_exactly(fd, to + done, DUR_PAGE, from + done) != 0)
            memset(to + done, 0, DUR_PAGE);
}

/* Bytes `skip`... of a part. */
static int copy_slowly(const struct part *part, uint8_t *to, uint64_t skip, uint64_t bytes)
{
    int fd;
    switch (part->kind) {
    case PART_FILE:
    case PART_FILE_MORE:
        memset(to, 0, page_up(bytes));
        return read_file(part->source, to, bytes, part->address + skip);
    case PART_HOLE:
        memset(to, 0, page_up(bytes));
        return 0;
    default:
        fd = open_mem(part->source);
        if (fd < 0)
            return fd;
        if (part->kind == PART_FILL)
            read_what_can_be(fd, to, bytes, part->address + skip);
        else
            return read_exactly(fd, to, bytes, part->address + skip);
        return 0;
    }
}

/* Copies a run of PART_MEMORY of one process, which lies in one piece in pages.raw, with few system calls. */
static int copy_run(const struct part *parts, size_t count, uint8_t *to, uint64_t bytes)
{
    static struct iovec remote[BATCH];
    for (size_t i = 0; i < count; i++)
        remote[i] = (struct iovec){.iov_base = (void *)parts[i].address, .iov_len = parts[i].bytes};
    struct iovec local = {.iov_base = to, .iov_len = bytes};
    if (process_vm_readv(parts->source, &local, 1, remote, count, 0) == (ssize_t)bytes)
        return 0;
    for (size_t i = 0; i < count; i++) {
        int error = copy_slowly(&parts[i], to, 0, parts[i].bytes);
        if (error)
            return error;
        to += parts[i].bytes;
    }
    return 0;
}

static size_t run_length(const struct part *parts, size_t left, uint64_t *bytes)
{
    size_t count = 0;
    *bytes = 0;
    while (count < left && count < BATCH && parts[count].kind == PART_MEMORY &&
           parts[count].source == parts->source && *bytes < (1u << 30))
        *bytes += parts[count++].bytes;
    return count;
}

static int copy_into_memory(const struct part *parts, size_t count)
{
    int error = 0;
    for (size_t i = 0; i < count && !error;) {
        uint64_t bytes;
        size_t run = run_length(parts + i, count - i, &bytes);
        uint8_t *to = buffer.base + parts[i].offset;
        if (run)
            error = copy_run(parts + i, run, to, bytes);
        else
            error = copy_slowly(&parts[i], to, 0, parts[i].bytes);
        i += run ? run : 1;
    }
    return error;
}

static int write_at(int fd, const uint8_t *from, uint64_t bytes, uint64_t at)
{
    while (bytes) {
        ssize_t put = pwrite(fd, from, bytes < CHUNK ? bytes : CHUNK, (off_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return put < 0 ? -errno : -EIO;
        from += put;
        at += (uint64_t)put;
        bytes -= (uint64_t)put;
    }
    return 0;
}

/* Too little memory for a copy: the group stands still until all is in the file's cache. */
static int copy_into_file(const struct part *parts, size_t count, int fd)
{
    for (size_t i = 0; i < count; i++) {
        for (uint64_t done = 0; done < parts[i].bytes; done += CHUNK) {
            uint64_t bytes = parts[i].bytes - done < CHUNK ? parts[i].bytes - done : CHUNK;
            int error = copy_slowly(&parts[i], buffer.base, done, bytes);
            if (!error)
                error = write_at(fd, buffer.base, page_up(bytes), parts[i].offset + done);
            if (error)
                return error;
        }
    }
    return 0;
}

int pages_copy(int fd)
{
    const struct part *parts = (const struct part *)plan.base;
    size_t count = plan.used / sizeof *parts;
    uint64_t missing = total > buffer.warm ? total - buffer.warm : 0;
    in_memory = total <= buffer.capacity && missing <= available_memory() / 10 * 8;
    if (!in_memory)
        return copy_into_file(parts, count, fd);
    buffer.used = total;
    return copy_into_memory(parts, count);
}

int pages_write(int fd)
{
    return in_memory ? write_at(fd, buffer.base, total, 0) : 0;
}

void pages_end(void)
{
    const struct part *parts = (const struct part *)plan.base;
    for (size_t i = 0; i < plan.used / sizeof *parts; i++)
        if (parts[i].kind == PART_FILE)
            close(parts[i].source);
    if (mem_fd >= 0)
        close(mem_fd);
    mem_fd = -1;
    arena_reset(&plan, (size_t)16 << 20);
    arena_reset(&buffer, KEEP_WARM);
}
