/* Program breaks that no area's end tells: not aligned, back at their start without any heap, beyond a heap cut short. */
#include "guest.h"

#include <sys/mman.h>
#include <sys/prctl.h>

/* Each child has a break of its own and touches no malloc: it answers each order after having checked its break. */
enum { PAGE = 4096, ODD = 13, CHILDREN = 3, PAGES = 8, KEPT = 3 };

static struct {
    int orders[2], answers[2];
} channels[CHILDREN];

static uintptr_t first_break, last_break;

static uintptr_t break_now(void)
{
    return (uintptr_t)syscall(SYS_brk, 0);
}

static void set_break(uintptr_t to)
{
    g_equal_hex("brk", to, (uintptr_t)syscall(SYS_brk, to));
    last_break = to;
}

/* Field 47 of stat: where the heap starts, and the break was when the program did. */
static uintptr_t start_of_break(void)
{
    char text[2048];
    int fd = (int)g_ok("open(stat)", open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = 0;
    char *at = strrchr(text, ')');
    for (int field = 2; field < 47 && at != NULL; field++)
        at = strchr(at + 1, ' ');
    if (at == NULL)
        g_fail("stat: expected 47 fields got %s", text);
    return strtoul(at, NULL, 10);
}

/* Grows by one byte each round, so that every distance to a page's end occurs sooner or later. */
static void odd_round(unsigned round)
{
    g_check_fill("page below an odd break", (void *)first_break, PAGES * PAGE, 1);
    set_break(last_break + 1 + round % 2 * 700);
    if (last_break > first_break + 2 * PAGES * PAGE)
        set_break(first_break + PAGES * PAGE + ODD);
}

/* For a moment there is a heap: zeros, as new memory has to be. */
static void none_round(unsigned round)
{
    set_break(first_break + PAGE);
    g_check_zero("first page of a new heap", (void *)first_break, PAGE);
    g_fill((void *)first_break, PAGE, round);
    set_break(first_break);
}

static void cut_round(unsigned round)
{
    unsigned char resident[PAGES];
    (void)round;
    g_check_fill("page of a heap cut short", (void *)first_break, KEPT * PAGE, 2);
    g_equal("mincore", -1,
            mincore((void *)(first_break + KEPT * PAGE), (PAGES - KEPT) * PAGE, resident));
    g_equal("nothing mapped below the break", ENOMEM, errno);
}

static void (*const rounds[CHILDREN])(unsigned) = {odd_round, none_round, cut_round};

static void set_up(int child)
{
    first_break = start_of_break();
    if (child == 0) {
        set_break(first_break + PAGES * PAGE + ODD);
        g_fill((void *)first_break, PAGES * PAGE, 1);
    } else if (child == 1) {
        set_break(first_break);
    } else {
        set_break(first_break + PAGES * PAGE);
        g_fill((void *)first_break, KEPT * PAGE, 2);
        g_ok("munmap", munmap((void *)(first_break + KEPT * PAGE), (PAGES - KEPT) * PAGE));
    }
}

static void live(int child)
{
    unsigned round;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGTERM, SIG_IGN);
    set_up(child);
    do {
        g_equal("write(answer)", 1, write(channels[child].answers[1], "a", 1));
        if (read(channels[child].orders[0], &round, sizeof round) != sizeof round)
            _exit(0);
        g_equal_hex("program break", last_break, break_now());
        rounds[child](round);
    } while (true);
}

static void start(int child)
{
    g_ok("pipe", pipe(channels[child].orders));
    g_ok("pipe", pipe(channels[child].answers));
    if (g_ok("fork", fork()) == 0)
        live(child);
}

static void await_answers(void)
{
    char byte;
    for (int i = 0; i < CHILDREN; i++)
        g_equal("read(answer)", 1, read(channels[i].answers[0], &byte, 1));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    for (int i = 0; i < CHILDREN; i++)
        start(i);
    await_answers();
    g_ready();
    do {
        unsigned round = (unsigned)g.ticks;
        for (int i = 0; i < CHILDREN; i++)
            g_equal("write(order)", sizeof round,
                    write(channels[i].orders[1], &round, sizeof round));
        await_answers();
    } while (g_tick());
    return 0;
}
