/* The frame of the restorer's tests: a pid namespace of its own, a plan run in it, tasks let go in C functions. */
#ifndef RESTORER_TEST_HARNESS_H
#define RESTORER_TEST_HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "plan_builder.h"

void test_failed(const char *file, int line, const char *what) __attribute__((noreturn));
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            test_failed(__FILE__, __LINE__, #condition);                                           \
    } while (0)
long test_ok(long result, const char *file, int line, const char *what);
#define MUST_OK(call) test_ok(call, __FILE__, __LINE__, #call)
#define MUST_EQUAL(expected, got)                                                                  \
    test_equal((long)(expected), (long)(got), __FILE__, __LINE__, #got)
void test_equal(long expected, long got, const char *file, int line, const char *what);

extern uint8_t *restorer_blob;
extern size_t restorer_bytes;
extern uint8_t *own_program, *guest_program; /* this program, and a guest of the testkit */
extern size_t own_program_bytes, guest_program_bytes;
int be_guest(const char *progress);
extern bool rootless;                  /* the test runs as a plain uid, in a user namespace */
extern struct dur_plan_shared *shared; /* of the plan that runs */

/* In the namespace's pid 1: runs the plan until all are ready (0) or one failed (its errno, positive). */
extern uint64_t patience_nanos; /* then it is ETIMEDOUT */
int plan_run(struct plan *plan);
/* As plan_run(), but the plan must fail in just this place. */
void plan_must_fail(struct plan *plan, int error, uint32_t task, uint32_t op);
/* Lets a ready task go on in a C function, which must not return; no CLEAR may have been executed. */
void go_on_in(uint32_t tid, void (*function)(void));
/* Exit status, as wait4 gives it, of a child of pid 1. */
int reap(uint32_t pid);
/* SIGKILL to all but pid 1, and none is left; none may have died of another signal. */
void kill_all(void);

int ptrace_stop(uint32_t tid);
uint64_t now_nanos(void);
/* A file's bytes, with a NUL behind them: their count, or the text. */
size_t read_file(char *buffer, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
char *read_text(char *buffer, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Field of /proc/PID/stat, counted from 1 as proc(5) does; from 3 on. */
long stat_field(uint32_t pid, int field);

struct test {
    const char *name;
    void (*run)(void);
    bool root_only;
};
/* Tests end with an entry without a name. */
extern const struct test tree_tests[], descriptor_tests[], memory_tests[], signal_tests[],
    task_tests[], damage_tests[], guest_tests[], bench_tests[];

#endif
