/* The bytes of an image into memory: nearly all of a restore's time goes here. */
#include <asm/mman.h>

#include "restorer.h"

#define HUGE (2ul << 20)
#define WORTH_A_CALL (64ul << 10)
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* since 5.14 */
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* since 6.1 */
#endif

struct pages {
    uint64_t address, bytes, offset;
    uint32_t fd;
};

/* Reads that much from the front of `pages`, and takes it off. */
static int read_some(struct pages *pages, uint64_t bytes)
{
    while (bytes > 0) {
        int64_t got = SYS4(pread64, pages->fd, pages->address, bytes, pages->offset);
        if (got <= 0)
            return got == 0 ? -EIO : (int)got;
        pages->address += (uint64_t)got;
        pages->offset += (uint64_t)got;
        pages->bytes -= (uint64_t)got;
        bytes -= (uint64_t)got;
    }
    return 0;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Small pages come cheaper many at once than by a fault each; that it may fail is no matter, the read tells. */
static int read_populated(struct pages *pages, uint64_t bytes)
{
    if (bytes >= WORTH_A_CALL)
        SYS3(madvise, pages->address, bytes, MADV_POPULATE_WRITE);
    return read_some(pages, bytes);
}

/* Collapsing wants a page to begin with. Unlike MADV_HUGEPAGE it leaves no flag on the area. */
static int read_huge(struct pages *pages)
{
    uint64_t start = pages->address;
    int error = read_some(pages, 4096);
    if (error != 0)
        return error;
    SYS3(madvise, start, HUGE, MADV_COLLAPSE);
    return read_some(pages, HUGE - 4096);
}

int op_read_pages(const struct running *self, const struct dur_op *op)
{
    const struct dur_op_read_pages *want = body(op);
    struct pages pages = {want->address, want->bytes, want->offset, want->fd};
    int error = outside_hole(self, want->address, want->bytes) ? 0 : -EINVAL;
    while (pages.bytes > 0 && error == 0) {
        uint64_t to_border = HUGE - pages.address % HUGE;
        if ((want->flags & DUR_READ_HUGE) && to_border == HUGE && pages.bytes >= HUGE)
            error = read_huge(&pages);
        else
            error = read_populated(&pages, smaller(to_border, pages.bytes));
    }
    return error;
}
