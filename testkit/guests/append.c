/* An append-only log that holds exactly what this process has written: for policies that carry file contents. */
#include "guest.h"

enum { MOST = 1 << 16 };

static size_t line_of(char line[64], unsigned long number)
{
    return (size_t)snprintf(line, 64, "line %lu %016llx\n", number,
                            (unsigned long long)g_mix(number));
}

static void check_log(int fd, unsigned long lines)
{
    static char text[MOST], expected[MOST];
    size_t length = 0;
    for (unsigned long i = 0; i < lines; i++)
        length += line_of(expected + length, i);
    g_equal("bytes in the log", (long long)length, pread(fd, text, sizeof text - 1, 0));
    text[length] = expected[length] = 0;
    g_equal_text("the log", expected, text);
}

int main(int argc, char **argv)
{
    char path[PATH_MAX + 64], line[64];
    g_start(argc, argv);
    snprintf(path, sizeof path, "%s/append.log", g.scratch);
    int log = (int)g_ok("open", open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600));
    g_ready();
    do {
        check_log(log, g.ticks);
        size_t length = line_of(line, g.ticks);
        g_equal("append", (long long)length, write(log, line, length));
    } while (g_tick());
    return 0;
}
