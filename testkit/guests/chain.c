/* ARGV[3] processes in a chain, each the child of the one before: a token passes through all of them every round. */
#include "guest.h"

#include <poll.h>
#include <sys/wait.h>

struct token {
    uint64_t number, hops;
};

static uint64_t passed; /* each member's own count, in its own memory */
static struct {
    pid_t pid, ppid;
} mine;

static void check_self(const struct token *token, uint64_t position)
{
    g_equal("number of the token", (long long)passed + 1, (long long)token->number);
    g_equal("hops of the token", (long long)position, (long long)token->hops);
    g_equal("getpid", mine.pid, getpid());
    g_equal("getppid", mine.ppid, getppid());
    passed++;
}

static void pass_on(int to, struct token token)
{
    token.hops++;
    g_equal("write(token)", sizeof token, write(to, &token, sizeof token));
}

/* Lives until the pipe from its parent ends; its own end ends the next. */
__attribute__((noreturn)) static void live(int from, int to, uint64_t position, pid_t next)
{
    struct token token;
    int status;
    mine.pid = getpid();
    mine.ppid = getppid();
    while (read(from, &token, sizeof token) == sizeof token) {
        check_self(&token, position);
        pass_on(to, token);
    }
    close(to);
    if (next > 0)
        g_equal("waitpid(next)", next, waitpid(next, &status, 0));
    _exit(0);
}

/* Each member forks the next before it starts to serve, so the depth of the tree is the length of the chain. */
__attribute__((noreturn)) static void grow(int from, int last_to, uint64_t position,
                                           uint64_t length)
{
    int link[2];
    if (position == length)
        live(from, last_to, position, 0);
    g_ok("pipe", pipe2(link, O_CLOEXEC));
    pid_t next = (pid_t)g_ok("fork", fork());
    if (next == 0) {
        close(link[1]);
        close(from);
        grow(link[0], last_to, position + 1, length);
    }
    close(link[0]);
    close(last_to);
    live(from, link[1], position, next);
}

static void send_round(int to, int back, uint64_t length)
{
    struct token token = {.number = g.ticks + 1};
    struct pollfd reply = {.fd = back, .events = POLLIN};
    pass_on(to, token);
    if (poll(&reply, 1, 60000) != 1)
        g_fail("token %llu: expected it back got nothing", (unsigned long long)token.number);
    g_equal("read(token)", sizeof token, read(back, &token, sizeof token));
    g_equal("number that came back", (long long)g.ticks + 1, (long long)token.number);
    g_equal("hops that came back", (long long)length + 1, (long long)token.hops);
}

int main(int argc, char **argv)
{
    int first[2], back[2], status;
    g_start(argc, argv);
    uint64_t length = strtoull(g_argument(argc, argv, 3, "10"), NULL, 10);
    g_ok("pipe", pipe2(first, O_CLOEXEC) | pipe2(back, O_CLOEXEC));
    pid_t head = (pid_t)g_ok("fork", fork());
    if (head == 0) {
        signal(SIGTERM, SIG_IGN); /* the root's end ends the chain */
        close(first[1]);
        close(back[0]);
        grow(first[0], back[1], 1, length);
    }
    close(first[0]);
    close(back[1]);
    g_ready();
    do
        send_round(first[1], back[0], length);
    while (g_tick());
    close(first[1]);
    g_equal("waitpid", head, waitpid(head, &status, 0));
    g_equal("status of the chain", 0, status);
    return 0;
}
