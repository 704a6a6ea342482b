/* Named pipes: both ends inside, one for both ways, one whose writers are gone, and what stands unread in them. */
#include "guest.h"

#include <poll.h>

enum { CAPACITY = 8192 };

static int reader, writer, both, hung_up, answers[2];

static const char *path_of(const char *name)
{
    static char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/fifos.%s", g.scratch, name);
    return path;
}

static void make(const char *name)
{
    unlink(path_of(name));
    g_ok("mkfifo", mkfifo(path_of(name), 0600));
}

/* Reads what the parent writes, and answers each byte. */
static void run_child(void)
{
    char byte;
    signal(SIGTERM, SIG_IGN);
    int from = (int)g_ok("open", open(path_of("shared"), O_RDONLY));
    close(answers[0]);
    while (read(from, &byte, 1) == 1)
        g_equal("answer", 1, write(answers[1], &byte, 1));
    _exit(0);
}

static void open_all(void)
{
    make("own");
    make("both");
    make("hung");
    reader = (int)g_ok("open", open(path_of("own"), O_RDONLY | O_NONBLOCK));
    writer = (int)g_ok("open", open(path_of("own"), O_WRONLY));
    g_equal("F_SETPIPE_SZ", CAPACITY, fcntl(writer, F_SETPIPE_SZ, CAPACITY));
    both = (int)g_ok("open", open(path_of("both"), O_RDWR));
    hung_up = (int)g_ok("open", open(path_of("hung"), O_RDONLY | O_NONBLOCK));
    int gone = (int)g_ok("open", open(path_of("hung"), O_WRONLY));
    g_equal("write", 3, write(gone, "end", 3));
    close(gone);
    g_equal("write", 1, write(both, "", 1));
}

static void turn_own(void)
{
    char bytes[8];
    g_equal("read of an empty pipe", -1, read(reader, bytes, sizeof bytes));
    g_equal("its error", EAGAIN, errno);
    g_equal("write", 5, write(writer, "hello", 5));
    g_equal("read", 5, read(reader, bytes, sizeof bytes));
    g_equal("capacity", CAPACITY, fcntl(reader, F_GETPIPE_SZ));
    g_equal("flags of the reader", O_NONBLOCK, fcntl(reader, F_GETFL) & (O_NONBLOCK | O_ACCMODE));
    g_equal("flags of the writer", O_WRONLY, fcntl(writer, F_GETFL) & (O_NONBLOCK | O_ACCMODE));
}

/* One byte lies unread over each round. */
static void turn_both(void)
{
    char byte;
    g_equal("read", 1, read(both, &byte, 1));
    g_equal("byte in the pipe", (char)g.ticks, byte);
    byte = (char)(g.ticks + 1);
    g_equal("write", 1, write(both, &byte, 1));
}

static void check_hung_up(void)
{
    struct pollfd polled = {.fd = hung_up, .events = POLLIN};
    int unread = poll(&polled, 1, 0);
    g_equal("a pipe that is ready", 1, unread);
    g_equal("its readiness", POLLIN | POLLHUP, polled.revents);
}

int main(int argc, char **argv)
{
    char byte, answer;
    g_start(argc, argv);
    open_all();
    make("shared");
    g_ok("pipe", pipe2(answers, 0));
    if (g_ok("fork", fork()) == 0)
        run_child();
    close(answers[1]);
    int to_child = (int)g_ok("open", open(path_of("shared"), O_WRONLY));
    g_ready();
    do {
        turn_own();
        turn_both();
        check_hung_up();
        byte = (char)g.ticks;
        g_equal("write", 1, write(to_child, &byte, 1));
        g_equal("read", 1, read(answers[0], &answer, 1));
        g_equal("answer of the child", byte, answer);
    } while (g_tick());
    return 0;
}
