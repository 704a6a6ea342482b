/* Captures while children of vfork hold their parents up. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

static void vfork_guest(void)
{
    for (;;) {
        pid_t child = vfork();
        if (child == 0) {
            usleep((useconds_t)notes->told[0]);
            _exit(4);
        }
        int status;
        GUEST_MUST(waitpid(child, &status, 0) == child && status == 4 << 8);
        notes->counts[0]++;
    }
}

static void givenVforkParent_whenCaptured_thenItsChildIsAwaited(void)
{
    struct capturer capturer;
    pid_t init = group_start(vfork_guest);
    capturer_start(&capturer);
    notes->told[0] = 20000;
    await_count(0, 1);
    for (int i = 0; i < 20; i++)
        MUST_EQUAL(0, capture(&capturer, init, directory).error);
    notes->told[0] = 1500000;
    await_count(0, 1);
    pause_micros(100000);
    struct dur_msg_capture ask = {.init_host_pid = (uint32_t)init,
                                  .freeze_timeout_millis = 5000,
                                  .vfork_timeout_millis = 100};
    int64_t asked = now_nanos();
    capture_ask(&capturer, &ask, directory);
    MUST_EQUAL(ETIMEDOUT, capture_answer(&capturer).error);
    MUST(now_nanos() - asked < 1000000000); /* not the time that a whole freeze may take */
    notes->told[0] = 1000;
    await_count(0, 3);
    MUST_EQUAL(0, capture(&capturer, init, directory).error);
    capturer_end(&capturer);
    group_end(init);
}

enum { BYSTANDERS = 300 };

/* The first of many processes lets a child have its memory when it is told to, while the others are listed. */
static void late_vfork_guest(void)
{
    for (int i = 0; i < BYSTANDERS; i++)
        if (fork() == 0)
            for (;;)
                pause();
    for (int round = 1;; round++) {
        notes->counts[0]++;
        while (notes->go < round)
            continue;
        pid_t child = vfork();
        if (child == 0) {
            for (int i = 0; i < 5000 && notes->told[0] < round; i++)
                usleep(1000);
            _exit(0);
        }
        GUEST_MUST(waitpid(child, NULL, 0) == child);
    }
}

/* Lets the guest go on at the very moment when the freeze begins to list its tasks. */
static void capture_and_go(const struct capturer *capturer, pid_t init, int round)
{
    struct dur_msg_capture ask = {.init_host_pid = (uint32_t)init,
                                  .freeze_timeout_millis = 5000,
                                  .vfork_timeout_millis = 100,
                                  .flags = DUR_CAPTURE_PHASES};
    struct dur_msg_phase phase = {0};
    capture_ask(capturer, &ask, directory);
    while (phase.phase != DUR_PHASE_STOP)
        phase = capture_phase(capturer);
    notes->go = round;
}

static void givenVforkWhileTasksAreListed_whenCaptured_thenItHoldsUpNoLongerThanAnyOther(void)
{
    struct capturer capturer;
    pid_t init = group_start(late_vfork_guest);
    capturer_start(&capturer);
    for (int round = 1; round <= 5; round++) {
        while (notes->counts[0] < (uint64_t)round)
            pause_micros(1000);
        capture_and_go(&capturer, init, round);
        int64_t asked = now_nanos();
        int error = capture_answer(&capturer).error;
        MUST(error == 0 || error == ETIMEDOUT);
        MUST(now_nanos() - asked < 3000000000);
        notes->told[0] = round;
    }
    capturer_end(&capturer);
    group_end(init);
}

const struct test vfork_tests[] = {
    {"givenVforkParent_whenCaptured_thenItsChildIsAwaited",
     givenVforkParent_whenCaptured_thenItsChildIsAwaited},
    {"givenVforkWhileTasksAreListed_whenCaptured_thenItHoldsUpNoLongerThanAnyOther",
     givenVforkWhileTasksAreListed_whenCaptured_thenItHoldsUpNoLongerThanAnyOther},
    {NULL, NULL},
};
