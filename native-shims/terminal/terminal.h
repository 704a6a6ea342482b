/* What the parts of duration-terminal know of each other. */
#ifndef DURATION_TERMINAL_H
#define DURATION_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "connect.h"
#include "frame_io.h"
#include "frames.h"

/* How it ended; what the program exits with. */
enum ending {
    ENDING_OVER = 0,      /* the application's terminal is gone, or whoever started us said so */
    ENDING_FAILED = 1,    /* a line on standard output says how */
    ENDING_DETACHED = 10, /* by the keys */
    ENDING_TAKEN = 11,    /* another client has the terminal now */
    ENDING_HUNG_UP = 12,  /* our own terminal is gone */
};

/* args.c */
struct arguments {
    const char *socket;
    const char *name;
    const char *reset; /* a terminal's modes in hexadecimal: only set them again */
    bool wait;         /* for an application that is only about to be started */
    bool redraw;       /* full-screen programs shall paint anew */
};
extern struct arguments arguments;
/* NULL, or what is wrong. */
const char *parse_arguments(int argc, char **argv);

/* client.c */
struct client {
    int connection;
    int master;
    uint32_t number;
};
/* 0, -errno, or -ECANCELED: whoever started us is gone. */
int attach(struct client *client);
/* Whether init says that another has the terminal. */
bool was_taken(int connection);

/* screen.c: the user's own terminal, which is standard input. */
/* Opens it a second time, so that the shell's descriptor stays as it is: a descriptor or -errno. */
int screen_open(void);
/* Notes its modes, and writes them to `text` in hexadecimal. */
#define MODES_TEXT 128
int screen_note(char text[MODES_TEXT]);
int screen_raw(void);
void screen_restore(void);
int screen_set(const char *text);
/* Whether what is typed there is meant for us. */
bool screen_is_ours(void);
/* Gives the application's terminal the size of ours. With `redraw` it changes even when it is the same. */
void screen_size(int master, bool redraw);

/* keys.c: three times ^] within a second. */
bool keys_detach(const char *typed, size_t length);

/* relay.c */
enum ending relay(struct client *client, int screen);

#endif
