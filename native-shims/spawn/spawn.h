/* What the parts of duration-spawn know of each other. */
#ifndef DURATION_SPAWN_H
#define DURATION_SPAWN_H

#include <stdbool.h>

#include "connect.h"
#include "frame_io.h"
#include "frames.h"

/* args.c */
struct arguments {
    const char *socket;
    const char *name;
    const char *report;   /* file that gets the pid; NULL none */
    bool log;             /* init opens the group's log instead of taking our descriptors */
    bool terminal;        /* the application gets a terminal of its own */
    bool caller;          /* init's caller's streams, instead of our descriptors */
    const char *files[3]; /* of its standard streams: paths, NULL none */
    const char *user;     /* UID:GID[,GROUP...], NULL as init */
    const char *umask, *nice, *limits; /* NULL: those of this process */
    char **command;
};
extern struct arguments arguments;
/* NULL, or what is wrong. */
const char *parse_arguments(int argc, char **argv);

/* given.c: what the command line says in place of what this process has. 0 or -EINVAL. */
int take_given(struct dur_msg_spawn *fixed);

/* request.c, answer.c: 0 or -errno. */
int send_request(int socket);
struct answer {
    struct dur_msg_error failure; /* error 0: spawned */
    struct dur_msg_spawned spawned;
    char what[256];
};
int await_answer(int socket, struct answer *answer);

#endif
