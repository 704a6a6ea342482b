/* The way to an empty address space: all goes but the hole and the vdso group, which then moves to
 * its place. */
#include <asm/mman.h>
#include <linux/mman.h>

#include "restorer.h"

static bool plausible_segments(const struct dur_plan_shared *shared)
{
    if (shared->segment_count > DUR_PLAN_SEGMENTS)
        return false;
    for (uint32_t i = 0; i < shared->segment_count; i++)
        if (shared->segments[i].bytes == 0 || shared->segments[i].start > USER_SPACE_END ||
            shared->segments[i].bytes > USER_SPACE_END - shared->segments[i].start)
            return false;
    return true;
}

/* The lowest range at or above `from` that must stay. */
static struct dur_plan_segment next_kept(const struct running *self, uint64_t from)
{
    const struct dur_plan_shared *shared = self->shared;
    struct dur_plan_segment next = {USER_SPACE_END, 0};
    for (uint32_t i = 0; i < shared->segment_count; i++)
        if (shared->segments[i].start >= from && shared->segments[i].start < next.start)
            next = shared->segments[i];
    if (self->plan->hole_start >= from && self->plan->hole_start < next.start)
        next = (struct dur_plan_segment){self->plan->hole_start, self->plan->hole_bytes};
    return next;
}

int op_clear(const struct running *self, const struct dur_op *op)
{
    (void)op;
    if (!plausible_segments(self->shared))
        return -EINVAL;
    for (uint64_t from = 0; from < USER_SPACE_END;) {
        struct dur_plan_segment kept = next_kept(self, from);
        if (kept.start > from) {
            int error = status(SYS2(munmap, from, kept.start - from));
            if (error != 0)
                return error;
        }
        from = kept.start + kept.bytes;
    }
    return 0;
}

static int move(uint64_t from, uint64_t bytes, uint64_t to)
{
    int64_t got = SYS5(mremap, from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to);
    return status(got);
}

static bool any_overlaps(const struct dur_plan_shared *shared, uint64_t start, uint64_t bytes)
{
    for (uint32_t i = 0; i < shared->segment_count; i++)
        if (overlap(start, bytes, shared->segments[i].start, shared->segments[i].bytes))
            return true;
    return false;
}

/* One behind the other: until they are at their places nobody calls them. */
int op_park_vdso(const struct running *self, const struct dur_op *op)
{
    (void)op;
    struct dur_plan_shared *shared = self->shared;
    uint64_t to = self->plan->hole_start + self->plan->hole_bytes;
    if (!plausible_segments(shared))
        return -EINVAL;
    for (uint32_t i = 0; i < shared->segment_count; i++) {
        struct dur_plan_segment *segment = &shared->segments[i];
        if (!outside_hole(self, to, segment->bytes) || any_overlaps(shared, to, segment->bytes))
            return -EINVAL;
        int error = move(segment->start, segment->bytes, to);
        if (error != 0)
            return error;
        segment->start = to;
        to += segment->bytes;
    }
    return 0;
}

/* Where a segment may go: not onto the hole, nor off the end, nor onto a target of another one. */
static bool plausible_targets(const struct running *self, const struct dur_op_move_vdso *want)
{
    const struct dur_plan_segment *segments = self->shared->segments;
    for (uint32_t i = 0; i < want->count; i++) {
        if (want->targets[i] != 0 && !outside_hole(self, want->targets[i], segments[i].bytes))
            return false;
        for (uint32_t j = 0; j < i; j++)
            if (want->targets[i] != 0 && want->targets[j] != 0 &&
                overlap(want->targets[i], segments[i].bytes, want->targets[j], segments[j].bytes))
                return false;
    }
    return true;
}

static bool clear_of_group(const struct running *self, const struct dur_op_move_vdso *want,
                           uint64_t start, uint64_t bytes)
{
    const struct dur_plan_segment *segments = self->shared->segments;
    for (uint32_t i = 0; i < want->count; i++)
        if (overlap(start, bytes, segments[i].start, segments[i].bytes) ||
            overlap(start, bytes, want->targets[i], segments[i].bytes))
            return false;
    return outside_hole(self, start, bytes);
}

/* A free range between the two hops: the saved place may overlap the one where this kernel put the
 * group. */
static int64_t reserve_scratch(const struct running *self, const struct dur_op_move_vdso *want,
                               uint64_t bytes)
{
    uint64_t start = 1ul << 32;
    for (uint32_t tries = 0; tries < 64; tries++, start += bytes) {
        if (!clear_of_group(self, want, start, bytes))
            continue;
        int64_t got =
            SYS6(mmap, start, bytes, PROT_NONE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (got != -EEXIST)
            return got;
    }
    return -ENOMEM;
}

static int move_one(uint64_t from, uint64_t bytes, uint64_t to)
{
    return to == 0 ? status(SYS2(munmap, from, bytes)) : move(from, bytes, to);
}

static int move_all(const struct dur_plan_segment *segments, const struct dur_op_move_vdso *want,
                    uint64_t scratch)
{
    int error = 0;
    for (uint32_t i = 0; i < want->count && error == 0; i++)
        error = move(segments[i].start, segments[i].bytes,
                     scratch + (segments[i].start - segments[0].start));
    for (uint32_t i = 0; i < want->count && error == 0; i++) {
        uint64_t from = scratch + (segments[i].start - segments[0].start);
        error = move_one(from, segments[i].bytes, want->targets[i]);
    }
    return error;
}

/* From where they were parked: nothing is in the way. */
static int move_directly(const struct running *self, const struct dur_op_move_vdso *want)
{
    const struct dur_plan_segment *segments = self->shared->segments;
    int error = 0;
    for (uint32_t i = 0; i < want->count && error == 0; i++)
        error = move_one(segments[i].start, segments[i].bytes, want->targets[i]);
    return error;
}

static bool in_the_way(const struct running *self, const struct dur_op_move_vdso *want)
{
    for (uint32_t i = 0; i < want->count; i++)
        if (any_overlaps(self->shared, want->targets[i], self->shared->segments[i].bytes))
            return true;
    return false;
}

int op_move_vdso(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_move_vdso *want = body(op);
    const struct dur_plan_segment *segments = self->shared->segments;
    if (want->count > bytes_behind(op, sizeof *want) / 8 || !plausible_segments(self->shared) ||
        want->count != self->shared->segment_count || !plausible_targets(self, want))
        return -EINVAL;
    if (want->count == 0)
        return 0;
    if (!in_the_way(self, want))
        return move_directly(self, want);
    const struct dur_plan_segment *last = &segments[want->count - 1];
    if (last->start < segments[0].start)
        return -EINVAL;
    uint64_t span = last->start + last->bytes - segments[0].start;
    int64_t scratch = reserve_scratch(self, want, span);
    if (scratch < 0)
        return (int)scratch;
    int error = move_all(segments, want, (uint64_t)scratch);
    SYS2(munmap, scratch, span); /* what of the reservation the segments left over */
    return error;
}
