/* Files and directories that a plan makes only to take their names away again. */
#include <linux/fcntl.h>
#include <linux/time_types.h>

#include "restorer.h"

int op_truncate(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    return status(SYS2(ftruncate, want->fd, want->value));
}

/* The owner first: a change of owner clears the bits that set ids. */
int op_file_state(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_file_state *want = body(op);
    const struct __kernel_timespec times[2] = {
        {.tv_nsec = (1 << 30) - 2}, /* UTIME_OMIT: when it was read */
        {.tv_sec = want->mtime_seconds, .tv_nsec = want->mtime_nanos},
    };
    int error = 0;
    if (want->flags & DUR_FILE_OWNER)
        error = status(SYS3(fchown, want->fd, want->uid, want->gid));
    if (error == 0)
        error = status(SYS2(fchmod, want->fd, want->mode));
    if (error == 0)
        error = status(SYS4(utimensat, want->fd, NULL, times, 0));
    return error;
}

int op_make_directory(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *mode = body(op);
    const char *path = text_behind(op, sizeof *mode);
    return path == NULL ? -EINVAL : status(SYS3(mkdirat, AT_FDCWD, path, mode->value));
}

int op_remove_directory(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const char *path = text_behind(op, 0);
    return path == NULL ? -EINVAL : status(SYS3(unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}
