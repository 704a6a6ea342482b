/* Listening unix sockets, also where the path is longer than an address can be. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "init.h"

/* Fills an address that reaches `name` through the descriptor of its directory. */
static int address_in(int directory, const char *name, struct sockaddr_un *address)
{
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s",
                          directory, name);
    return length < 0 || (size_t)length >= sizeof address->sun_path ? -ENAMETOOLONG : 0;
}

static int split(const char *path, char *directory, const char **name)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash[1] == 0 || strlen(path) >= PATH_MAX)
        return -EINVAL;
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    memcpy(directory, path, length);
    directory[length] = 0;
    *name = slash + 1;
    return 0;
}

static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int connected = connect(fd, (const struct sockaddr *)address, sizeof *address);
    int error = errno;
    close(fd);
    return connected == 0 || error != ECONNREFUSED;
}

/* An init that was killed a moment ago may have closed its connections and not yet this one. */
static bool somebody_stays(const struct sockaddr_un *address)
{
    for (int i = 0; i < 20; i++) {
        if (!somebody_listens(address))
            return false;
        usleep(10000);
    }
    return true;
}

/* The file of a dead init is in the way for ever unless it is taken over. */
static int bind_over(int fd, int directory, const char *name, const struct sockaddr_un *address)
{
    if (bind(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        return 0;
    if (errno != EADDRINUSE || somebody_stays(address))
        return -errno;
    unlinkat(directory, name, 0);
    return bind(fd, (const struct sockaddr *)address, sizeof *address) < 0 ? -errno : 0;
}

static int listen_in(int directory, const char *name, mode_t mode)
{
    struct sockaddr_un address;
    int error = address_in(directory, name, &address);
    if (error)
        return error;
    int fd = own(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd < 0)
        return fd;
    mode_t before = umask(0777 & ~mode);
    error = bind_over(fd, directory, name, &address);
    umask(before);
    if (!error && listen(fd, 4096) < 0)
        error = -errno;
    if (!error)
        return fd;
    close(fd);
    return error;
}

int listen_at(const char *path, mode_t mode)
{
    char directory[PATH_MAX];
    const char *name;
    int error = split(path, directory, &name);
    if (error)
        return fail(-error, "give an absolute path", "socket %s", path);
    int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail(errno, "make the directory", "open %s", directory);
    int listener = listen_in(fd, name, mode);
    close(fd);
    return listener < 0
               ? fail(-listener, "see whether the group runs already", "listen at %s", path)
               : listener;
}
