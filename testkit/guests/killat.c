/* A saboteur for fault tests, no guest: sends SIGKILL to a victim when PID enters its Nth system call from now on.
 * killat PID N VICTIM: VICTIM is a pid, or `newest`, the youngest child of PID then, or `deepest`, of that the youngest
 * child and so on. N 0 only counts.
 * Writes `armed`, and at the end, when the victim was killed, PID ended, or our standard input did, `entered COUNT` and
 * `struck NANOSECONDS`: of CLOCK_MONOTONIC at that moment, 0 when it did not come to that. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t newest_child(pid_t pid)
{
    char path[64];
    int child, newest = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fscanf(file, "%d", &child) == 1)
        newest = child;
    if (file != NULL)
        fclose(file);
    return newest;
}

static pid_t deepest_child(pid_t pid)
{
    pid_t deepest = 0;
    for (pid_t child = newest_child(pid); child != 0; child = newest_child(child))
        deepest = child;
    return deepest;
}

static pid_t victim_of(pid_t traced, const char *victim)
{
    if (strcmp(victim, "newest") == 0)
        return newest_child(traced);
    return strcmp(victim, "deepest") == 0 ? deepest_child(traced) : atoi(victim);
}

static long long struck;

static void strike(pid_t traced, const char *victim)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struck = now.tv_sec * 1000000000LL + now.tv_nsec;
    pid_t pid = victim_of(traced, victim);
    if (pid > 1)
        kill(pid, SIGKILL);
}

static bool input_ended(void)
{
    struct pollfd input = {.fd = 0, .events = POLLIN};
    char byte;
    return poll(&input, 1, 0) == 1 && read(0, &byte, 1) <= 0;
}

static void ignore(int signal)
{
    (void)signal;
}

/* Waits for a stop of PID; false when PID or our input has ended. SIGALRM looks in between. */
static bool next_stop(pid_t pid, int *status)
{
    while (waitpid(pid, status, __WALL) < 0) {
        if (errno != EINTR || input_ended())
            return false;
    }
    return WIFSTOPPED(*status);
}

/* Where to go on from a stop: signals are passed on, stops by signal stay stops. */
static void go_on(pid_t pid, int status)
{
    int signal = WSTOPSIG(status);
    if (status >> 16 == PTRACE_EVENT_STOP) {
        bool group_stop = signal != SIGTRAP;
        ptrace(group_stop ? PTRACE_LISTEN : PTRACE_SYSCALL, pid, NULL, NULL);
        return;
    }
    long passed = signal == (SIGTRAP | 0x80) ? 0 : signal;
    ptrace(PTRACE_SYSCALL, pid, NULL, (void *)passed);
}

static long count(pid_t pid, long limit, const char *victim)
{
    long entered = 0;
    bool inside = false;
    int status;
    while (next_stop(pid, &status)) {
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            inside = !inside;
            entered += inside;
            if (inside && entered == limit) {
                strike(pid, victim);
                break;
            }
        }
        go_on(pid, status);
    }
    return entered;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = ignore};
    if (argc != 4) {
        fprintf(stderr, "killat: PID N VICTIM\n");
        return 2;
    }
    pid_t pid = atoi(argv[1]);
    if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)PTRACE_O_TRACESYSGOOD) != 0 ||
        ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) != 0) {
        perror("killat: ptrace");
        return 1;
    }
    sigaction(SIGALRM, &action, NULL);
    puts("armed");
    fflush(stdout);
    struct itimerspec every = {{0, 10000000}, {0, 10000000}};
    timer_t timer;
    if (timer_create(CLOCK_MONOTONIC, NULL, &timer) != 0 ||
        timer_settime(timer, 0, &every, NULL) != 0)
        return 1;
    long entered = count(pid, atol(argv[2]), argv[3]);
    printf("entered %ld struck %lld\n", entered, struck);
    return 0;
}
