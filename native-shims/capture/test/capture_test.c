/* Captures of real groups: what is in the facts, and that the guest does not notice. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

static int64_t now_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Counts in registers, over system calls: a register that comes back wrong shows. */
static void *count_in_registers(void *none)
{
    (void)none;
    for (uint64_t round = 0;; round++) {
        uint64_t a = round, b = round * 3, c = ~round, number = 39; /* getpid */
        for (int i = 0; i < 20000; i++)
            __asm__ volatile("mov %3, %%rax\n syscall\n add $1, %0\n add $2, %1\n sub $1, %2"
                             : "+r"(a), "+r"(b), "+r"(c)
                             : "r"(number)
                             : "rax", "rcx", "r11", "memory");
        GUEST_MUST(a == round + 20000 && b == round * 3 + 40000 && c == ~round - 20000);
        notes->counts[0]++;
    }
    return NULL;
}

static void *wait_for_events(void *pipe_end)
{
    int epoll = epoll_create1(0), fd = *(int *)pipe_end;
    struct epoll_event event = {.events = EPOLLIN};
    GUEST_MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
    for (;;) {
        char byte;
        GUEST_MUST(epoll_wait(epoll, &event, 1, -1) == 1);
        GUEST_MUST(read(fd, &byte, 1) == 1);
        notes->counts[1]++;
    }
    return NULL;
}

/* `kind` 0: epoll_wait, which is cut short by a register; 1: sigtimedwait, which ends by its result. */
static void *wait_with_timeout(void *kind)
{
    static const struct timespec timeout = {.tv_nsec = 300000000};
    int epoll = epoll_create1(0);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    for (;;) {
        struct epoll_event event;
        int64_t begun = now_nanos();
        if (kind == NULL)
            GUEST_MUST(epoll_wait(epoll, &event, 1, 300) == 0);
        else
            GUEST_MUST(sigtimedwait(&set, NULL, &timeout) == -1 && errno == EAGAIN);
        GUEST_MUST(now_nanos() - begun >= 299000000);
        notes->counts[kind == NULL ? 2 : 3]++;
    }
    return NULL;
}

static void thread(void *(*body)(void *), void *argument)
{
    pthread_t made;
    GUEST_MUST(pthread_create(&made, NULL, body, argument) == 0);
}

static void busy_guest(void)
{
    static int events[2];
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    GUEST_MUST(pipe(events) == 0);
    thread(count_in_registers, NULL);
    thread(wait_for_events, &events[0]);
    thread(wait_with_timeout, NULL);
    thread(wait_with_timeout, &events);
    for (;;) {
        pause_micros(15000);
        GUEST_MUST(write(events[1], "x", 1) == 1);
    }
}

static void givenBusyGuest_whenCapturedAgainAndAgain_thenItDoesNotNotice(void)
{
    struct capturer capturer;
    pid_t init = group_start(busy_guest);
    capturer_start(&capturer);
    await_count(1, 2);
    uint64_t before[2] = {notes->counts[2], notes->counts[3]};
    int64_t begun = now_nanos();
    for (int i = 0; i < 100 || now_nanos() - begun < 3000000000; i++) {
        MUST_EQUAL(0, capture(&capturer, init, directory).error);
        pause_micros((unsigned)(rand() % 30000));
    }
    /* Timeouts of 0.3 s, in at least 3 s of checkpoints that come more often than that. */
    MUST(notes->counts[2] >= before[0] + 3);
    MUST(notes->counts[3] >= before[1] + 3);
    await_count(0, 2);
    await_count(1, 2);
    capturer_end(&capturer);
    group_end(init);
}

static void givenBusyGuest_whenCapturerIsKilledAnywhere_thenGuestRunsOn(void)
{
    pid_t init = group_start(busy_guest);
    await_count(1, 2);
    for (int i = 0; i < 25; i++) {
        struct capturer capturer;
        struct dur_msg_capture ask = {.init_host_pid = (uint32_t)init,
                                      .freeze_timeout_millis = 5000,
                                      .vfork_timeout_millis = 1000};
        capturer_start(&capturer);
        capture_ask(&capturer, &ask, directory);
        pause_micros((unsigned)(rand() % 8000));
        kill(capturer.pid, SIGKILL);
        capturer_end(&capturer);
        MUST_EQUAL(0, notes->failed);
    }
    await_count(0, 2);
    await_count(1, 2);
    group_end(init);
}

static const char unread[] = "unread bytes";

/* Two processes, a pipe with bytes in it, a zombie. */
static void small_group(void)
{
    int ends[2];
    char got[sizeof unread];
    GUEST_MUST(pipe(ends) == 0 && write(ends[1], unread, sizeof unread) == sizeof unread);
    signal(SIGUSR2, SIG_IGN);
    pid_t zombie = fork();
    if (zombie == 0)
        _exit(5);
    if (fork() == 0)
        for (;;)
            pause();
    notes->counts[0]++;
    while (!notes->go)
        pause_micros(1000);
    GUEST_MUST(read(ends[0], got, sizeof got) == sizeof got &&
               memcmp(got, unread, sizeof got) == 0);
    notes->counts[0]++;
    pause();
}

static unsigned count(const struct facts *facts, uint32_t type)
{
    unsigned count = 0;
    while (facts_find(facts, type, count) != NULL)
        count++;
    return count;
}

static void givenSmallGroup_whenCaptured_thenFactsAreWhole(void)
{
    struct capturer capturer;
    struct facts facts;
    pid_t init = group_start(small_group);
    capturer_start(&capturer);
    while (notes->counts[0] == 0)
        pause_micros(1000);
    pause_micros(100000);
    struct dur_msg_captured captured = capture(&capturer, init, directory);
    MUST_EQUAL(0, captured.error);
    MUST_EQUAL(3, captured.processes);
    MUST(captured.pages > 0 && captured.pause_nanos > 0);
    facts_read(&facts, directory);
    facts_must_be_whole(&facts);
    MUST_EQUAL(3, count(&facts, DUR_FACT_PROCESS));
    MUST_EQUAL(2, count(&facts, DUR_FACT_REGISTERS));
    MUST_EQUAL(2, count(&facts, DUR_FACT_CLEAR_TID));
    const struct dur_record *pipe = facts_find(&facts, DUR_FACT_PIPE, 0);
    unsigned index = 1;
    while (pipe && pipe->length != sizeof(struct dur_fact_pipe) + sizeof unread)
        pipe = facts_find(&facts, DUR_FACT_PIPE, index++);
    MUST(pipe != NULL && memcmp((const uint8_t *)(pipe + 1) + sizeof(struct dur_fact_pipe), unread,
                                sizeof unread) == 0);
    notes->go = 1;
    await_count(0, 1);
    capturer_end(&capturer);
    group_end(init);
}

static bool exists(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return access(path, F_OK) == 0;
}

static void givenCaptureThatCannotBe_whenAsked_thenErrorAndNoFiles(void)
{
    struct capturer capturer;
    pid_t init = group_start(small_group);
    capturer_start(&capturer);
    while (notes->counts[0] == 0)
        pause_micros(1000);
    struct dur_msg_capture ask = {.init_host_pid = (uint32_t)init,
                                  .freeze_timeout_millis = 5000,
                                  .vfork_timeout_millis = 1000,
                                  .max_bytes = 4096};
    capture_ask(&capturer, &ask, directory);
    MUST_EQUAL(ENOSPC, capture_answer(&capturer).error);
    MUST(!exists("facts.raw") && !exists("pages.raw"));
    MUST_EQUAL(ENOENT, capture(&capturer, init, "/tmp/capture-test-none").error);
    notes->go = 1;
    await_count(0, 1);
    group_end(init);
    MUST_EQUAL(ESRCH, capture(&capturer, init, directory).error);
    MUST(!exists("facts.raw"));
    capturer_end(&capturer);
}

const struct test capture_tests[] = {
    {"givenSmallGroup_whenCaptured_thenFactsAreWhole",
     givenSmallGroup_whenCaptured_thenFactsAreWhole},
    {"givenCaptureThatCannotBe_whenAsked_thenErrorAndNoFiles",
     givenCaptureThatCannotBe_whenAsked_thenErrorAndNoFiles},
    {"givenBusyGuest_whenCapturedAgainAndAgain_thenItDoesNotNotice",
     givenBusyGuest_whenCapturedAgainAndAgain_thenItDoesNotNotice},
    {"givenBusyGuest_whenCapturerIsKilledAnywhere_thenGuestRunsOn",
     givenBusyGuest_whenCapturerIsKilledAnywhere_thenGuestRunsOn},
    {NULL, NULL},
};
