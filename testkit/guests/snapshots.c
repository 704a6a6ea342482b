/* A directory of small files, links and directories goes on changing: every round finds it as the round before left it,
 * whatever happened to it after the checkpoint. */
#include "guest.h"

#include <dirent.h>

enum { SLOTS = 24, CHANGES = 5, WORDS = 40000, BASE_WORDS = 131072 };
enum kind { NOTHING, FILE_SLOT, LINK_SLOT, DIRECTORY_SLOT };

/* What stands under a name, as this process remembers it. */
static struct slot {
    enum kind kind;
    mode_t mode;
    uint64_t seed, words, hole; /* a hole of that many bytes is before the data */
    struct timespec changed;
} slots[SLOTS];

static char place[PATH_MAX];
static int base;
static ino_t base_inode;
static uint64_t base_round[BASE_WORDS / 512];
static uint64_t words[WORDS];

static const char *path_of(unsigned slot)
{
    static char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/slot.%u", place, slot);
    return path;
}

static const char *inner_of(unsigned slot)
{
    static char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/inner", path_of(slot));
    return path;
}

static void target_of(const struct slot *slot, char target[64])
{
    snprintf(target, 64, "target-%llx", (unsigned long long)slot->seed);
}

static void check_file(const struct slot *slot, const char *path)
{
    struct stat found;
    size_t bytes = slot->words * 8;
    int fd = (int)g_ok(path, open(path, O_RDONLY | O_NOFOLLOW));
    g_ok("fstat", fstat(fd, &found));
    g_equal(path, (long long)(slot->hole + bytes), found.st_size);
    g_equal("mode", slot->mode, found.st_mode & 07777);
    g_equal("seconds of its time", slot->changed.tv_sec, found.st_mtim.tv_sec);
    g_equal("nanoseconds of its time", slot->changed.tv_nsec, found.st_mtim.tv_nsec);
    g_equal("read", (long long)bytes, pread(fd, words, bytes, (off_t)slot->hole));
    g_check_fill(path, words, bytes, slot->seed);
    if (slot->hole) {
        g_equal("read", 4096, pread(fd, words, 4096, 0));
        g_check_zero("hole", words, 4096);
    }
    close(fd);
}

static void check_slot(unsigned index)
{
    const struct slot *slot = &slots[index];
    char target[64], found[64] = "";
    struct stat stat;
    switch (slot->kind) {
    case NOTHING:
        g_equal("a name that nothing has", -1, lstat(path_of(index), &stat));
        break;
    case FILE_SLOT:
        check_file(slot, path_of(index));
        break;
    case LINK_SLOT:
        target_of(slot, target);
        g_ok("readlink", readlink(path_of(index), found, sizeof found - 1));
        g_equal_text("target", target, found);
        break;
    case DIRECTORY_SLOT:
        g_ok("lstat", lstat(path_of(index), &stat));
        g_equal("mode of a directory", S_IFDIR | slot->mode, stat.st_mode);
        check_file(
            &(struct slot){
                .mode = 0600, .seed = slot->seed, .words = slot->words, .changed = slot->changed},
            inner_of(index));
        break;
    }
}

static void write_file(struct slot *slot, const char *path, mode_t mode)
{
    struct stat found;
    int fd = (int)g_ok(path, open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    g_fill(words, slot->words * 8, slot->seed);
    g_equal("write", (long long)slot->words * 8,
            pwrite(fd, words, slot->words * 8, (off_t)slot->hole));
    g_ok("fchmod", fchmod(fd, mode));
    g_ok("fstat", fstat(fd, &found));
    slot->changed = found.st_mtim;
    close(fd);
}

static void clear_slot(unsigned index)
{
    if (slots[index].kind == DIRECTORY_SLOT) {
        g_ok("unlink", unlink(inner_of(index)));
        g_ok("rmdir", rmdir(path_of(index)));
    } else if (slots[index].kind != NOTHING) {
        g_ok("unlink", unlink(path_of(index)));
    }
    slots[index].kind = NOTHING;
}

static void fill_slot(unsigned index, uint64_t random)
{
    static const mode_t modes[] = {0600, 0640, 0400, 0755};
    char target[64];
    struct slot *slot = &slots[index];
    *slot = (struct slot){.kind = random % 4,
                          .seed = g_mix(random),
                          .words = 1 + (random >> 8) % WORDS,
                          .mode = modes[random >> 32 & 3]};
    switch (slot->kind) {
    case NOTHING:
        break;
    case FILE_SLOT:
        slot->hole = random >> 40 & 1 ? 1 << 20 : 0;
        write_file(slot, path_of(index), slot->mode);
        break;
    case LINK_SLOT:
        target_of(slot, target);
        g_ok("symlink", symlink(target, path_of(index)));
        break;
    case DIRECTORY_SLOT:
        slot->mode = 0750;
        g_ok("mkdir", mkdir(path_of(index), slot->mode));
        write_file(slot, inner_of(index), 0600);
        break;
    }
}

/* A file as a database has one: always open, written here and there, known by its inode. */
static void check_base(void)
{
    static uint64_t block[512];
    char path[PATH_MAX + 16];
    struct stat found;
    snprintf(path, sizeof path, "%s/base", place);
    g_ok("stat(base)", stat(path, &found));
    g_equal("inode of the open file", (long long)base_inode, (long long)found.st_ino);
    for (unsigned i = 0; i < BASE_WORDS / 512; i++) {
        g_equal("read(base)", 4096, pread(base, block, sizeof block, (off_t)i * 4096));
        g_check_fill("base", block, sizeof block, base_round[i] * 1000 + i);
    }
}

static void put_base(unsigned i)
{
    static uint64_t block[512];
    base_round[i] = g.ticks + 1;
    g_fill(block, sizeof block, base_round[i] * 1000 + i);
    g_equal("write(base)", 4096, pwrite(base, block, sizeof block, (off_t)i * 4096));
}

static void check_names(void)
{
    unsigned names = 0, expected = 1;
    DIR *directory = opendir(place);
    if (directory == NULL)
        g_fail("opendir: %s", strerrorname_np(errno));
    for (struct dirent *one; (one = readdir(directory)) != NULL;)
        names += one->d_name[0] != '.';
    closedir(directory);
    for (unsigned i = 0; i < SLOTS; i++)
        expected += slots[i].kind != NOTHING;
    g_equal("names in the directory", expected, names);
}

static void turn(void)
{
    check_base();
    check_names();
    for (unsigned i = 0; i < SLOTS; i++)
        check_slot(i);
    for (unsigned i = 0; i < CHANGES; i++) {
        uint64_t random = g_mix(g.ticks * CHANGES + i);
        unsigned slot = (unsigned)(random >> 48) % SLOTS;
        clear_slot(slot);
        fill_slot(slot, random);
        put_base((unsigned)(random >> 20) % (BASE_WORDS / 512));
    }
}

int main(int argc, char **argv)
{
    char path[PATH_MAX + 16];
    struct stat found;
    g_start(argc, argv);
    snprintf(place, sizeof place, "%.4000s/snapshots", g.scratch);
    snprintf(path, sizeof path, "%s/base", place);
    g_ok("mkdir", mkdir(place, 0700));
    base = (int)g_ok("open(base)", open(path, O_RDWR | O_CREAT, 0600));
    for (unsigned i = 0; i < BASE_WORDS / 512; i++)
        put_base(i);
    g_ok("fstat", fstat(base, &found));
    base_inode = found.st_ino;
    g_ready();
    do
        turn();
    while (g_tick());
    return 0;
}
