/* Descriptors: each is made, then stands at exactly the number the plan names. */
#include <linux/fcntl.h>
#include <linux/memfd.h>

#include "restorer.h"
#include "place.h"
#include "unix.h"

int place(int64_t made, uint32_t wanted, uint32_t flags)
{
    if (made < 0 || made == wanted)
        return status(made);
    int error = status(SYS3(dup3, made, wanted, flags & O_CLOEXEC));
    SYS1(close, made);
    return error;
}

int op_open(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_open *want = body(op);
    const char *path = text_behind(op, sizeof *want);
    if (path == NULL)
        return -EINVAL;
    return place(SYS4(openat, AT_FDCWD, path, want->flags, want->mode), want->fd, want->flags);
}

int op_memfd(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_open *want = body(op);
    const char *name = text_behind(op, sizeof *want);
    if (name == NULL)
        return -EINVAL;
    return place(SYS2(memfd_create, name, want->flags), want->fd,
                 want->flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
}

/* From a number onto itself it changes nothing but the flag. */
int op_dup(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_dup *want = body(op);
    if (want->from == want->to)
        return status(SYS3(fcntl, want->to, F_SETFD, want->flags & O_CLOEXEC ? FD_CLOEXEC : 0));
    return status(SYS3(dup3, want->from, want->to, want->flags));
}

int op_close_range(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_pair *range = body(op);
    return status(SYS3(close_range, range->first, range->second, 0));
}

int op_status_flags(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    return status(SYS3(fcntl, want->fd, F_SETFL, want->value));
}

/* Two ends to their numbers, in any constellation. */
static int place_ends(const int32_t made[2], uint32_t first, uint32_t second, uint32_t flags)
{
    int64_t other = made[1];
    uint32_t above = first > second ? first : second;
    if ((uint32_t)made[1] == first) /* the first end is about to replace it */
        other = SYS3(fcntl, made[1], F_DUPFD_CLOEXEC, above + 1);
    if (other < 0)
        return (int)other;
    int error = place(made[0], first, flags);
    return error != 0 ? error : place(other, second, flags);
}

int op_pipe(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_pipe *want = body(op);
    int32_t made[2];
    if (want->read_fd == want->write_fd)
        return -EINVAL;
    int error = status(SYS2(pipe2, made, want->flags));
    if (error == 0)
        error = place_ends(made, want->read_fd, want->write_fd, want->flags);
    if (error == 0 && want->capacity != 0)
        error = status(SYS3(fcntl, want->write_fd, F_SETPIPE_SZ, want->capacity));
    return error;
}

int op_pipe_size(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    return status(SYS3(fcntl, want->fd, F_SETPIPE_SZ, want->value));
}

int op_socketpair(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_socketpair *want = body(op);
    int32_t made[2];
    if (want->fd == want->other_fd)
        return -EINVAL;
    int error = status(SYS4(socketpair, AF_UNIX, want->type, 0, made));
    if (error != 0)
        return error;
    if (want->other_fd != DUR_NO_FD)
        return place_ends(made, want->fd, want->other_fd, want->type);
    SYS1(close, made[1]);
    return place(made[0], want->fd, want->type);
}
