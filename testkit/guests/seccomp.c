/* Seccomp: filters in their order, of all threads and of one alone, further ones for all, strict mode, a list of few calls. */
#include "filters.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/wait.h>

enum { FIRST_ERROR = 61, SECOND_ERROR = 62, OWN_ERROR = 63, LATER_ERROR = 64, EVERY = 10 };

/* A child that answers each byte with the next one, under little more than read and write. */
struct echo {
    const char *name;
    int ask[2], answer[2];
    pid_t pid;
};

static struct echo strict = {.name = "strict"}, listed = {.name = "listed"}, own = {.name = "own"};
static sem_t asked, answered;
static long thread_error, thread_filters;
static unsigned long later;

/* What a call that a filter answers ends with. */
static int error_of(long call)
{
    return syscall(call, NULL, NULL, NULL) == -1 ? errno : 0;
}

static long own_filters(void)
{
    char line[256], path[64];
    long mode = -1, count = -1;
    snprintf(path, sizeof path, "/proc/self/task/%d/status", gettid());
    FILE *status = fopen(path, "re");
    if (status == NULL)
        g_fail("fopen(%s): %s", path, strerror(errno));
    while (fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "Seccomp: %ld", &mode);
        sscanf(line, "Seccomp_filters: %ld", &count);
    }
    fclose(status);
    g_equal("seccomp mode", SECCOMP_MODE_FILTER, mode);
    return count;
}

static void *answer_in_thread(void *unused)
{
    (void)unused;
    for (;;) {
        while (sem_wait(&asked) != 0) {
        }
        thread_error = error_of(SYS_swapoff) * 1000 + error_of(SYS_acct);
        thread_filters = own_filters();
        sem_post(&answered);
    }
    return NULL;
}

__attribute__((noreturn)) static void answer_bytes(const struct echo *echo)
{
    unsigned char byte;
    for (;;) {
        if (syscall(SYS_read, echo->ask[0], &byte, 1) != 1)
            syscall(SYS_exit, 1);
        byte++;
        if (syscall(SYS_write, echo->answer[1], &byte, 1) != 1)
            syscall(SYS_exit, 1);
    }
}

/* Answers with what its own filter makes of two calls. */
__attribute__((noreturn)) static void answer_errors(const struct echo *echo)
{
    unsigned char bytes[2];
    for (;;) {
        if (read(echo->ask[0], bytes, 1) != 1)
            _exit(1);
        bytes[0] = (unsigned char)error_of(SYS_acct);
        bytes[1] = (unsigned char)error_of(SYS_swapoff);
        if (write(echo->answer[1], bytes, 2) != 2)
            _exit(1);
    }
}

static void start(struct echo *echo)
{
    g_ok("pipe", pipe2(echo->ask, O_CLOEXEC));
    g_ok("pipe", pipe2(echo->answer, O_CLOEXEC));
    echo->pid = (pid_t)g_ok("fork", fork());
    if (echo->pid != 0) {
        close(echo->ask[0]);
        close(echo->answer[1]);
        return;
    }
    close(echo->ask[1]);
    close(echo->answer[0]);
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (echo == &strict && prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == 0)
        answer_bytes(echo);
    if (echo == &listed && filter_all_but_streams() == 0)
        answer_bytes(echo);
    if (echo == &own && filter_call(SYS_acct, OWN_ERROR, SECCOMP_FILTER_FLAG_LOG) == 0)
        answer_errors(echo);
    _exit(1);
}

static void check_echo(const struct echo *echo)
{
    unsigned char byte = (unsigned char)g.ticks, answer = 0;
    g_equal("write", 1, write(echo->ask[1], &byte, 1));
    g_equal(echo->name, 1, read(echo->answer[0], &answer, 1));
    g_equal(echo->name, (unsigned char)(byte + 1), answer);
}

static void check_own(void)
{
    unsigned char bytes[2] = {0};
    g_equal("write", 1, write(own.ask[1], bytes, 1));
    g_equal("read", 2, read(own.answer[0], bytes, 2));
    g_equal("filter of the child alone", OWN_ERROR, bytes[0]);
    g_equal("filter from before the fork", FIRST_ERROR, bytes[1]);
}

/* The second of two filters for a call is asked too, and of errors the later filter's counts. */
static void check_threads(long inherited)
{
    sem_post(&asked);
    while (sem_wait(&answered) != 0) {
    }
    long expected = inherited + 2 + (long)later;
    g_equal("filters", expected, own_filters());
    g_equal("filters of the thread", expected, thread_filters);
    g_equal("errors in the thread", FIRST_ERROR * 1000 + SECOND_ERROR, thread_error);
    g_equal("first filter", FIRST_ERROR, error_of(SYS_swapoff));
    g_equal("second filter", SECOND_ERROR, error_of(SYS_acct));
    g_equal("later filter", later ? LATER_ERROR : EFAULT, error_of(SYS_pivot_root));
}

/* Only threads that have the very same filters can get another one together. */
static void add_later(void)
{
    g_equal("filter for all threads", 0,
            filter_call(SYS_pivot_root, LATER_ERROR, SECCOMP_FILTER_FLAG_TSYNC));
    later++;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    g_start(argc, argv);
    if (geteuid() != 0)
        g_skip("only root's filters can be read");
    sem_init(&asked, 0, 0);
    sem_init(&answered, 0, 0);
    filter_allow_setting();
    start(&strict);
    g_ok("filter", filter_call(SYS_swapoff, FIRST_ERROR, 0));
    long inherited = own_filters() - 1;
    start(&listed);
    start(&own);
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, answer_in_thread, NULL));
    g_equal("filter", 0, filter_call(SYS_acct, SECOND_ERROR, SECCOMP_FILTER_FLAG_TSYNC));
    g_ready();
    do {
        check_echo(&strict);
        check_echo(&listed);
        check_own();
        check_threads(inherited);
        if (g.ticks % EVERY == EVERY - 1)
            add_later();
    } while (g_tick());
    return 0;
}
