/* Copies of the interceptor in the group's own directory: each keeps its name, which holds its hash,
 * so that a process restored from an older image still finds the library that it has mapped. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

static int sources[MAX_FILES];
static char first_path[256];

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int open_interceptors(void)
{
    for (unsigned i = 0; i < options.interceptor_count; i++) {
        sources[i] = own(open(options.interceptors[i], O_RDONLY | O_CLOEXEC));
        if (sources[i] < 0)
            return fail(-sources[i], "build or install it again", "open the interceptor %s",
                        options.interceptors[i]);
    }
    if (options.interceptor_count > 0)
        snprintf(first_path, sizeof first_path, "%s/%s", PRIVATE_DIR,
                 base_name(options.interceptors[0]));
    return 0;
}

static int copy(int from, int to)
{
    for (;;) {
        ssize_t moved = sendfile(to, from, NULL, 1 << 20);
        if (moved < 0)
            return -errno;
        if (moved == 0)
            return 0;
    }
}

static int copy_one(unsigned i)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", PRIVATE_DIR, base_name(options.interceptors[i]));
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0555);
    if (to < 0)
        return errno == EEXIST ? 0 : fail(errno, "report this", "make %s", path);
    int error = copy(sources[i], to);
    if (!error && fchmod(to, 0555) < 0)
        error = -errno;
    close(to);
    close(sources[i]);
    return error ? fail(-error, "free some memory", "copy the interceptor to %s", path) : 0;
}

int copy_interceptors(void)
{
    for (unsigned i = 0; i < options.interceptor_count; i++) {
        int error = copy_one(i);
        if (error)
            return error;
    }
    return 0;
}

const char *interceptor_path(void)
{
    return first_path[0] ? first_path : NULL;
}
