/* Remote system calls: the one scoped begin/end pair through which a guest's thread works for us. */
#ifndef DURATION_CAPTURE_INJECT_H
#define DURATION_CAPTURE_INJECT_H

#include "capture_stream.h"
#include "group.h"
#include "trampoline.h"

#define INJECT_OPS 100u /* of one batch */
#define INJECT_OUT 64u  /* bytes of result memory of each operation */
#define INJECT_OUTPUT                                                                              \
    0xfffffffffffff001ull /* as an argument: the address of this operation's result memory */
#define INJECT_LENGTH                                                                              \
    0xfffffffffffff002ull /* likewise: the address of an int that says INJECT_LENGTH_SAID */
#define INJECT_LENGTH_SAID 12
#define INJECT_MESSAGE                                                                             \
    0xfffffffffffff003ull /* likewise: of a msghdr for one byte, and for control data of                \
                             INJECT_CONTROL bytes in the result memory of the first operation */
#define INJECT_CONTROL 32

struct inject_op {
    uint64_t number;
    uint64_t arguments[6];
    int64_t result;
};

/* A process that is being worked in. */
struct inject {
    const struct process *process;
    int mem;                       /* /proc/PID/mem */
    uint64_t code;                 /* the trampoline in the guest: the tail of its vdso */
    uint64_t scratch;              /* memory in the guest for operations and results; 0: none */
    uint8_t tail[TRAMPOLINE_ROOM]; /* what stood where the trampoline is */
    bool lost;                     /* a task of it did not come back to us */
};

/* A thread that works for us. */
struct inject_thread {
    struct inject *inject;
    struct task *task;
    uint64_t mask;
    struct dur_fact_rseq rseq;
    bool left; /* it went on without us: the capture is void */
};

/* Puts the trampoline and the scratch memory in place, through `task`. 0 or -errno. */
int inject_open(struct inject *inject, const struct process *process, struct task *task);

/* Takes both away again, through `task`. */
void inject_close(struct inject *inject, struct task *task);

/* Between the two the thread has foreign registers and all signals blocked. */
int inject_begin(struct inject_thread *thread, struct inject *inject, struct task *task);
int inject_run(struct inject_thread *thread, struct inject_op *ops, unsigned count);
void inject_end(struct inject_thread *thread);

/* Puts bytes where operation `index` of the next batch finds its result memory. 0 or -errno. */
int inject_input(const struct inject_thread *thread, unsigned index, const void *bytes,
                 size_t length);

/* What operation `index` of the last batch wrote to its result memory. 0 or -errno. */
int inject_output(const struct inject_thread *thread, unsigned index, void *out, size_t length);

#endif
