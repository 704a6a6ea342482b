/* POSIX message queues: made, filled in the order in which they are emptied, opened. */
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/mqueue.h>

#include "place.h"
#include "restorer.h"

#define MAKES (O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK)

int op_queue_make(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_queue_make *want = body(op);
    const char *name = text_behind(op, sizeof *want);
    const struct mq_attr attributes = {.mq_maxmsg = (__kernel_long_t)want->most_messages,
                                       .mq_msgsize = (__kernel_long_t)want->message_bytes};
    if (name == NULL)
        return -EINVAL;
    int error = place(SYS4(mq_open, name, MAKES, 0600, &attributes), want->fd, 0);
    if (!error)
        error = status(SYS3(fchown, want->fd, want->uid, want->gid));
    return error ? error : status(SYS2(fchmod, want->fd, want->mode & 07777));
}

static int send_text(const struct dur_op_queue_send *want, uint64_t room)
{
    for (uint64_t done = 0; done < want->bytes;) {
        int64_t got =
            SYS4(pread64, want->data_fd, room + done, want->bytes - done, want->offset + done);
        if (got <= 0)
            return got == 0 ? -EIO : (int)got;
        done += (uint64_t)got;
    }
    return status(SYS5(mq_timedsend, want->fd, room, want->bytes, want->priority, NULL));
}

int op_queue_send(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_queue_send *want = body(op);
    if (want->bytes > UINT32_MAX)
        return -EINVAL;
    uint64_t bytes = want->bytes + 1;
    int64_t room =
        SYS6(mmap, NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room < 0)
        return (int)room;
    int error = send_text(want, (uint64_t)room);
    SYS2(munmap, room, bytes);
    return error;
}

int op_queue_open(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_open *want = body(op);
    const char *name = text_behind(op, sizeof *want);
    if (name == NULL)
        return -EINVAL;
    return place(SYS4(mq_open, name, want->flags, 0, NULL), want->fd, want->flags);
}
