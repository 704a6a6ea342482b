/* A child below a root directory of its own: what it finds by absolute paths, and where it stands, stays the same. */
#include "guest.h"

#include <sys/prctl.h>
#include <sys/stat.h>

enum { ROUND_TRIP = 1 };

struct place {
    ino_t root, above, here, file;
    char path[256], text[32];
    int open_file;
};

static int ask[2], answer[2];

static ino_t inode(const char *path)
{
    struct stat found;
    g_ok(path, stat(path, &found));
    return found.st_ino;
}

/* Without libc's help in /etc and the like: below this root there is nothing but what the guest put there. */
static void look(struct place *place, int held)
{
    memset(place, 0, sizeof *place);
    place->root = inode("/");
    place->above = inode("/..");
    place->here = inode(".");
    place->file = inode("/inside/file");
    g_ok("getcwd", getcwd(place->path, sizeof place->path) == NULL ? -1 : 0);
    int fd = (int)g_ok("open", open("/inside/file", O_RDONLY | O_CLOEXEC));
    g_ok("read", read(fd, place->text, sizeof place->text - 1));
    close(fd);
    struct stat found;
    g_ok("fstat", fstat(held, &found));
    place->open_file = found.st_ino == place->file && lseek(held, 0, SEEK_CUR) == 3;
}

__attribute__((noreturn)) static void live_below(const char *jail)
{
    struct place place;
    char byte;
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(ask[1]);
    close(answer[0]);
    if (chroot(jail) != 0)
        _exit(2);
    g_ok("chdir", chdir("/inside"));
    int held = (int)g_ok("open", open("/inside/file", O_RDONLY | O_CLOEXEC));
    g_ok("lseek", lseek(held, 3, SEEK_SET));
    while (read(ask[0], &byte, 1) == 1) {
        look(&place, held);
        if (write(answer[1], &place, sizeof place) != (ssize_t)sizeof place)
            break;
    }
    _exit(1);
}

static void make_jail(char *jail, size_t length)
{
    char path[PATH_MAX + 64];
    snprintf(jail, length, "%s/jail", g.scratch);
    mkdir(jail, 0755);
    snprintf(path, sizeof path, "%s/inside", jail);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/inside/file", jail);
    int fd = (int)g_ok("open", open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    g_equal("write", 8, write(fd, "in jail\n", 8));
    close(fd);
}

static void check(struct place *first)
{
    struct place now;
    /* A child that was not allowed to has ended by now, or ends before it answers. */
    bool asked = write(ask[1], "?", 1) == ROUND_TRIP;
    if (!asked || read(answer[0], &now, sizeof now) != (ssize_t)sizeof now)
        g_skip("chroot: the child was not allowed to");
    if (first->root == 0)
        *first = now;
    g_equal("parent of the root directory", (long long)now.root, (long long)now.above);
    g_equal("root directory", (long long)first->root, (long long)now.root);
    g_equal("working directory", (long long)first->here, (long long)now.here);
    g_equal("file", (long long)first->file, (long long)now.file);
    g_equal("open file at its offset", 1, now.open_file);
    g_equal_text("path of the working directory", "/inside", now.path);
    g_equal_text("content", "in jail\n", now.text);
    if (inode("/") == now.root)
        g_fail("root directory: expected one of the child's own got ours");
}

int main(int argc, char **argv)
{
    char jail[PATH_MAX + 16];
    struct place first = {0};
    g_start(argc, argv);
    make_jail(jail, sizeof jail);
    g_ok("pipe", pipe2(ask, O_CLOEXEC));
    g_ok("pipe", pipe2(answer, O_CLOEXEC));
    if (g_ok("fork", fork()) == 0)
        live_below(jail);
    close(ask[0]);
    close(answer[1]);
    check(&first);
    g_ready();
    do
        check(&first);
    while (g_tick());
    return 0;
}
