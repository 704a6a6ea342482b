/* Descriptors that only lead somewhere (O_PATH): to files without rights, directories, links themselves, pipes, sockets. */
#include "guest.h"

#include <sys/socket.h>
#include <sys/un.h>

enum { PLACES = 16 };

static struct place {
    const char *what;
    int fd, flags, fd_flags;
    bool made_anew; /* a restore makes another inode of the same type */
    struct stat status;
    char link[PATH_MAX];
} places[PLACES];
static int place_count, directory, pipe_both, proc_directory;

static const char *path_of(const char *name)
{
    static char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/paths.%s", g.scratch, name);
    return path;
}

static void look(int fd, struct place *at)
{
    char proc[64];
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
    at->flags = fcntl(fd, F_GETFL);
    at->fd_flags = fcntl(fd, F_GETFD);
    memset(at->link, 0, sizeof at->link);
    g_ok("readlink", readlink(proc, at->link, sizeof at->link - 1));
    g_ok("fstatat", fstatat(fd, "", &at->status, AT_EMPTY_PATH));
}

static int keep(const char *what, const char *path, int flags)
{
    struct place *place = &places[place_count++];
    place->what = what;
    place->fd = (int)g_ok(what, open(path, flags));
    return place->fd;
}

static void check(const struct place *place)
{
    struct place now;
    look(place->fd, &now);
    g_equal_hex(place->what, (uint64_t)place->flags, (uint64_t)now.flags);
    g_equal(place->what, place->fd_flags, now.fd_flags);
    g_equal_text(place->what, place->link, now.link);
    g_equal_hex(place->what, place->status.st_mode, now.status.st_mode);
    if (!place->made_anew)
        g_equal(place->what, (long long)place->status.st_ino, (long long)now.status.st_ino);
    if (read(place->fd, &now, 1) != -1 || errno != EBADF)
        g_fail("read of %s: expected EBADF got %s", place->what, strerrorname_np(errno));
}

static void make_file(const char *name, mode_t mode)
{
    unlink(path_of(name));
    int fd = (int)g_ok("open", open(path_of(name), O_RDWR | O_CREAT, 0600));
    g_equal("write", 4, write(fd, "path", 4));
    g_ok("fchmod", fchmod(fd, mode));
    close(fd);
}

static void make_link(const char *name, const char *target)
{
    unlink(path_of(name));
    g_ok("symlink", symlink(target, path_of(name)));
}

static void keep_files(void)
{
    char old[PATH_MAX + 64];
    make_file("shut", 0);
    keep("file that nobody may open", path_of("shut"), O_PATH | O_CLOEXEC);
    make_file("renamed", 0600);
    keep("file that has another name now", path_of("renamed"), O_PATH);
    snprintf(old, sizeof old, "%s", path_of("renamed"));
    g_ok("rename", rename(old, path_of("renamed.now")));
    if (mkdir(path_of("d"), 0700) != 0 && errno != EEXIST)
        g_fail("mkdir: %s", strerrorname_np(errno));
    make_file("d/inside", 0600);
    directory = keep("directory", path_of("d"), O_PATH | O_DIRECTORY | O_NOFOLLOW);
}

static void keep_links(void)
{
    make_link("link", "paths.shut");
    make_link("dangling", "/nowhere/at/all");
    keep("symbolic link", path_of("link"), O_PATH | O_NOFOLLOW);
    keep("symbolic link that dangles", path_of("dangling"), O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

/* What they lead to is the group's own as well. */
static void keep_special(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    unlink(path_of("pipe"));
    g_ok("mkfifo", mkfifo(path_of("pipe"), 0600));
    keep("named pipe", path_of("pipe"), O_PATH);
    pipe_both = (int)g_ok("open(pipe)", open(path_of("pipe"), O_RDWR));
    g_equal("write", 4, write(pipe_both, "kept", 4));
    keep("device", "/dev/null", O_PATH);
    if (strlen(path_of("socket")) >= sizeof name.sun_path)
        return;
    strcpy(name.sun_path, path_of("socket"));
    unlink(name.sun_path);
    int fd = (int)g_ok("socket", socket(AF_UNIX, SOCK_DGRAM, 0));
    g_ok("bind", bind(fd, (struct sockaddr *)&name, sizeof name));
    keep("socket", name.sun_path, O_PATH);
    places[place_count - 1].made_anew = true;
}

static void use(void)
{
    char text[64] = "";
    int fd = (int)g_ok("openat", openat(directory, "inside", O_RDONLY | O_CLOEXEC));
    close(fd);
    g_equal("read(pipe)", 4, read(pipe_both, text, 4));
    g_equal_text("what the pipe held", "kept", text);
    g_equal("write(pipe)", 4, write(pipe_both, "kept", 4));
    for (int i = 0; i < place_count; i++)
        if (S_ISLNK(places[i].status.st_mode) &&
            readlinkat(places[i].fd, "", text, sizeof text) != places[i].status.st_size)
            g_fail("readlinkat of %s: %s", places[i].what, strerrorname_np(errno));
    fd = (int)g_ok("openat(/proc)", openat(proc_directory, "ostype", O_RDONLY | O_CLOEXEC));
    close(fd);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    keep_files();
    keep_links();
    keep_special();
    keep("/proc", "/proc", O_PATH | O_DIRECTORY);
    proc_directory = (int)g_ok("open", open("/proc/sys/kernel", O_RDONLY | O_DIRECTORY));
    for (int i = 0; i < place_count; i++)
        look(places[i].fd, &places[i]);
    g_ready();
    do {
        for (int i = 0; i < place_count; i++)
            check(&places[i]);
        use();
    } while (g_tick());
    return 0;
}
