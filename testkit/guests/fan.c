/* ARGV[3] children of one parent: each counts the tokens it gets, and all answer every round. With ARGV[4] and ARGV[5]:
 * so many KiB that all have from their parent and nobody writes to, and so many of each one's own. */
#include "guest.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

struct answer {
    uint32_t child, number;
    pid_t pid;
};

/* What memory is filled from; a child adds its number. */
enum { COMMON = 1 };
#define OWN(child) (((uint64_t)(child) + 2) << 32)

static int *orders, answers[2];
static void *common, *own;
static size_t common_bytes, own_bytes;
static pid_t *children;

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    g_ok("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
    limit.rlim_cur = limit.rlim_max;
    g_ok("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
}

static void *memory_of(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? (g_fail("mmap: expected memory got errno %d", errno), NULL)
                                : memory;
}

static void make_memory(int argc, char **argv)
{
    common_bytes = strtoul(g_argument(argc, argv, 4, "0"), NULL, 10) << 10;
    own_bytes = strtoul(g_argument(argc, argv, 5, "0"), NULL, 10) << 10;
    if (common_bytes)
        g_fill(common = memory_of(common_bytes), common_bytes, COMMON);
    if (own_bytes)
        own = memory_of(own_bytes);
}

static void check_memory(uint32_t child)
{
    if (common_bytes)
        g_check_fill("what all have", common, common_bytes, COMMON);
    if (own_bytes)
        g_check_fill("what a child has", own, own_bytes, OWN(child));
}

static void live(uint32_t child, int from, pid_t parent)
{
    if (own_bytes)
        g_fill(own, own_bytes, OWN(child));
    struct answer answer = {.child = child, .pid = getpid()};
    uint32_t number;
    while (read(from, &number, sizeof number) == sizeof number) {
        g_equal("order of a child", answer.number + 1, number);
        g_equal("getpid", answer.pid, getpid());
        g_equal("getppid", parent, getppid());
        check_memory(child);
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
    make_memory(argc, argv);
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
