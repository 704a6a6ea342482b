/* File mappings: private partly written, shared, read-only, beyond the last byte; ARGV[3] `write` keeps writing. */
#include "guest.h"

#include <sys/mman.h>

/*
 * The file is written before `ready` and not after it; with `write` one more page a round is written through the shared
 * mapping, and what a page gets depends on its number alone, so that writing it again changes nothing.
 */
enum { PAGE = 4096, PAGES = 64, SHARED_PAGES = 16384, TAIL = 1000 };

static unsigned char *private_map, *fixed_map, *shared_map, *executable_map;
static uint64_t
    changed[PAGES]; /* seed of a private page's own contents, 0 while it is still the file's */
static size_t written_pages = 16;
static int data_fd, shared_fd;

static int create(const char *name)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", g.scratch, name);
    return (int)g_ok(name, open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0700));
}

static void write_page(int fd, size_t page, uint64_t seed)
{
    unsigned char bytes[PAGE];
    g_fill(bytes, PAGE, seed);
    g_equal("pwrite", PAGE, pwrite(fd, bytes, PAGE, (off_t)(page * PAGE)));
}

static void check_private(void)
{
    for (size_t page = 0; page < PAGES; page++)
        g_check_fill(changed[page] != 0 ? "written private page" : "private page",
                     private_map + page * PAGE, PAGE, changed[page] != 0 ? changed[page] : page);
    size_t page = g_mix(g.ticks) % PAGES, dropped = g_mix(g.ticks + 1) % PAGES;
    changed[page] = g_mix(g.ticks) | 1u << 20;
    g_fill(private_map + page * PAGE, PAGE, changed[page]);
    /* what was written is forgotten, the file shows through again */
    changed[dropped] = 0;
    g_ok("madvise(DONTNEED)", madvise(private_map + dropped * PAGE, PAGE, MADV_DONTNEED));
}

static void check_fixed(void)
{
    for (size_t page = 0; page < PAGES; page++) {
        g_check_fill("read-only page", fixed_map + page * PAGE, PAGE, page);
        g_check_fill("executable page", executable_map + page * PAGE, PAGE, page);
    }
    g_check_fill("byte before the end of the file", fixed_map + PAGES * PAGE, TAIL, PAGES);
    g_check_zero("byte behind the end of the file", fixed_map + PAGES * PAGE + TAIL, PAGE - TAIL);
}

/* The mapping and read() must show the same. */
static void check_shared(bool writing)
{
    unsigned char bytes[PAGE];
    size_t page = g_mix(g.ticks) % written_pages;
    g_equal("pread", PAGE, pread(shared_fd, bytes, PAGE, (off_t)(page * PAGE)));
    g_check_fill("shared page through read", bytes, PAGE, 5000 + page);
    g_check_fill("shared page", shared_map + page * PAGE, PAGE, 5000 + page);
    if (writing && written_pages < SHARED_PAGES) {
        g_fill(shared_map + written_pages * PAGE, PAGE, 5000 + written_pages);
        g_equal("pread of a page just written", PAGE,
                pread(shared_fd, bytes, PAGE, (off_t)(written_pages * PAGE)));
        g_check_fill("page just written", bytes, PAGE, 5000 + written_pages);
        written_pages++;
    }
}

static void set_up(void)
{
    unsigned char tail[PAGE];
    data_fd = create("filemaps.data");
    shared_fd = create("filemaps.shared");
    for (size_t page = 0; page < PAGES; page++)
        write_page(data_fd, page, page);
    g_fill(tail, PAGE, PAGES);
    g_equal("pwrite", TAIL, pwrite(data_fd, tail, TAIL, PAGES * PAGE));
    g_ok("ftruncate", ftruncate(shared_fd, (off_t)SHARED_PAGES * PAGE));
    size_t bytes = PAGES * PAGE + PAGE;
    private_map = g_ok_map("mmap(private)",
                           mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, data_fd, 0));
    fixed_map = g_ok_map("mmap(read-only)", mmap(NULL, bytes, PROT_READ, MAP_SHARED, data_fd, 0));
    executable_map =
        g_ok_map("mmap(exec)", mmap(NULL, bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE, data_fd, 0));
    shared_map = g_ok_map("mmap(shared)", mmap(NULL, (size_t)SHARED_PAGES * PAGE,
                                               PROT_READ | PROT_WRITE, MAP_SHARED, shared_fd, 0));
    for (size_t page = 0; page < written_pages; page++)
        g_fill(shared_map + page * PAGE, PAGE, 5000 + page);
    close(data_fd);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    bool writing = strcmp(g_argument(argc, argv, 3, ""), "write") == 0;
    set_up();
    g_ready();
    do {
        check_private();
        check_fixed();
        check_shared(writing);
    } while (g_tick());
    return 0;
}
