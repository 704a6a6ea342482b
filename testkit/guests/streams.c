/* Standard streams: numbered lines on stdout and stderr each round, and every line of stdin sent back to stdout. */
#include "guest.h"

#include <poll.h>

static bool stdin_open = true;

/* An end of stdin is no failure: a detached guest has none. */
static void answer_stdin(void)
{
    char text[512];
    struct pollfd ready = {.fd = 0, .events = POLLIN};
    if (!stdin_open || poll(&ready, 1, 0) != 1)
        return;
    ssize_t got = read(0, text, sizeof text - 1);
    if (got <= 0) {
        stdin_open = false;
        return;
    }
    text[got] = 0;
    dprintf(1, "got %s", text);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    g_ready();
    do {
        dprintf(1, "out %lu\n", g.ticks + 1);
        dprintf(2, "err %lu\n", g.ticks + 1);
        answer_stdin();
    } while (g_tick());
    return 0;
}
