/* Regular files, directories and devices: offsets, flags, sharing by dup and fork; ARGV[3] `write` keeps writing. */
#include "guest.h"

#include <dirent.h>
#include <sys/wait.h>

/*
 * Files are written before `ready` and not after it, but for the append-only log; with `write` the read-write file
 * grows each round. What a byte is depends on its offset alone, so writing it again after a restore changes nothing.
 */
enum {
    BYTES = 50000,
    TRUNCATED_BYTES = 3000,
    BEYOND = 1 << 20,
    HIGH_FD = 200,
    ENTRIES = 60,
    MAX_FD = 1024,
    STEP = 96
};

enum kind {
    READER,
    READER_DUP,
    READER_AGAIN,
    READ_WRITE,
    TRUNCATED,
    LOG,
    SYNCED,
    FAR,
    HIGH,
    DIRECT,
    DIRECTORY,
    NULL_DEVICE,
    ZERO_DEVICE,
    RANDOM_DEVICE,
    KINDS
};

static struct {
    int fd, flags, fd_flags;
    char path[PATH_MAX];
} opened[KINDS];

static bool in_use[MAX_FD];
static int to_child[2], from_child[2];
static off_t reader_offset, again_offset, write_offset;
static unsigned entries_seen[ENTRIES];

static unsigned char byte_at(off_t offset)
{
    return (unsigned char)g_mix((uint64_t)offset / 8 * 8);
}

static int open_file(const char *name, int flags)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", g.scratch, name);
    return (int)g_ok(name, open(path, flags, 0600));
}

static void write_pattern(int fd, off_t offset, size_t count)
{
    unsigned char bytes[BYTES];
    for (size_t i = 0; i < count; i++)
        bytes[i] = byte_at(offset + (off_t)i);
    g_equal("write", (long long)count, write(fd, bytes, count));
}

static void read_pattern(const char *what, int fd, off_t offset, size_t count)
{
    unsigned char bytes[BYTES];
    g_equal(what, (long long)count, read(fd, bytes, count));
    for (size_t i = 0; i < count; i++)
        g_equal(what, byte_at(offset + (off_t)i), bytes[i]);
}

static void check_offset(const char *what, enum kind kind, off_t expected)
{
    g_equal(what, expected, lseek(opened[kind].fd, 0, SEEK_CUR));
}

/* Past the page cache, into memory and at offsets that suit it. */
static void check_direct(void)
{
    static _Alignas(4096) unsigned char bytes[4096];
    off_t offset = (off_t)(g.ticks % 8 + 1) * (off_t)sizeof bytes;
    g_equal("pread(O_DIRECT)", sizeof bytes, pread(opened[DIRECT].fd, bytes, sizeof bytes, offset));
    for (size_t i = 0; i < sizeof bytes; i++)
        g_equal("byte read with O_DIRECT", byte_at(offset + (off_t)i), bytes[i]);
}

/* The child shares the reader's open file: what it reads moves everyone's offset. */
static void run_child(void)
{
    off_t offset;
    signal(SIGTERM, SIG_IGN);
    close(to_child[1]);
    close(from_child[0]);
    while (read(to_child[0], &offset, sizeof offset) == sizeof offset) {
        check_offset("offset seen by the child", READER, offset);
        read_pattern("byte read by the child", opened[READER].fd, offset, STEP);
        g_equal("answer", 1, write(from_child[1], "k", 1));
    }
    _exit(0);
}

static void turn_readers(void)
{
    char answer;
    if (reader_offset + 3 * STEP > BYTES)
        reader_offset = lseek(opened[READER_DUP].fd, 0, SEEK_SET);
    check_offset("offset of the reader", READER, reader_offset);
    read_pattern("byte of the reader", opened[READER].fd, reader_offset, STEP);
    reader_offset += STEP;
    check_offset("offset of the dup", READER_DUP, reader_offset);
    g_equal("order", sizeof reader_offset,
            write(to_child[1], &reader_offset, sizeof reader_offset));
    g_equal("answer of the child", 1, read(from_child[0], &answer, 1));
    reader_offset += STEP;
    check_offset("offset after the child's read", READER, reader_offset);
    check_offset("offset of a second open", READER_AGAIN, again_offset);
    read_pattern("byte of a second open", opened[READER_AGAIN].fd, again_offset, 8);
    again_offset = (again_offset + 8) % (BYTES / 2);
    g_ok("lseek", lseek(opened[READER_AGAIN].fd, again_offset, SEEK_SET));
}

static void turn_writers(bool writing)
{
    char line[64], path[PATH_MAX + 32];
    struct stat status;
    check_offset("offset of the read-write file", READ_WRITE, write_offset);
    if (writing) {
        write_pattern(opened[READ_WRITE].fd, write_offset, STEP);
        write_offset += STEP;
        g_ok("lseek", lseek(opened[READ_WRITE].fd, write_offset - STEP, SEEK_SET));
        read_pattern("byte just written", opened[READ_WRITE].fd, write_offset - STEP, STEP);
    }
    check_offset("offset of the write-only file", TRUNCATED, TRUNCATED_BYTES);
    check_offset("offset beyond the end", FAR, BEYOND);
    snprintf(path, sizeof path, "%s/files.truncated", g.scratch);
    int fd = (int)g_ok("open", open(path, O_RDONLY | O_CLOEXEC));
    read_pattern("byte of a file opened with O_TRUNC", fd, 0, TRUNCATED_BYTES);
    close(fd);
    int length = snprintf(line, sizeof line, "line %lu\n", g.ticks);
    g_equal("append", length, write(opened[LOG].fd, line, (size_t)length));
    g_ok("fstat", fstat(opened[LOG].fd, &status));
    check_offset("offset of the log", LOG, status.st_size);
}

static void check_devices(void)
{
    uint64_t words[8], zero[8] = {0};
    g_equal("write(/dev/null)", sizeof words, write(opened[NULL_DEVICE].fd, zero, sizeof zero));
    g_equal("read(/dev/null)", 0, read(opened[NULL_DEVICE].fd, words, sizeof words));
    memset(words, 1, sizeof words);
    g_equal("read(/dev/zero)", sizeof words, read(opened[ZERO_DEVICE].fd, words, sizeof words));
    g_check_zero("word of /dev/zero", words, sizeof words);
    g_equal("read(/dev/urandom)", sizeof words,
            read(opened[RANDOM_DEVICE].fd, words, sizeof words));
    if (words[0] == words[1] || words[0] == 0)
        g_fail("words of /dev/urandom: expected random ones got %#llx twice",
               (unsigned long long)words[0]);
}

static void note_entry(const char *name)
{
    unsigned number;
    if (sscanf(name, "entry-%u", &number) == 1 && number < ENTRIES)
        entries_seen[number]++;
}

/* One small batch a round: over a whole turn each entry must come exactly once. */
static void turn_directory(void)
{
    static off_t position;
    _Alignas(8) char batch[256];
    check_offset("position in the directory", DIRECTORY, position);
    long count =
        g_ok("getdents64", syscall(SYS_getdents64, opened[DIRECTORY].fd, batch, sizeof batch));
    for (long at = 0; at < count;) {
        struct dirent64 *entry = (struct dirent64 *)(batch + at);
        note_entry(entry->d_name);
        at += entry->d_reclen;
    }
    position = lseek(opened[DIRECTORY].fd, 0, SEEK_CUR);
    if (count > 0)
        return;
    for (int i = 0; i < ENTRIES; i++)
        g_equal("times a directory entry was seen", 1, entries_seen[i]);
    memset(entries_seen, 0, sizeof entries_seen);
    position = g_ok("lseek(directory)", lseek(opened[DIRECTORY].fd, 0, SEEK_SET));
}

/* Flags, path and the exact set of descriptors: nothing lost, nothing left over. */
static void check_descriptors(bool first)
{
    for (enum kind kind = 0; kind < KINDS; kind++) {
        char link[64], path[PATH_MAX] = "";
        int flags = fcntl(opened[kind].fd, F_GETFL), fd_flags = fcntl(opened[kind].fd, F_GETFD);
        snprintf(link, sizeof link, "/proc/self/fd/%d", opened[kind].fd);
        g_ok("readlink", readlink(link, path, sizeof path - 1));
        if (first) {
            opened[kind].flags = flags;
            opened[kind].fd_flags = fd_flags;
            memcpy(opened[kind].path, path, sizeof path);
        }
        g_equal_hex("F_GETFL", (uint64_t)opened[kind].flags, (uint64_t)flags);
        g_equal("F_GETFD", opened[kind].fd_flags, fd_flags);
        g_equal_text("path of a descriptor", opened[kind].path, path);
    }
    for (int fd = 0; fd < MAX_FD; fd++) {
        bool now = fcntl(fd, F_GETFD) != -1;
        if (first)
            in_use[fd] = now;
        if (in_use[fd] != now)
            g_fail("descriptor %d: expected %s got %s", fd, in_use[fd] ? "open" : "closed",
                   now ? "open" : "closed");
    }
}

static void make_directory(void)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/files.d", g.scratch);
    if (mkdir(path, 0700) != 0)
        g_equal("mkdir", EEXIST, errno);
    for (int i = 0; i < ENTRIES; i++) {
        snprintf(path, sizeof path, "files.d/entry-%d", i);
        close(open_file(path, O_WRONLY | O_CREAT));
    }
}

static void open_all(void)
{
    write_pattern(open_file("files.data", O_WRONLY | O_CREAT | O_TRUNC), 0, BYTES);
    make_directory();
    opened[READER].fd = open_file("files.data", O_RDONLY);
    opened[READER_DUP].fd =
        (int)g_ok("fcntl(DUPFD_CLOEXEC)", fcntl(opened[READER].fd, F_DUPFD_CLOEXEC, 0));
    opened[READER_AGAIN].fd = open_file("files.data", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    opened[READ_WRITE].fd = open_file("files.rw", O_RDWR | O_CREAT | O_TRUNC);
    opened[TRUNCATED].fd = open_file("files.truncated", O_WRONLY | O_CREAT | O_TRUNC);
    opened[LOG].fd = open_file("files.log", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC);
    opened[SYNCED].fd = open_file("files.rw", O_RDONLY | O_DSYNC | O_NOFOLLOW);
    opened[FAR].fd = open_file("files.data", O_RDONLY);
    opened[DIRECT].fd = open_file("files.data", O_RDONLY | O_DIRECT);
    opened[HIGH].fd = (int)g_ok("dup2", dup2(opened[FAR].fd, HIGH_FD));
    opened[DIRECTORY].fd = open_file("files.d", O_RDONLY | O_DIRECTORY);
    opened[NULL_DEVICE].fd = (int)g_ok("/dev/null", open("/dev/null", O_RDWR | O_CLOEXEC));
    opened[ZERO_DEVICE].fd = (int)g_ok("/dev/zero", open("/dev/zero", O_RDONLY));
    opened[RANDOM_DEVICE].fd = (int)g_ok("/dev/urandom", open("/dev/urandom", O_RDONLY));
    write_pattern(opened[READ_WRITE].fd, 0, BYTES);
    write_offset = BYTES;
    write_pattern(opened[TRUNCATED].fd, 0, TRUNCATED_BYTES);
    g_ok("lseek", lseek(opened[FAR].fd, BEYOND, SEEK_SET));
}

int main(int argc, char **argv)
{
    int status;
    g_start(argc, argv);
    bool writing = strcmp(g_argument(argc, argv, 3, ""), "write") == 0;
    open_all();
    g_ok("pipe", pipe(to_child) | pipe(from_child));
    pid_t child = (pid_t)g_ok("fork", fork());
    if (child == 0)
        run_child();
    close(to_child[0]);
    close(from_child[1]);
    check_descriptors(true);
    g_ready();
    do {
        turn_readers();
        turn_writers(writing);
        check_devices();
        check_direct();
        turn_directory();
        check_descriptors(false);
    } while (g_tick());
    close(to_child[1]);
    g_equal("waitpid", child, waitpid(child, &status, 0));
    g_equal("child's status", 0, status);
    return 0;
}
