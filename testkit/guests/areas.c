/* Almost as many areas as a process may have: pages that are alternately readable only and writable too. */
#include "guest.h"

#include <sys/mman.h>

enum { PAGE = 4096, AREAS = 60000, EVERY = 50 };

static char *memory;

static char *page(size_t i)
{
    return memory + i * PAGE;
}

/* All at once, as one area that is cut up afterwards. */
static void make_areas(void)
{
    memory = mmap(NULL, (size_t)AREAS * PAGE, PROT_READ,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    g_ok("mmap", memory == MAP_FAILED ? -1 : 0);
    for (size_t i = 0; i < AREAS; i += 2) {
        if (mprotect(page(i), PAGE, PROT_READ | PROT_WRITE) != 0)
            g_skip("mprotect of area %zu: %s", i, strerrorname_np(errno));
        if (i % EVERY == 0)
            g_fill(page(i), PAGE, i);
    }
}

static size_t count_areas(void)
{
    static char text[1 << 16];
    size_t lines = 0;
    int fd = (int)g_ok("open", open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
    for (ssize_t got; (got = read(fd, text, sizeof text)) > 0;)
        for (ssize_t i = 0; i < got; i++)
            lines += text[i] == '\n';
    close(fd);
    return lines;
}

static void check_areas(void)
{
    for (size_t i = 0; i < AREAS; i += EVERY)
        g_check_fill("page", page(i), PAGE, i);
    for (size_t i = 2; i < AREAS; i += EVERY)
        g_check_zero("page", page(i), PAGE);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    make_areas();
    size_t areas = count_areas();
    g_ready();
    do {
        check_areas();
        if (g.ticks % 20 == 0)
            g_equal("areas", (long long)areas, (long long)count_areas());
    } while (g_tick());
    return 0;
}
