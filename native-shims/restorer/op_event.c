/* Descriptors that event loops wait on: eventfd, timerfd, epoll. */
#include <asm/ioctl.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/time_types.h>
#include <linux/timerfd.h>

#include "restorer.h"
#include "place.h"

int op_eventfd(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_eventfd *want = body(op);
    int error = place(SYS2(eventfd2, 0, want->flags), want->fd, want->flags);
    if (error != 0 || want->count == 0)
        return error;
    if (want->count == UINT64_MAX) /* write(2) refuses it, and no guest can have reached it */
        return -EINVAL;
    int64_t written = SYS3(write, want->fd, &want->count, sizeof want->count);
    return status(written);
}

int op_timerfd(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_timerfd *want = body(op);
    const struct __kernel_itimerspec when = {
        .it_interval = {want->interval_seconds, want->interval_nanos},
        .it_value = {want->value_seconds, want->value_nanos},
    };
    int error = place(SYS2(timerfd_create, want->clock, want->flags), want->fd, want->flags);
    if (error == 0)
        error = status(SYS4(timerfd_settime, want->fd, want->settime_flags, &when, NULL));
    if (error == 0 && want->ticks != 0) /* after settime, which sets them to 0 */
        error = status(SYS3(ioctl, want->fd, TFD_IOC_SET_TICKS, &want->ticks));
    return error;
}

int op_epoll(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_dup *want = body(op);
    return place(SYS1(epoll_create1, want->flags), want->to, want->flags);
}

int op_epoll_add(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_epoll_add *want = body(op);
    const struct epoll_event event = {.events = want->events, .data = want->data};
    return status(SYS4(epoll_ctl, want->epoll_fd, EPOLL_CTL_ADD, want->fd, &event));
}
