/* Processes that have a descriptor table, directories, or both in common with their parent: what one changes the other sees. */
#include "guest.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>

enum { TABLE = CLONE_FILES, DIRECTORIES = CLONE_FS, HELD = 40 };

/* By pipes: a process asks and answers by what it was made with. */
struct member {
    const char *name;
    int flags;
    int ask[2], answer[2];
};

/* What a member is asked to do, and what it saw. */
struct order {
    int fd;    /* of the shared table: to be looked at, and closed */
    int place; /* of the shared directories: to go to */
    mode_t mask;
};

struct report {
    ino_t file, place;
    int opened;
    mode_t mask;
};

static struct member members[] = {{.name = "descriptor table", .flags = TABLE},
                                  {.name = "directories", .flags = DIRECTORIES},
                                  {.name = "both", .flags = TABLE | DIRECTORIES}};
static char places[2][PATH_MAX + 32];

static ino_t inode_of(int fd)
{
    struct stat found;
    return fstat(fd, &found) == 0 ? found.st_ino : 0;
}

static ino_t inode(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? found.st_ino : 0;
}

/* Closes what the parent opened, opens what the parent will close. */
static void obey(const struct member *member, const struct order *order, struct report *report)
{
    memset(report, 0, sizeof *report);
    report->file = inode_of(order->fd);
    if (member->flags & TABLE) {
        close(order->fd);
        report->opened = open(places[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    report->place = inode(".");
    report->mask = umask(0);
    umask(report->mask);
    if (member->flags & DIRECTORIES) {
        if (chdir(places[order->place]) != 0)
            report->place = 0;
        umask(order->mask);
    }
}

__attribute__((noreturn)) static void serve(const struct member *member)
{
    struct order order;
    struct report report;
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (read(member->ask[0], &order, sizeof order) == (ssize_t)sizeof order) {
        obey(member, &order, &report);
        if (write(member->answer[1], &report, sizeof report) != (ssize_t)sizeof report)
            break;
    }
    _exit(1);
}

static void start(struct member *member)
{
    g_ok("pipe", pipe2(member->ask, O_CLOEXEC));
    g_ok("pipe", pipe2(member->answer, O_CLOEXEC));
    if (g_ok("clone", syscall(SYS_clone, member->flags | SIGCHLD, NULL, NULL, NULL, NULL)) == 0)
        serve(member);
}

static void check_table(const struct member *member, const struct order *order,
                        const struct report *report, ino_t file)
{
    bool shared = member->flags & TABLE;
    g_equal(member->name, shared ? (long long)file : 0, (long long)report->file);
    g_equal(member->name, shared ? 0 : (long long)file, (long long)inode_of(order->fd));
    if (shared) {
        g_equal("what the other opened", (long long)inode(places[1]),
                (long long)inode_of(report->opened));
        g_ok("close", close(report->opened));
    } else {
        g_ok("close", close(order->fd));
    }
}

static void check_directories(const struct member *member, const struct order *order, mode_t before)
{
    mode_t mask = umask(0);
    umask(mask);
    bool shared = member->flags & DIRECTORIES;
    g_equal("umask", shared ? order->mask : before, mask);
    if (shared)
        g_equal("working directory", (long long)inode(places[order->place]), (long long)inode("."));
}

static void check(const struct member *member)
{
    mode_t before = umask(0);
    umask(before);
    struct order order = {.fd = HELD + (int)(g.ticks % 7), .place = (int)(g.ticks % 2)};
    struct report report;
    order.mask = 020 + (mode_t)(g.ticks % 8);
    int opened = (int)g_ok("open", open(places[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    g_ok("dup2", dup2(opened, order.fd));
    g_ok("close", close(opened));
    ino_t here = inode(".");
    g_equal("write", sizeof order, write(member->ask[1], &order, sizeof order));
    g_equal(member->name, sizeof report, read(member->answer[0], &report, sizeof report));
    check_table(member, &order, &report, inode(places[0]));
    if (member->flags & DIRECTORIES) {
        g_equal("umask seen by the other", before, report.mask);
        g_equal("working directory seen by the other", (long long)here, (long long)report.place);
    }
    check_directories(member, &order, before);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    for (int i = 0; i < 2; i++) {
        snprintf(places[i], sizeof places[i], "%s/place%d", g.scratch, i);
        mkdir(places[i], 0755);
    }
    g_ok("chdir", chdir(places[0]));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        start(&members[i]);
    g_ready();
    do {
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            check(&members[i]);
    } while (g_tick());
    return 0;
}
