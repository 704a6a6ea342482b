/* The frame of init's tests: a group of its own for each test, and questions to its init. */
#ifndef INIT_TEST_GROUP_H
#define INIT_TEST_GROUP_H

#include "frame_io.h"
#include "frames.h"
#include "harness.h" /* of the restorer's tests: MUST and its kin */

#define WORK_BYTES 64
extern char work[WORK_BYTES];     /* the test's own directory */
extern char programs[WORK_BYTES]; /* where the native programs are */

struct peer {
    int fd;
    uint64_t last_id;
};

struct answer {
    struct dur_frame frame;
    uint8_t payload[65536];
};

/* Starts a group in work/, more arguments after `more` up to a NULL: the exit status of duration-init. */
int start_group(const char *more, ...);
void must_start_group(void);
/* What duration-init wrote to stderr in the last start. */
char *start_message(void);
/* A new connection to the group's control socket. */
struct peer connect_peer(void);
/* Connects and says HELLO. */
struct peer greet(bool subscribe, struct dur_msg_hello_ok *answer);
uint64_t tell(struct peer *peer, unsigned type, const void *fixed, size_t bytes, const void *tail,
              size_t tail_bytes);
/* Asks, and waits for the answer; events that come in between are lost. */
void ask(struct peer *peer, struct answer *answer, unsigned type, const void *fixed, size_t bytes,
         const void *tail, size_t tail_bytes);
/* The next frame; false at the connection's end. */
bool next_frame(struct peer *peer, struct answer *answer);
/* The exit event of this application; others are lost. */
struct dur_msg_exit await_exit(struct peer *peer, const char *application);
/* Runs duration-spawn with the command up to a NULL, output to the log: its exit status. */
int spawn_logged(const char *application, ...);
/* The same with these options, up to a NULL, in place of --log. */
int spawn_given(const char *application, const char *const *options, ...);
/* The same with descriptor 1 leading to `output`. */
int spawn_to(int output, const char *application, ...);
/* Runs a shell script as an application and waits for its end: its wait status. */
int run_script(const char *application, const char *script);
char *log_of(const char *application);
void end_group(void);
/* The string after the fixed struct of a payload. */
void string_at(const struct answer *answer, size_t offset, char *out, size_t room);

extern const struct test start_tests[], spawn_tests[], peer_tests[], restore_steps_tests[],
    interceptor_tests[];

#endif
