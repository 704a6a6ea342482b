/* A call with the contract in the environment, using only the stack: a child of vfork borrows its
 * parent's memory. */
#ifndef DURATION_INTERCEPTOR_WITH_ENVIRONMENT_H
#define DURATION_INTERCEPTOR_WITH_ENVIRONMENT_H

#include "interceptor.h"

/* An environment larger than this would not fit on a thread's small stack. */
#define MOST_SLOTS 2048
#define MOST_TEXT 8192

/* Runs CALL with `environment` being what to pass on, and returns its result. A huge environment goes
 * to pages of its own, which stay with the parent when a child of vfork uses them. */
#define WITH_ENVIRONMENT(given, CALL)                                                              \
    do {                                                                                           \
        char *const *environment = given;                                                          \
        if (!contract.active)                                                                      \
            return CALL;                                                                           \
        struct environment_size size = environment_size(given);                                    \
        if (size.slots > MOST_SLOTS || size.text > MOST_TEXT) {                                    \
            char **large = large_environment(size, given);                                         \
            environment = large ? large : environment;                                             \
            int result = CALL;                                                                     \
            free_environment(large, size);                                                         \
            return result;                                                                         \
        }                                                                                          \
        char *slots[size.slots];                                                                   \
        char text[size.text];                                                                      \
        environment_fill(slots, text, given);                                                      \
        environment = slots;                                                                       \
        return CALL;                                                                               \
    } while (0)

/* NULL without memory: the program's own environment then has to do. */
char **large_environment(struct environment_size size, char *const *given);
void free_environment(char **environment, struct environment_size size);

#endif
