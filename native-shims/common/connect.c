/* Reaching init's socket, also where its path is longer than an address can be. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "connect.h"

/* The descriptor of the socket's directory, and its name there. */
static int open_directory(const char *path, const char **name)
{
    char directory[PATH_MAX];
    const char *slash = strrchr(path, '/');
    if (!slash || strlen(path) >= sizeof directory)
        return -EINVAL;
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    memcpy(directory, path, length);
    directory[length] = 0;
    *name = slash + 1;
    int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int connect_to(const char *path)
{
    const char *name;
    int directory = open_directory(path, &name);
    if (directory < 0)
        return directory;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length =
        snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", directory, name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? -errno : 0;
    if (!error && (length < 0 || (size_t)length >= sizeof address.sun_path))
        error = -ENAMETOOLONG;
    if (!error && connect(fd, (const struct sockaddr *)&address, sizeof address) < 0)
        error = -errno;
    close(directory);
    return error ? error : fd;
}
