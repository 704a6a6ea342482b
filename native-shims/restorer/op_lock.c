/* Locks and leases of files, and who is told by a signal when something happens to a descriptor. */
#include <linux/fcntl.h>

#include "restorer.h"

#define LOCK_SHARED 1 /* no kernel header for user space has those of flock(2) */
#define LOCK_EXCLUSIVE 2
#define LOCK_AT_ONCE 4

static int range_lock(const struct dur_op_file_lock *want, int command)
{
    const struct flock lock = {
        .l_type = want->write ? F_WRLCK : F_RDLCK,
        .l_start = (int64_t)want->start,
        .l_len = (int64_t)want->bytes,
    };
    return status(SYS3(fcntl, want->fd, command, &lock));
}

int op_file_lock(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_file_lock *want = body(op);
    switch (want->kind) {
    case DUR_LOCK_FLOCK:
        return status(
            SYS2(flock, want->fd, (want->write ? LOCK_EXCLUSIVE : LOCK_SHARED) | LOCK_AT_ONCE));
    case DUR_LOCK_POSIX:
        return range_lock(want, F_SETLK);
    case DUR_LOCK_OFD:
        return range_lock(want, F_OFD_SETLK);
    case DUR_LOCK_LEASE:
        return status(SYS3(fcntl, want->fd, F_SETLEASE, want->write ? F_WRLCK : F_RDLCK));
    default:
        return -EINVAL;
    }
}

int op_file_owner(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_file_owner *want = body(op);
    const struct f_owner_ex owner = {.type = (int)want->type, .pid = (int)want->pid};
    int error = want->pid ? status(SYS3(fcntl, want->fd, F_SETOWN_EX, &owner)) : 0;
    if (error == 0 && want->signal != 0)
        error = status(SYS3(fcntl, want->fd, F_SETSIG, want->signal));
    if (error != 0 || want->async == 0)
        return error;
    int64_t flags = SYS2(fcntl, want->fd, F_GETFL);
    return flags < 0 ? (int)flags : status(SYS3(fcntl, want->fd, F_SETFL, flags | FASYNC));
}
