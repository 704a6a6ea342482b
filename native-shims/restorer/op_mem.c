/* Memory: areas where they were, what stood in them, and what the kernel knows of them. */
#include <asm/mman.h>
#include <linux/prctl.h>

#include "restorer.h"

/* Nothing that is already there is ever replaced: areas that overlap are a damaged plan. */
static int map(const struct dur_op_map *want, uint32_t flags, int64_t fd, uint64_t offset)
{
    int64_t got = SYS6(mmap, want->address, want->bytes, want->protection,
                       flags | MAP_FIXED_NOREPLACE, fd, offset);
    if (got < 0)
        return (int)got;
    if ((uint64_t)got == want->address)
        return 0;
    SYS2(munmap, got, want->bytes); /* a kernel before 4.17 takes the address as a hint */
    return -EEXIST;
}

int op_map_anonymous(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_map *want = body(op);
    return map(want, want->flags | MAP_ANONYMOUS, -1, 0);
}

int op_map_file(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_map *want = body(op);
    return map(want, want->flags & ~(uint32_t)MAP_ANONYMOUS, want->fd, want->offset);
}

int op_unmap(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_range *range = body(op);
    if (!outside_hole(self, range->address, range->bytes))
        return -EINVAL;
    return status(SYS2(munmap, range->address, range->bytes));
}

int op_protect(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_range *range = body(op);
    if (!outside_hole(self, range->address, range->bytes))
        return -EINVAL;
    return status(SYS3(mprotect, range->address, range->bytes, range->value));
}

int op_advise(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_range *range = body(op);
    if (!outside_hole(self, range->address, range->bytes))
        return -EINVAL;
    return status(SYS3(madvise, range->address, range->bytes, range->value));
}

int op_lock(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_range *range = body(op);
    if (!outside_hole(self, range->address, range->bytes))
        return -EINVAL;
    return status(SYS3(mlock2, range->address, range->bytes, range->value));
}

/* All at once: the single PR_SET_MM_* options need CAP_SYS_RESOURCE, this one does not. */
int op_set_mm(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_set_mm *want = body(op);
    if (want->auxv_bytes > bytes_behind(op, sizeof *want))
        return -EINVAL;
    const struct prctl_mm_map mm = {
        .start_code = want->start_code,
        .end_code = want->end_code,
        .start_data = want->start_data,
        .end_data = want->end_data,
        .start_brk = want->start_brk,
        .brk = want->brk,
        .start_stack = want->start_stack,
        .arg_start = want->arg_start,
        .arg_end = want->arg_end,
        .env_start = want->env_start,
        .env_end = want->env_end,
        .auxv = (__u64 *)ARG(behind(op, sizeof *want)),
        .auxv_size = want->auxv_bytes,
        .exe_fd = want->exe_fd,
    };
    return status(SYS5(prctl, PR_SET_MM, PR_SET_MM_MAP, &mm, sizeof mm, 0));
}
