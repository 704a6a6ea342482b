/* Open files and directories whose names are gone: content, sharing, holes, mappings, what /proc calls them. */
#include "guest.h"

#include <sys/mman.h>
#include <sys/wait.h>

/* What a byte is depends on its offset and its file; what is written each round is checked in the next. */
enum { BYTES = 30000, FAR_BYTES = 1 << 30, PAGE = 4096, STEP = 64 };

static struct entry {
    const char *name;
    int fd;
    int flags;
    char link[PATH_MAX + 64];
    struct stat status;
} plain = {.name = "plain"}, reader = {.name = "plain"}, path_only = {.name = "plain"},
  sparse = {.name = "sparse"}, replaced = {.name = "replaced"}, renamed = {.name = "renamed"},
  inside = {.name = "gone/inside"}, directory = {.name = "gone"}, mapped = {.name = "mapped"},
  nameless = {.name = "nameless"}, nameless_reader = {.name = "nameless"};

static struct entry *const all[] = {&plain,    &reader,   &path_only,      &sparse,
                                    &replaced, &renamed,  &inside,         &directory,
                                    &mapped,   &nameless, &nameless_reader};
enum { ENTRIES = sizeof all / sizeof *all };

static unsigned char *shared_map, *private_map;
static int to_child[2], from_child[2];

static const char *path_of(const char *name)
{
    static char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/removed.%s", g.scratch, name);
    return path;
}

static void look(struct entry *entry, char link[PATH_MAX + 64])
{
    char proc[64];
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", entry->fd);
    ssize_t length = g_ok("readlink", readlink(proc, link, PATH_MAX + 63));
    link[length] = 0;
}

static void fill_file(int fd, off_t offset, size_t bytes, uint64_t seed)
{
    static uint64_t words[BYTES / 8 + 1];
    g_fill(words, bytes & ~7ul, seed);
    g_equal("pwrite", (long long)(bytes & ~7ul), pwrite(fd, words, bytes & ~7ul, offset));
}

static void check_file(const char *what, int fd, off_t offset, size_t bytes, uint64_t seed)
{
    static uint64_t words[BYTES / 8 + 1];
    g_equal(what, (long long)(bytes & ~7ul), pread(fd, words, bytes & ~7ul, offset));
    g_check_fill(what, words, bytes & ~7ul, seed);
}

static int make_file(struct entry *entry, int flags)
{
    entry->fd = (int)g_ok(entry->name, open(path_of(entry->name), flags | O_CREAT | O_TRUNC, 0640));
    return entry->fd;
}

static void make_plain(void)
{
    fill_file(make_file(&plain, O_RDWR), 0, BYTES, 1);
    g_ok("fchmod", fchmod(plain.fd, 0604));
    reader.fd = (int)g_ok("open", open(path_of("plain"), O_RDONLY));
    path_only.fd = (int)g_ok("open(O_PATH)", open(path_of("plain"), O_PATH));
    g_ok("lseek", lseek(plain.fd, 777, SEEK_SET));
    g_ok("lseek", lseek(reader.fd, 4321, SEEK_SET));
    g_ok("unlink", unlink(path_of("plain")));
}

static void make_sparse(void)
{
    make_file(&sparse, O_RDWR);
    g_ok("ftruncate", ftruncate(sparse.fd, FAR_BYTES));
    fill_file(sparse.fd, 0, PAGE, 2);
    fill_file(sparse.fd, FAR_BYTES / 2, PAGE, 3);
    fill_file(sparse.fd, FAR_BYTES - 5 * PAGE, PAGE, 4);
    g_ok("unlink", unlink(path_of("sparse")));
}

static void make_replaced(void)
{
    char other[PATH_MAX + 64];
    fill_file(make_file(&replaced, O_RDWR | O_APPEND), 0, BYTES, 5);
    snprintf(other, sizeof other, "%s", path_of("other"));
    close((int)g_ok("open", open(other, O_WRONLY | O_CREAT, 0600)));
    g_ok("rename", rename(other, path_of("replaced")));
}

static void make_renamed(void)
{
    char old[PATH_MAX + 64];
    fill_file(make_file(&renamed, O_RDWR), 0, BYTES, 6);
    snprintf(old, sizeof old, "%s", path_of("renamed"));
    g_ok("rename", rename(old, path_of("renamed.now")));
}

static void make_gone(void)
{
    if (mkdir(path_of("gone"), 0750) != 0)
        g_equal("mkdir", EEXIST, errno);
    fill_file(make_file(&inside, O_RDWR), 0, BYTES, 7);
    directory.fd = (int)g_ok("open", open(path_of("gone"), O_RDONLY | O_DIRECTORY));
    g_ok("unlink", unlink(path_of("gone/inside")));
    g_ok("rmdir", rmdir(path_of("gone")));
}

static void make_mapped(void)
{
    fill_file(make_file(&mapped, O_RDWR), 0, 4 * PAGE, 8);
    shared_map =
        g_ok_map("mmap", mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, mapped.fd, 0));
    private_map =
        g_ok_map("mmap", mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, mapped.fd, 0));
    private_map[3 * PAGE] = 'p';
    g_ok("unlink", unlink(path_of("mapped")));
}

static bool make_nameless(void)
{
    char again[64];
    nameless.fd = open(g.scratch, O_TMPFILE | O_RDWR, 0600);
    if (nameless.fd < 0)
        return false;
    fill_file(nameless.fd, 0, BYTES, 9);
    snprintf(again, sizeof again, "/proc/self/fd/%d", nameless.fd);
    nameless_reader.fd = (int)g_ok("open", open(again, O_RDONLY));
    return true;
}

static void run_child(void)
{
    char order;
    signal(SIGTERM, SIG_IGN);
    close(to_child[1]);
    close(from_child[0]);
    while (read(to_child[0], &order, 1) == 1) {
        check_file("the child's view", plain.fd, 0, BYTES, 1);
        g_equal("the child's offset", 777, lseek(plain.fd, 0, SEEK_CUR));
        g_equal("the child's mapping", (unsigned char)g.ticks, shared_map[PAGE]);
        g.ticks++;
        g_equal("answer", 1, write(from_child[1], "k", 1));
    }
    _exit(0);
}

static void ask_child(void)
{
    char answer;
    g_equal("order", 1, write(to_child[1], "c", 1));
    g_equal("answer of the child", 1, read(from_child[0], &answer, 1));
}

/* One that was never given a name differs in its number only. */
static void check_names(void)
{
    for (int i = 0; i < ENTRIES; i++) {
        char link[PATH_MAX + 64];
        struct stat now;
        if (all[i]->fd < 0)
            continue;
        look(all[i], link);
        g_equal("flags", all[i]->flags, fcntl(all[i]->fd, F_GETFL));
        g_ok("fstat", fstat(all[i]->fd, &now));
        g_equal("mode", all[i]->status.st_mode, now.st_mode);
        g_equal("owner", all[i]->status.st_uid, now.st_uid);
        g_equal("links", (long long)all[i]->status.st_nlink, (long long)now.st_nlink);
        if (all[i] == &plain || all[i] == &sparse)
            g_equal("mtime", all[i]->status.st_mtim.tv_nsec, now.st_mtim.tv_nsec);
        if (all[i] == &replaced)
            g_equal("a removed file", 0, strcmp(link + strlen(link) - 10, " (deleted)"));
        else if (all[i] != &nameless && all[i] != &nameless_reader)
            g_equal_text("link", all[i]->link, link);
    }
}

static void check_contents(void)
{
    struct stat status;
    char byte;
    check_file("plain file", reader.fd, 0, BYTES, 1);
    g_equal("offset", 777, lseek(plain.fd, 0, SEEK_CUR));
    g_equal("offset of the reader", 4321, lseek(reader.fd, 0, SEEK_CUR));
    g_ok("fstat", fstat(path_only.fd, &status));
    g_equal("size by O_PATH", BYTES, status.st_size);
    check_file("first data", sparse.fd, 0, PAGE, 2);
    check_file("middle data", sparse.fd, FAR_BYTES / 2, PAGE, 3);
    check_file("last data", sparse.fd, FAR_BYTES - 5 * PAGE, PAGE, 4);
    g_equal("hole", 1, pread(sparse.fd, &byte, 1, FAR_BYTES / 4));
    g_equal("byte of a hole", 0, byte);
    g_ok("fstat", fstat(sparse.fd, &status));
    g_equal("size with holes", FAR_BYTES, status.st_size);
    if (status.st_blocks > 1024)
        g_fail("blocks of a file with holes: expected few got %lld", (long long)status.st_blocks);
    check_file("renamed file", renamed.fd, 0, BYTES, 6);
    check_file("file of a removed directory", inside.fd, 0, BYTES, 7);
    if (nameless.fd >= 0)
        check_file("nameless file", nameless_reader.fd, 0, BYTES, 9);
    g_equal("getdents64 of a removed directory", -1,
            syscall(SYS_getdents64, directory.fd, &status, sizeof status));
    g_equal("its error", ENOENT, errno);
}

/* Grows by one step each round: the file is as long as there were rounds. */
static void turn_replaced(void)
{
    struct stat status;
    uint64_t words[STEP / 8];
    off_t start = BYTES & ~7;
    g_ok("fstat", fstat(replaced.fd, &status));
    g_equal("size of the replaced file", start + (off_t)(g.ticks * STEP), status.st_size);
    if (g.ticks > 0)
        check_file("the last step", replaced.fd, status.st_size - STEP, STEP, g.ticks - 1);
    g_fill(words, STEP, g.ticks);
    g_equal("append", STEP, write(replaced.fd, words, STEP));
    g_ok("stat", stat(path_of("replaced"), &status));
    g_equal("size of what replaced it", 0, status.st_size);
}

/* Written through the descriptor, read through the mapping, and the other way. */
static void turn_mapped(void)
{
    unsigned char byte = (unsigned char)g.ticks, got;
    g_equal("pwrite", 1, pwrite(mapped.fd, &byte, 1, PAGE));
    g_equal("byte seen in the mapping", byte, shared_map[PAGE]);
    shared_map[2 * PAGE] = (unsigned char)~byte;
    g_equal("pread", 1, pread(mapped.fd, &got, 1, 2 * PAGE));
    g_equal("byte seen in the file", (unsigned char)~byte, got);
    g_equal("private page", 'p', private_map[3 * PAGE]);
    g_equal("private view of the file", shared_map[5], private_map[5]);
}

/* Gets its name only now, as a program does that publishes a file whole; then there is a new one. */
static void turn_nameless(void)
{
    char from[64];
    if (nameless.fd < 0)
        return;
    snprintf(from, sizeof from, "/proc/self/fd/%d", nameless.fd);
    g_ok("linkat", linkat(AT_FDCWD, from, AT_FDCWD, path_of("named"), AT_SYMLINK_FOLLOW));
    g_ok("unlink", unlink(path_of("named")));
    close(nameless.fd);
    close(nameless_reader.fd);
    make_nameless();
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    make_plain();
    make_sparse();
    make_replaced();
    make_renamed();
    make_gone();
    make_mapped();
    if (!make_nameless())
        nameless_reader.fd = -1;
    for (int i = 0; i < ENTRIES; i++) {
        if (all[i]->fd < 0)
            continue;
        look(all[i], all[i]->link);
        all[i]->flags = fcntl(all[i]->fd, F_GETFL);
        g_ok("fstat", fstat(all[i]->fd, &all[i]->status));
    }
    g_ok("pipe", pipe2(to_child, 0));
    g_ok("pipe", pipe2(from_child, 0));
    if (g_ok("fork", fork()) == 0)
        run_child();
    g_ready();
    do {
        check_names();
        check_contents();
        turn_replaced();
        turn_mapped();
        turn_nameless();
        ask_child();
    } while (g_tick());
    return 0;
}
