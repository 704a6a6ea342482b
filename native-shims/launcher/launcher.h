/* What duration-exec is made of: reading an environment, and its few ways to fail. */
#ifndef DURATION_LAUNCHER_H
#define DURATION_LAUNCHER_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
    char *at;
    size_t length;
};

/* Both end the process with 125: what failed is ours, not the guest's. */
_Noreturn void fail(const char *doing);
_Noreturn void refuse(const char *sentence);

/* Everything up to the end of the file. */
struct bytes read_all(int fd);

/* In place: what is decoded is shorter than what it is decoded from. */
void decode_base64(struct bytes *text);

/* What is added to an environment at most. */
#define OWN_VARIABLES 2

/* Points into the text; there is room for OWN_VARIABLES more. */
char **strings_of(struct bytes text);

/* A shell writes a long here-document from a child, which would stay a zombie of the program. */
void reap_writer(void);

#endif
