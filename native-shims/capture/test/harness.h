/* The frame of the capturer's tests: a group in namespaces of its own, and a capturer to ask. */
#ifndef CAPTURE_TEST_HARNESS_H
#define CAPTURE_TEST_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture_stream.h"
#include "frames.h"

void test_failed(const char *file, int line, const char *what, long got) __attribute__((noreturn));
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            test_failed(__FILE__, __LINE__, #condition, 0);                                        \
    } while (0)
#define MUST_EQUAL(expected, got)                                                                  \
    do {                                                                                           \
        long must_got = (long)(got);                                                               \
        if (must_got != (long)(expected))                                                          \
            test_failed(__FILE__, __LINE__, #got " is " #expected, must_got);                      \
    } while (0)

/* Shared by the test and its guests. */
struct notes {
    volatile uint64_t counts[8];
    volatile int failed; /* line of the guest's check that did not hold */
    volatile int told[8];
    volatile int go;
};
extern struct notes *notes;
#define GUEST_MUST(condition)                                                                      \
    do {                                                                                           \
        if (!(condition) && !notes->failed)                                                        \
            notes->failed = __LINE__;                                                              \
    } while (0)

/* Starts a group whose one application is `guest`; its init, as the host numbers it. */
pid_t group_start(void (*guest)(void));
void group_end(pid_t init);
/* Until the count has grown by `more`; fails after ten seconds, or when a guest's check failed. */
void await_count(int index, uint64_t more);

struct capturer {
    pid_t pid;
    int to, from;
};
void capturer_start(struct capturer *capturer);
void capturer_end(struct capturer *capturer);
/* Sends the request only. */
void capture_ask(const struct capturer *capturer, const struct dur_msg_capture *ask,
                 const char *directory);
struct dur_msg_captured capture(const struct capturer *capturer, pid_t init, const char *directory);
struct dur_msg_captured capture_answer(const struct capturer *capturer);
/* The next phase that a capture with DUR_CAPTURE_PHASES enters. */
struct dur_msg_phase capture_phase(const struct capturer *capturer);
struct dur_msg_finished finish(const struct capturer *capturer, pid_t init, const char *plan);

/* The facts of the last capture. */
struct facts {
    uint8_t *bytes;
    size_t length;
};
void facts_read(struct facts *facts, const char *directory);
/* The index-th record of that type, NULL when there is none; its payload stands behind it. */
const struct dur_record *facts_find(const struct facts *facts, uint32_t type, unsigned index);
/* Fails when any record has an error, or END does not count them. */
void facts_must_be_whole(const struct facts *facts);

extern char directory[64]; /* of the running test, empty */
void pause_micros(unsigned micros);

struct test {
    const char *name;
    void (*run)(void);
};
extern const struct test unit_tests[], capture_tests[], vfork_tests[], finish_tests[],
    tracking_tests[]; /* each ends without a name */

#endif
