/* Descriptors that tell of signals, of files, and of a process's end. */
#include <asm/ioctl.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "place.h"
#include "restorer.h"

#define INOTIFY_IOC_SETNEXTWD                                                                      \
    _IOW('I', 0, int32_t) /* linux/inotify.h has it since 4.16, with a clash of names */

/* A child that ends at once and is reaped: what it left is as dead as the one of the image. */
static int64_t of_the_dead(void)
{
    int32_t pidfd = -1;
    const struct clone_args how = {.flags = CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&pidfd};
    int64_t child = SYS2(clone3, &how, sizeof how);
    if (child == 0)
        SYS1(exit_group, 0);
    if (child < 0)
        return child;
    int64_t reaped = SYS4(wait4, child, NULL, __WALL, NULL);
    return reaped < 0 ? reaped : pidfd;
}

int op_notifier(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_notifier *want = body(op);
    int64_t made;
    switch (want->kind) {
    case DUR_NOTIFIER_SIGNALS:
        made = SYS4(signalfd4, -1, &want->mask, sizeof want->mask, want->flags);
        break;
    case DUR_NOTIFIER_INOTIFY:
        made = SYS1(inotify_init1, want->flags);
        break;
    case DUR_NOTIFIER_PROCESS:
        made = want->pid ? SYS2(pidfd_open, want->pid, want->flags) : of_the_dead();
        break;
    default:
        return -EINVAL;
    }
    int error = place(made, want->fd, 0);
    if (error == 0 && want->kind == DUR_NOTIFIER_PROCESS && want->pid == 0 && want->flags)
        error = status(SYS3(fcntl, want->fd, F_SETFL, want->flags));
    return error;
}

int op_inotify_watch(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_inotify_watch *want = body(op);
    const char *path = text_behind(op, sizeof *want);
    if (path == NULL)
        return -EINVAL;
    int error = status(SYS3(ioctl, want->fd, INOTIFY_IOC_SETNEXTWD, want->wd));
    if (error != 0)
        return error;
    int64_t wd = SYS3(inotify_add_watch, want->fd, path, want->mask);
    return wd < 0 ? (int)wd : wd == want->wd ? 0 : -EEXIST;
}
