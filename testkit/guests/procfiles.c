/* Files of /proc that are about the whole system, read piece by piece, as top(1) has them open. */
#include "guest.h"

static const char *const paths[] = {"/proc/stat", "/proc/uptime", "/proc/meminfo",
                                    "/proc/sys/kernel/ostype"};
enum { FILES = sizeof paths / sizeof *paths, BEGUN = 3 };

static int open_begun(const char *path)
{
    char bytes[BEGUN];
    int fd = (int)g_ok(path, open(path, O_RDONLY | O_CLOEXEC));
    g_equal("first bytes", BEGUN, read(fd, bytes, BEGUN));
    return fd;
}

static void check_whole(int fd)
{
    static char text[1 << 16];
    ssize_t got = pread(fd, text, sizeof text, 0);
    if (got <= BEGUN || text[got - 1] != 10)
        g_fail("%zd bytes can be read", got);
}

int main(int argc, char **argv)
{
    int fds[FILES];
    char link[PATH_MAX], name[64];
    g_start(argc, argv);
    for (size_t i = 0; i < FILES; i++)
        fds[i] = open_begun(paths[i]);
    g_ready();
    do {
        for (size_t i = 0; i < FILES; i++) {
            snprintf(name, sizeof name, "/proc/self/fd/%d", fds[i]);
            ssize_t length = g_ok("readlink", readlink(name, link, sizeof link - 1));
            link[length] = 0;
            g_equal_text("name", paths[i], link);
            g_equal("offset", BEGUN, lseek(fds[i], 0, SEEK_CUR));
            check_whole(fds[i]);
        }
    } while (g_tick());
    return 0;
}
