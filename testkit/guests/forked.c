/* Processes that share memory copy-on-write: children, and a grandchild, have what their parent filled before it forked, and
 * each wrote to a few pages, gave some up and protected some; so did the parent. Every round each looks at all it has. */
#include "guest.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { CHILDREN = 6, GRANDCHILD = CHILDREN, PARENT, NO_CHILD = 1 << 20, PAGE = 4096 };
enum { COMMON_PAGES = 4096, PROGRAM_PAGES = 64, FILE_PAGES = 16 };
enum { WRITTEN = 7, DISCARDED = 100, PROTECTED = 200, UNMAPPED = 300, CHANGED_BY_PARENT = 400 };

static uint64_t *common, *of_file,
    in_program[PROGRAM_PAGES * PAGE / 8] __attribute__((aligned(PAGE)));
static volatile uint64_t *rounds; /* of each child, in memory that is shared */

static uint64_t word(uint64_t page, uint64_t writer)
{
    return (page + 1) * 0x9e3779b97f4a7c15u ^ writer << 40;
}

static void fill_page(uint64_t *memory, uint64_t page, uint64_t writer)
{
    for (uint64_t i = 0; i < PAGE / 8; i++)
        memory[page * PAGE / 8 + i] = word(page, writer) + i;
}

static void check_page(const char *what, const uint64_t *memory, uint64_t page, uint64_t writer)
{
    for (uint64_t i = 0; i < PAGE / 8; i += 73)
        g_equal_hex(what, word(page, writer) + i, memory[page * PAGE / 8 + i]);
}

static void *page_of(uint64_t *memory, uint64_t page)
{
    return memory + page * PAGE / 8;
}

static void *map(size_t pages, int flags, int fd)
{
    void *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);
    return memory == MAP_FAILED ? (g_fail("mmap: expected memory got errno %d", errno), NULL)
                                : memory;
}

static void fill(void)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/forked", g.scratch);
    int fd = (int)g_ok("open", open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    g_ok("ftruncate", ftruncate(fd, FILE_PAGES * PAGE));
    of_file = map(FILE_PAGES, MAP_PRIVATE, fd);
    close(fd);
    common = map(COMMON_PAGES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    rounds = map(1, MAP_SHARED | MAP_ANONYMOUS, -1);
    for (uint64_t page = 0; page < COMMON_PAGES; page++)
        fill_page(common, page, PARENT);
    for (uint64_t page = 0; page < PROGRAM_PAGES; page++)
        fill_page(in_program, page, PARENT);
    for (uint64_t page = 0; page < FILE_PAGES / 2; page++)
        fill_page(of_file, page, PARENT);
}

/* A child keeps what its parent had, but for one page of each kind, and gives up the one before. */
static void change(uint64_t self)
{
    fill_page(common, WRITTEN + self, self);
    fill_page(in_program, WRITTEN + self, self);
    fill_page(of_file, FILE_PAGES / 2 + self, self);
    g_ok("madvise", madvise(page_of(common, DISCARDED + self), PAGE, MADV_DONTNEED));
    g_ok("mprotect", mprotect(page_of(common, PROTECTED + self), PAGE, PROT_READ));
    g_ok("munmap", munmap(page_of(common, UNMAPPED + 2 * self), PAGE));
}

static void check_child(uint64_t self, uint64_t parent)
{
    for (uint64_t page = 0; page < COMMON_PAGES; page++) {
        if (page == DISCARDED + self || page == DISCARDED + parent)
            g_check_zero("what was given up", page_of(common, page), PAGE);
        else if (page != UNMAPPED + 2 * self && page != UNMAPPED + 2 * parent)
            check_page("what all have", common, page,
                       page == WRITTEN + self     ? self
                       : page == WRITTEN + parent ? parent
                                                  : PARENT);
    }
    for (uint64_t page = 0; page < PROGRAM_PAGES; page++)
        check_page("what is in the program", in_program, page,
                   page == WRITTEN + self     ? self
                   : page == WRITTEN + parent ? parent
                                              : PARENT);
    for (uint64_t page = 0; page < FILE_PAGES / 2; page++)
        check_page("what is of a file", of_file, page, PARENT);
    check_page("what is of a file, and new", of_file, FILE_PAGES / 2 + self, self);
}

static void live(uint64_t self, uint64_t parent)
{
    for (;;) {
        check_child(self, parent);
        rounds[self]++;
        g_sleep_millis(G_ROUND_MILLIS / 4);
    }
}

static pid_t start(uint64_t self, uint64_t parent)
{
    pid_t forker = getpid();
    pid_t pid = (pid_t)g_ok("fork", fork());
    if (pid == 0) {
        g_ok("prctl", prctl(PR_SET_PDEATHSIG, SIGKILL));
        if (getppid() != forker)
            _exit(1);
        change(self);
        if (self == 0)
            start(GRANDCHILD, self);
        live(self, parent);
    }
    return pid;
}

/* All have looked at what they have since the last round. */
static void await_children(void)
{
    static uint64_t seen[GRANDCHILD + 1];
    for (uint64_t i = 0; i <= GRANDCHILD; i++) {
        int patience = G_PATIENCE_ROUNDS;
        while (rounds[i] <= seen[i] && patience-- > 0)
            g_sleep_millis(G_ROUND_MILLIS / 2);
        if (rounds[i] <= seen[i])
            g_fail("child %lu: expected to go on got %lu rounds", i, (unsigned long)rounds[i]);
        seen[i] = rounds[i];
    }
}

static void check_parent(void)
{
    for (uint64_t page = 0; page < COMMON_PAGES; page++)
        if (page < CHANGED_BY_PARENT || page >= CHANGED_BY_PARENT + 8)
            check_page("what the parent has", common, page, PARENT);
    for (uint64_t page = 0; page < 8; page++)
        check_page("what the parent has written", common, CHANGED_BY_PARENT + page, PARENT + 1);
    for (uint64_t page = 0; page < PROGRAM_PAGES; page++)
        check_page("what the parent's program has", in_program, page, PARENT);
}

int main(int argc, char **argv)
{
    pid_t children[CHILDREN];
    g_start(argc, argv);
    fill();
    for (uint64_t i = 0; i < CHILDREN; i++)
        children[i] = start(i, NO_CHILD);
    for (uint64_t page = 0; page < 8; page++)
        fill_page(common, CHANGED_BY_PARENT + page, PARENT + 1);
    await_children();
    g_ready();
    do {
        check_parent();
        await_children();
    } while (g_tick());
    for (uint64_t i = 0; i < CHILDREN; i++) {
        kill(children[i], SIGKILL);
        g_equal("waitpid", children[i], waitpid(children[i], NULL, 0));
    }
    return 0;
}
