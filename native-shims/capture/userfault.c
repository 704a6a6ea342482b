/* Watching memory for writes: a userfaultfd that the kernel answers itself (WP_ASYNC), read by PAGEMAP_SCAN. */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel.h"
#include "pagemap.h"
#include "proc.h"
#include "userfault.h"

#define PAGE 4096u

int userfault_set_up(int fd)
{
    struct uffdio_api api = {.api = UFFD_API,
                             .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP |
                                         DUR_UFFD_FEATURE_WP_UNPOPULATED |
                                         DUR_UFFD_FEATURE_WP_ASYNC};
    return ioctl(fd, UFFDIO_API, &api) == 0 ? 0 : -errno;
}

bool userfault_can_watch(const struct area *area)
{
    return !area->shared && !area->special && !area->device && area->ino == 0;
}

static int nothing(void *context, const struct page_range *range)
{
    (void)context;
    (void)range;
    return 0;
}

static int note_stale(void *stale, const struct page_range *range)
{
    if (!range->guard && !range->written)
        *(bool *)stale = true;
    return 0;
}

/* An area that lost its registration when the kernel merged it in an mremap keeps its pages' marks, but not the
 * protection that makes them true (seen on 6.18): a page may be marked and writable. They are taken away first. */
static int remove_stale_marks(int fd, int pagemap, uint64_t start, uint64_t end)
{
    bool stale = false;
    struct uffdio_writeprotect open = {.range = {.start = start, .len = end - start}};
    int error = pagemap_scan_written(pagemap, start, end, false, note_stale, &stale);
    if (error || !stale)
        return error;
    return ioctl(fd, UFFDIO_WRITEPROTECT, &open) == 0 ? 0 : -errno;
}

int userfault_watch(int fd, int pagemap, uint64_t start, uint64_t end)
{
    struct uffdio_register ask = {.range = {.start = start, .len = end - start},
                                  .mode = UFFDIO_REGISTER_MODE_WP};
    if (ioctl(fd, UFFDIO_REGISTER, &ask) != 0)
        return -errno;
    int error = remove_stale_marks(fd, pagemap, start, end);
    return error ? error : pagemap_scan_written(pagemap, start, end, true, nothing, NULL);
}

static int note_written(void *written, const struct page_range *range)
{
    *(int *)written = range->written;
    return 0;
}

/* Clean after a reset, written after a write, clean again. */
static int try_page(int fd, int pagemap, volatile uint8_t *page)
{
    uint64_t start = (uintptr_t)page;
    int before = -1, after = -1, last = -1;
    int error = userfault_watch(fd, pagemap, start, start + PAGE);
    if (!error)
        error = pagemap_scan_written(pagemap, start, start + PAGE, false, note_written, &before);
    *page = 2;
    if (!error)
        error = pagemap_scan_written(pagemap, start, start + PAGE, true, note_written, &after);
    if (!error)
        error = pagemap_scan_written(pagemap, start, start + PAGE, false, note_written, &last);
    if (error)
        return error;
    return before == 0 && after == 1 && last == 0 ? 0 : -EOPNOTSUPP;
}

int userfault_probe(void)
{
    int fd = (int)syscall(SYS_userfaultfd, USERFAULT_FLAGS);
    int error = fd < 0 ? -errno : userfault_set_up(fd);
    int pagemap = error ? -1 : proc_open(getpid(), 0, "pagemap", O_RDONLY);
    uint8_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!error && pagemap < 0)
        error = pagemap;
    if (!error && page == MAP_FAILED)
        error = -ENOMEM;
    if (!error) {
        *page = 1;
        error = try_page(fd, pagemap, page);
    }
    if (page != MAP_FAILED)
        munmap(page, PAGE);
    if (pagemap >= 0)
        close(pagemap);
    if (fd >= 0)
        close(fd);
    return error;
}
