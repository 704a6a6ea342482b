/* Unix sockets: made, named, connected. None of these ops waits. */
#include <asm/socket.h>
#include <asm/stat.h>
#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <linux/stat.h>

#include "place.h"
#include "unix.h"

#define MOST_STRANGERS 65536 /* connections of others that came in between */

int unix_address(struct unix_address *out, const uint8_t *name, uint32_t name_bytes)
{
    if (name_bytes == 0 || name_bytes > sizeof out->path - 1)
        return -EINVAL;
    out->family = AF_UNIX;
    for (uint32_t i = 0; i < sizeof out->path; i++)
        ((volatile char *)out->path)[i] = i < name_bytes ? (char)name[i] : 0;
    out->bytes = (uint32_t)sizeof out->family + name_bytes;
    return 0;
}

int unix_enter(const char *directory, int64_t *back)
{
    *back = -1;
    if (*directory == 0)
        return 0;
    *back = SYS4(openat, AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    return *back < 0 ? (int)*back : status(SYS1(chdir, directory));
}

void unix_leave(int64_t back)
{
    if (back < 0)
        return;
    SYS1(fchdir, back);
    SYS1(close, back);
}

/* The name and the directory behind `fixed` bytes; the directory ends within the op. */
static int named(const struct dur_op *op, size_t fixed, uint32_t name_bytes,
                 struct unix_address *address, const char **directory)
{
    if (name_bytes > bytes_behind(op, fixed))
        return -EINVAL;
    *directory = text_behind(op, fixed + name_bytes);
    if (*directory == NULL)
        return -EINVAL;
    return unix_address(address, behind(op, fixed), name_bytes);
}

int op_socket(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    return place(SYS3(socket, AF_UNIX, want->value, 0), want->fd, 0);
}

/* Whoever connects to a socket file that nobody has open is refused; a socket of another type says so. */
static bool dead(const struct unix_address *address)
{
    int64_t probe = SYS3(socket, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (probe < 0)
        return false;
    int64_t answer = SYS3(connect, probe, address, address->bytes);
    SYS1(close, probe);
    return answer == -ECONNREFUSED;
}

/* Removes a socket file that was left behind, and nothing else. */
static int make_room(const struct unix_address *address)
{
    struct stat found;
    int error = status(SYS4(newfstatat, AT_FDCWD, address->path, &found, AT_SYMLINK_NOFOLLOW));
    if (error != 0)
        return error == -ENOENT ? 0 : error;
    if (!S_ISSOCK(found.st_mode))
        return -EEXIST;
    return dead(address) ? status(SYS3(unlinkat, AT_FDCWD, address->path, 0)) : -EADDRINUSE;
}

static int give_rights(const struct dur_op_bind *want, const char *path)
{
    struct stat found;
    int error = status(SYS4(newfstatat, AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW));
    if (error == 0 && (found.st_uid != want->uid || found.st_gid != want->gid))
        error = status(SYS5(fchownat, AT_FDCWD, path, want->uid, want->gid, AT_SYMLINK_NOFOLLOW));
    return error != 0 ? error : status(SYS3(fchmodat, AT_FDCWD, path, want->permissions));
}

static int bind_here(const struct dur_op_bind *want, const struct unix_address *address)
{
    bool file = address->path[0] != 0;
    int error = file ? make_room(address) : 0;
    if (error == 0)
        error = status(SYS3(bind, want->fd, address, address->bytes));
    if (error == 0 && file && (want->flags & DUR_BIND_RIGHTS) != 0)
        error = give_rights(want, address->path);
    return error;
}

int op_bind(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_bind *want = body(op);
    struct unix_address address;
    const char *directory;
    int64_t back;
    int error = named(op, sizeof *want, want->name_bytes, &address, &directory);
    if (error != 0)
        return error;
    error = unix_enter(directory, &back);
    if (error == 0)
        error = bind_here(want, &address);
    unix_leave(back);
    return error;
}

int op_unbind(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_address *want = body(op);
    struct unix_address address;
    struct stat found;
    const char *directory;
    int64_t back;
    int error = named(op, sizeof *want, want->name_bytes, &address, &directory);
    if (error != 0)
        return error;
    error = unix_enter(directory, &back);
    if (error == 0)
        error = status(SYS4(newfstatat, AT_FDCWD, address.path, &found, AT_SYMLINK_NOFOLLOW));
    if (error == 0)
        error =
            S_ISSOCK(found.st_mode) ? status(SYS3(unlinkat, AT_FDCWD, address.path, 0)) : -EEXIST;
    unix_leave(back);
    return error == -ENOENT ? 0 : error;
}

int op_listen(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    return status(SYS2(listen, want->fd, want->value));
}

int op_connect(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_address *want = body(op);
    struct unix_address address;
    const char *directory;
    int64_t back;
    int error = named(op, sizeof *want, want->name_bytes, &address, &directory);
    if (error != 0)
        return error;
    error = unix_enter(directory, &back);
    if (error == 0)
        error = status(SYS3(connect, want->fd, &address, address.bytes));
    unix_leave(back);
    return error;
}

/* Who made the connection; a stranger's pid is not of this namespace. */
static bool own(int64_t fd)
{
    struct {
        int32_t pid;
        uint32_t uid, gid;
    } maker = {0};
    int32_t bytes = sizeof maker;
    return SYS5(getsockopt, fd, SOL_SOCKET, SO_PEERCRED, &maker, &bytes) == 0 &&
           maker.pid == SYS0(getpid);
}

/* A name in the file system is everybody's: others may have connected meanwhile, and are reset. */
int op_accept(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_dup *want = body(op);
    for (int i = 0; i < MOST_STRANGERS; i++) {
        int64_t made = SYS4(accept4, want->from, NULL, NULL, 0);
        if (made < 0 || own(made))
            return place(made, want->to, 0);
        SYS1(close, made);
    }
    return -EBUSY;
}

int op_shutdown(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    return status(SYS2(shutdown, want->fd, want->value));
}

/* What may be done stays, whoever it is done as: a file's rights may not be those of back then. */
static int keep_capabilities(void)
{
    struct {
        uint32_t version;
        int32_t pid;
    } head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct {
        uint32_t effective, permitted, inheritable;
    } sets[_LINUX_CAPABILITY_U32S_3];
    int error = status(SYS2(capget, &head, sets));
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        sets[i].effective = sets[i].permitted;
    return error != 0 ? error : status(SYS2(capset, &head, sets));
}

/* Of a stand-in: whom the other end will see. */
int op_act_as(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_act_as *want = body(op);
    if (want->group_count > bytes_behind(op, sizeof *want) / sizeof(uint32_t))
        return -EINVAL;
    int error = status(SYS5(prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0));
    if (error == 0)
        error = status(SYS2(setgroups, want->group_count, behind(op, sizeof *want)));
    if (error == 0)
        error = status(SYS3(setresgid, want->gid, want->gid, want->gid));
    if (error == 0)
        error = status(SYS3(setresuid, want->uid, want->uid, want->uid));
    return error != 0 ? error : keep_capabilities();
}
