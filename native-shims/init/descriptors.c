/* Which descriptor numbers init uses, and the caller's three, kept for as long as the group lives. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "init.h"

int own(int fd)
{
    if (fd < 0)
        return -errno;
    if (fd >= OWN_BASE)
        return fd;
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, OWN_BASE);
    int error = moved < 0 ? -errno : moved;
    close(fd);
    return error;
}

/* Closed standard descriptors would be handed out to the first thing that init opens. */
static int fill_stdio(void)
{
    for (;;) {
        int null = open("/dev/null", O_RDWR);
        if (null < 0)
            return -errno;
        if (null > 2)
            return close(null) ? -errno : 0;
    }
}

int detach_stdio(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return -errno;
    int error = 0;
    for (int fd = 0; fd < 3 && !error; fd++)
        error = dup2(null, fd) < 0 ? -errno : 0;
    close(null);
    return error;
}

int keep_caller_descriptors(bool detached)
{
    static const char remedy[] = "give the caller a usable /dev/null and more descriptors";
    int error = fill_stdio();
    if (error)
        return fail(-error, remedy, "open /dev/null");
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++)
        if (dup3(detached ? null : fd, CALLER_BASE + fd, O_CLOEXEC) < 0)
            return fail(errno, remedy, "keep descriptor %d", fd);
    close(null);
    return 0;
}

int close_caller_descriptors(void)
{
    for (int fd = 0; fd < 3; fd++)
        close(CALLER_BASE + fd);
    return 0;
}

/* Guests get the limits that their own caller had: those come with each SPAWN. */
int raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return fail(errno, "report this", "getrlimit");
    if (limit.rlim_max < NEEDED_DESCRIPTORS) {
        limit.rlim_max = NEEDED_DESCRIPTORS;
        limit.rlim_cur = NEEDED_DESCRIPTORS;
        if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
            return 0;
        return fail(EMFILE, "raise the hard limit of open files (ulimit -Hn) to 1024",
                    "the hard limit of open files is too low");
    }
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        return fail(errno, "report this", "raise the limit of open files");
    return 0;
}
