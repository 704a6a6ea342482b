/* Runs from a copy of itself that is then deleted or replaced (ARGV[3] `deleted` or `replaced`), and knows its own text. */
#include "guest.h"

extern const char __executable_start[], __etext[];

static uint64_t file_hash;

static void copy_path(char path[PATH_MAX + 32])
{
    snprintf(path, PATH_MAX + 32, "%s/deleted_exe.copy", g.scratch);
}

static uint64_t hash_file(const char *path)
{
    unsigned char bytes[65536];
    uint64_t hash = 0;
    ssize_t got;
    int fd = (int)g_ok(path, open(path, O_RDONLY | O_CLOEXEC));
    while ((got = read(fd, bytes, sizeof bytes)) > 0)
        hash = g_mix(hash ^ g_hash(bytes, (size_t)got));
    close(fd);
    return hash;
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    ssize_t got;
    int in = (int)g_ok(from, open(from, O_RDONLY | O_CLOEXEC));
    int out = (int)g_ok(to, open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755));
    while ((got = read(in, bytes, sizeof bytes)) > 0)
        g_equal("write(copy)", got, write(out, bytes, (size_t)got));
    close(in);
    close(out);
}

/* The first life: make the copy and become it. */
static void become_copy(char **argv)
{
    char path[PATH_MAX + 32];
    copy_path(path);
    unlink(path);
    copy_file("/proc/self/exe", path);
    g_ok("setenv", setenv("GUEST_IS_COPY", "1", 1));
    g_ok("execv", execv(path, argv));
}

static void lose_file(bool replace)
{
    char path[PATH_MAX + 32], other[PATH_MAX + 48];
    copy_path(path);
    if (!replace) {
        g_ok("unlink", unlink(path));
        return;
    }
    snprintf(other, sizeof other, "%s.other", path);
    copy_file("/bin/true", other);
    g_ok("rename", rename(other, path));
}

/* The text is constant to the compiler: without the barrier it would be hashed only once. */
static uint64_t hash_text(void)
{
    const char *start = __executable_start;
    __asm__ volatile("" : "+r"(start)::"memory");
    return g_hash(start, (size_t)(__etext - __executable_start));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    bool replace = strcmp(g_argument(argc, argv, 3, "deleted"), "replaced") == 0;
    if (getenv("GUEST_IS_COPY") == NULL)
        become_copy(argv);
    lose_file(replace);
    uint64_t text = hash_text();
    file_hash = hash_file("/proc/self/exe");
    g_ready();
    do {
        g_equal_hex("hash of the text", text, hash_text());
        if (g.ticks % 5 == 0)
            g_equal_hex("hash of /proc/self/exe", file_hash, hash_file("/proc/self/exe"));
    } while (g_tick());
    return 0;
}
