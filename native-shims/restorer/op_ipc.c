/* What processes share beside files. */
#include <linux/fcntl.h>

#include "restorer.h"

int op_add_seals(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    return status(SYS3(fcntl, want->fd, F_ADD_SEALS, want->value));
}
