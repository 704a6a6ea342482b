/* Timers of a process: interval timers, and POSIX timers with the ids they had. */
#include <asm/siginfo.h>
#include <linux/prctl.h>
#include <linux/time_types.h>

#include "restorer.h"

#ifndef PR_TIMER_CREATE_RESTORE_IDS
#define PR_TIMER_CREATE_RESTORE_IDS 77 /* since 6.15 */
#endif
#define RESTORE_IDS_OFF 0
#define RESTORE_IDS_ON 1
#define MOST_TRIES (1u << 20)

/* The op ends in struct itimerval. */
int op_itimer(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_itimer *want = body(op);
    return status(SYS3(setitimer, want->which, &want->interval_seconds, NULL));
}

/* Before 6.15 the ids of a process count up from 0: make and delete timers until the wanted one
 * comes. */
static int create_by_counting(uint32_t clock, const struct sigevent *event, int32_t wanted)
{
    for (uint32_t tries = 0; tries < MOST_TRIES; tries++) {
        int32_t id = -1;
        int error = status(SYS3(timer_create, clock, event, &id));
        if (error != 0 || id == wanted)
            return error;
        SYS1(timer_delete, id);
        if (id > wanted)
            return -EBUSY;
    }
    return -ERANGE;
}

static int create_exactly(uint32_t clock, const struct sigevent *event, int32_t wanted)
{
    int32_t id = wanted;
    int error = status(SYS3(timer_create, clock, event, &id));
    SYS5(prctl, PR_TIMER_CREATE_RESTORE_IDS, RESTORE_IDS_OFF, 0, 0, 0);
    return error != 0 ? error : id == wanted ? 0 : -EBUSY;
}

int op_posix_timer(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_posix_timer *want = body(op);
    struct sigevent event = {
        .sigev_value = {.sival_ptr = (void *)want->value},
        .sigev_signo = (int)want->signal,
        .sigev_notify = (int)want->notify,
        ._sigev_un._tid = (int)want->tid,
    };
    const struct __kernel_itimerspec when = {
        .it_interval = {want->interval_seconds, want->interval_nanos},
        .it_value = {want->value_seconds, want->value_nanos},
    };
    bool exact = SYS5(prctl, PR_TIMER_CREATE_RESTORE_IDS, RESTORE_IDS_ON, 0, 0, 0) == 0;
    int error = exact ? create_exactly(want->clock, &event, (int32_t)want->id)
                      : create_by_counting(want->clock, &event, (int32_t)want->id);
    if (error != 0)
        return error;
    return status(SYS4(timer_settime, want->id, want->settime_flags, &when, NULL));
}
