/* ARGV[3] children of one parent: each counts the tokens it gets, and all answer every round. */
#include "guest.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

struct answer {
    uint32_t child, number;
    pid_t pid;
};

static int *orders, answers[2];
static pid_t *children;

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    g_ok("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = limit.rlim_max;
    g_ok("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
}

static void live(uint32_t child, int from, pid_t parent)
{
    struct answer answer = {.child = child, .pid = getpid()};
    uint32_t number;
    while (read(from, &number, sizeof number) == sizeof number) {
        g_equal("order of a child", answer.number + 1, number);
        g_equal("getpid", answer.pid, getpid());
        g_equal("getppid", parent, getppid());
        answer.number = number;
        g_equal("write(answer)", sizeof answer, write(answers[1], &answer, sizeof answer));
    }
    _exit(0);
}

static void start_child(uint32_t child)
{
    int order[2];
    pid_t parent = getpid();
    g_ok("pipe", pipe2(order, O_CLOEXEC));
    children[child] = (pid_t)g_ok("fork", fork());
    if (children[child] == 0) {
        signal(SIGTERM, SIG_IGN); /* the parent's end ends them all */
        close(order[1]);
        close(answers[0]);
        for (uint32_t i = 0; i < child; i++)
            close(orders[i]);
        live(child, order[0], parent);
    }
    close(order[0]);
    orders[child] = order[1];
}

static void collect(uint32_t count, uint32_t number, bool *answered)
{
    memset(answered, 0, count);
    for (uint32_t i = 0; i < count; i++) {
        struct answer answer;
        struct pollfd ready = {.fd = answers[0], .events = POLLIN};
        if (poll(&ready, 1, 60000) != 1)
            g_fail("answers to %u: expected %u got %u", number, count, i);
        g_equal("read(answer)", sizeof answer, read(answers[0], &answer, sizeof answer));
        g_equal("number of an answer", number, answer.number);
        g_equal("pid of an answer", children[answer.child], answer.pid);
        g_equal("answers of one child", 0, answered[answer.child]);
        answered[answer.child] = true;
    }
}

static void end_all(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        close(orders[i]);
    for (uint32_t i = 0; i < count; i++) {
        int status;
        g_equal("waitpid", children[i], waitpid(children[i], &status, 0));
        g_equal("status of a child", 0, status);
    }
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    uint32_t count = (uint32_t)strtoul(g_argument(argc, argv, 3, "10"), NULL, 10);
    raise_descriptor_limit();
    orders = calloc(count, sizeof *orders);
    children = calloc(count, sizeof *children);
    bool *answered = calloc(count, sizeof *answered);
    g_ok("pipe", pipe2(answers, O_CLOEXEC));
    for (uint32_t i = 0; i < count; i++)
        start_child(i);
    close(answers[1]);
    g_ready();
    do {
        uint32_t number = (uint32_t)g.ticks + 1;
        for (uint32_t i = 0; i < count; i++)
            g_equal("write(order)", sizeof number, write(orders[i], &number, sizeof number));
        collect(count, number, answered);
    } while (g_tick());
    end_all(count);
    return 0;
}
