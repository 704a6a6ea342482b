/* A process whose first thread has ended: the others hold its memory, its files, its children and its number. */
#include "guest.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { CODE = 7, BYTES = 1 << 20, PATIENCE_MILLIS = 2000, STILL_ROUNDS = 50 };

static pid_t child;
static int pair[2], file;
static uint64_t *memory;
static volatile unsigned long helped;

/* "PID (NAME) STATE …", and the last field is what it ended with, where we may know that. */
static bool ended(void)
{
    char path[64], text[1024] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", getpid());
    int fd = (int)g_ok("open(stat)", open(path, O_RDONLY | O_CLOEXEC));
    g_ok("read(stat)", read(fd, text, sizeof text - 1));
    close(fd);
    const char *state = strrchr(text, ')'), *code = strrchr(text, ' ');
    if (state == NULL || state[2] != 'Z')
        return false;
    g_equal("what the first thread ended with", CODE << 8, atoi(code));
    return true;
}

/* When others are let go, it may have a moment to live. */
static void check_leader(void)
{
    for (int millis = 0; !ended(); millis += 10) {
        if (millis > PATIENCE_MILLIS)
            g_fail("first thread: expected to have ended");
        g_sleep_millis(10);
    }
}

static void check_round(void)
{
    char byte = 0;
    struct stat status;
    g_check_fill("memory", memory, BYTES, 5);
    g_equal("recv", 1, recv(pair[0], &byte, 1, 0));
    g_equal("byte on its way", (char)g.ticks, byte);
    byte = (char)(g.ticks + 1);
    g_equal("send", 1, send(pair[1], &byte, 1, 0));
    g_ok("fstat", fstat(file, &status));
    g_equal("position in the file", 9, lseek(file, 0, SEEK_CUR));
    g_equal("child", 0, waitpid(child, NULL, WNOHANG));
}

static void *help(void *nothing)
{
    for (;;) {
        helped++;
        g_sleep_millis(20);
    }
    return nothing;
}

static void *go_on(void *nothing)
{
    unsigned long before = 0, since = 0;
    check_leader();
    g_ready();
    do {
        check_leader();
        check_round();
        since = helped == before ? since + 1 : 0;
        before = helped;
        if (since > STILL_ROUNDS)
            g_fail("the other thread stands still");
    } while (g_tick());
    kill(child, SIGKILL);
    g_equal("waitpid", child, waitpid(child, NULL, 0));
    _exit(0);
    return nothing;
}

static void start(void *run(void *))
{
    pthread_t thread;
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, run, NULL));
}

int main(int argc, char **argv)
{
    char path[PATH_MAX + 32];
    g_start(argc, argv);
    snprintf(path, sizeof path, "%s/leaderless", g.scratch);
    file = (int)g_ok("open", open(path, O_RDWR | O_CREAT | O_TRUNC, 0600));
    g_equal("write", 9, write(file, "leaderles", 9));
    g_ok("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
    g_equal("send", 1, send(pair[1], "", 1, 0));
    memory = g_ok_map(
        "mmap", mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    g_fill(memory, BYTES, 5);
    child = (pid_t)g_ok("fork", fork());
    if (child == 0)
        for (;;)
            pause();
    start(go_on);
    start(help);
    syscall(SYS_exit, CODE);
}
