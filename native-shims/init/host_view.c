/* The host's file tree as it was before our mounts: the store and the logs are hidden from guests,
 * and init lives in the same mount namespace as they do. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

static int host_root = -1;

int hold_host_root(void)
{
    host_root = own(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return host_root < 0 ? fail(-host_root, "report this", "open /") : 0;
}

/* RESOLVE_IN_ROOT: absolute symbolic links lead into the host's tree too, not into ours. */
int open_on_host(const char *path, int flags, mode_t mode)
{
    if (path[0] != '/')
        return -EINVAL;
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC),
                           .mode = flags & O_CREAT ? mode : 0,
                           .resolve = RESOLVE_IN_ROOT};
    long fd = syscall(SYS_openat2, host_root, path, &how, sizeof how);
    return fd < 0 ? -errno : own((int)fd);
}

uint32_t own_host_pid(void)
{
    char text[24];
    ssize_t length = readlinkat(host_root, "proc/self", text, sizeof text - 1);
    if (length <= 0)
        return 0;
    text[length] = 0;
    return (uint32_t)strtoul(text, NULL, 10);
}
