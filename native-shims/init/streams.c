/* The standard streams of applications: init keeps a duplicate of each, so that a restore can tell
 * which descriptors led outside, and an orphan's log does not vanish. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

static int log_directory = -1;

static int stream(unsigned index, unsigned which)
{
    return (int)(DUR_STREAM_BASE + 4 * index + which);
}

int open_log_directory(void)
{
    if (!options.log_dir[0])
        return 0;
    log_directory = own(open(options.log_dir, O_PATH | O_DIRECTORY | O_CLOEXEC));
    return log_directory < 0
               ? fail(-log_directory, "make the directory", "open %s", options.log_dir)
               : 0;
}

int streams_from(unsigned index, const int descriptors[3])
{
    for (unsigned i = 0; i < 3; i++)
        if (dup3(descriptors[i], stream(index, i), O_CLOEXEC) < 0)
            return -errno;
    return 0;
}

int streams_from_caller(unsigned index)
{
    return streams_from(index, (int[]){CALLER_BASE, CALLER_BASE + 1, CALLER_BASE + 2});
}

static int streams_to(unsigned index, int log)
{
    int null = own(open("/dev/null", O_RDONLY | O_CLOEXEC));
    int error = null < 0 ? null : streams_from(index, (int[]){null, log, log});
    if (null >= 0)
        close(null);
    close(log);
    return error;
}

/* Opened each time, and appended to: what one run wrote stays, and a rotated log is let go. */
int open_log(const char *name)
{
    char file[NAME_BYTES + 8];
    if (log_directory < 0)
        return -ENOENT;
    snprintf(file, sizeof file, "%s.log", name);
    return own(openat(log_directory, file,
                      O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, 0600));
}

int streams_from_log(unsigned index, const char *name)
{
    int log = open_log(name);
    return log < 0 ? log : streams_to(index, log);
}

int streams_from_log_path(unsigned index, const char *path)
{
    int log = open_on_host(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY, 0600);
    return log < 0 ? log : streams_to(index, log);
}

void close_streams(unsigned index)
{
    for (unsigned i = 0; i < 3; i++)
        close(stream(index, i));
    close_terminal(index);
}

int streams_open(unsigned index)
{
    for (unsigned i = 0; i < 3; i++)
        if (fcntl(stream(index, i), F_GETFD) < 0)
            return -errno;
    return 0;
}
