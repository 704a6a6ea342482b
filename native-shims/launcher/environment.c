/* Reads an environment: all of a file, base64, and the strings in it. */
#include "launcher.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_CANNOT_RUN = 125, REAP_ATTEMPTS = 100, ROOM = 4096 };

_Noreturn void refuse(const char *sentence)
{
    fprintf(stderr, "duration-am: %s\n", sentence);
    exit(EXIT_CANNOT_RUN);
}

_Noreturn void fail(const char *doing)
{
    fprintf(stderr, "duration-am: %s: %s\n", doing, strerror(errno));
    exit(EXIT_CANNOT_RUN);
}

struct bytes read_all(int fd)
{
    struct bytes text = {NULL, 0};
    size_t capacity = 0;
    for (;;) {
        if (capacity - text.length < ROOM) {
            capacity = 2 * capacity + 2 * ROOM;
            text.at = realloc(text.at, capacity);
            if (!text.at)
                fail("reading the environment");
        }
        ssize_t got = read(fd, text.at + text.length, ROOM - 1);
        if (got == 0)
            return text;
        if (got > 0)
            text.length += (size_t)got;
        else if (errno != EINTR)
            fail("reading the environment");
    }
}

static int sextet(char c)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

void decode_base64(struct bytes *text)
{
    unsigned bits = 0;
    int count = 0;
    size_t out = 0;
    for (size_t in = 0; in < text->length; in++) {
        int value = sextet(text->at[in]);
        if (value < 0)
            continue;
        bits = bits << 6 | (unsigned)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            text->at[out++] = (char)(bits >> count & 0xff);
        }
    }
    text->length = out;
}

char **strings_of(struct bytes text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.at[i] == '\0';
    char **strings = calloc(count + OWN_VARIABLES + 1, sizeof *strings);
    if (!strings)
        fail("reading the environment");
    char *next = text.at;
    for (size_t i = 0; i < count; i++) {
        strings[i] = next;
        next += strlen(next) + 1;
    }
    return strings;
}

void reap_writer(void)
{
    for (int i = 0; i < REAP_ATTEMPTS; i++) {
        if (waitpid(-1, NULL, WNOHANG) != 0)
            return;
        sched_yield();
    }
}
