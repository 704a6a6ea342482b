/* Starts groups and talks to them as the coordinator and the clients do. */
#include "group.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

char work[WORK_BYTES], programs[WORK_BYTES];

enum { MOST_ARGUMENTS = 32 };

static int run(char **argv, int output, int errors)
{
    int status;
    pid_t child = (pid_t)MUST_OK(fork());
    if (child == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(null, 0);
        dup2(output < 0 ? null : output, 1);
        dup2(errors, 2);
        execv(argv[0], argv);
        _exit(99);
    }
    MUST_EQUAL(child, waitpid(child, &status, 0));
    MUST(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static char *path_in(const char *directory, const char *name)
{
    char *path;
    MUST_OK(asprintf(&path, "%s/%s", directory, name));
    return path;
}

static void add_rest(char **argv, size_t count, va_list rest)
{
    while ((argv[count] = va_arg(rest, char *)) != NULL)
        MUST(++count < MOST_ARGUMENTS);
}

static int open_messages(void)
{
    return (int)MUST_OK(
        open(path_in(work, "messages"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
}

int start_group(const char *more, ...)
{
    char *argv[MOST_ARGUMENTS] = {path_in(programs, "duration-init"),
                                  "--group",
                                  "test",
                                  "--coordinator-pid",
                                  "4242",
                                  "--socket",
                                  path_in(work, "control"),
                                  "--log-dir",
                                  work,
                                  "--detached",
                                  (char *)more};
    va_list rest;
    va_start(rest, more);
    if (more != NULL)
        add_rest(argv, 11, rest);
    va_end(rest);
    int messages = open_messages();
    int status = run(argv, -1, messages);
    close(messages);
    return status;
}

char *start_message(void)
{
    static char text[2048];
    return read_text(text, sizeof text, "%s/messages", work);
}

void must_start_group(void)
{
    int status =
        start_group("--interceptor", path_in(programs, "libduration-interceptor-test.so"), NULL);
    if (status != 0)
        dprintf(2, "%s", start_message());
    MUST_EQUAL(0, status);
}

struct peer connect_peer(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct peer peer = {.fd = (int)MUST_OK(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))};
    struct timeval patience = {.tv_sec = 20};
    strcpy(address.sun_path, path_in(work, "control"));
    MUST_OK(connect(peer.fd, (struct sockaddr *)&address, sizeof address));
    MUST_OK(setsockopt(peer.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience));
    return peer;
}

struct peer greet(bool subscribe, struct dur_msg_hello_ok *greeting)
{
    struct peer peer = connect_peer();
    struct dur_msg_hello hello = {.subscribe = subscribe};
    struct answer *answer = malloc(sizeof *answer);
    ask(&peer, answer, DUR_MSG_HELLO, &hello, sizeof hello, NULL, 0);
    MUST_EQUAL(DUR_MSG_HELLO_OK, answer->frame.type);
    if (greeting != NULL)
        memcpy(greeting, answer->payload, sizeof *greeting);
    free(answer);
    return peer;
}

uint64_t tell(struct peer *peer, unsigned type, const void *fixed, size_t bytes, const void *tail,
              size_t tail_bytes)
{
    MUST_EQUAL(0, dur_frame_write(peer->fd, (uint16_t)type, ++peer->last_id, fixed, bytes, tail,
                                  tail_bytes));
    return peer->last_id;
}

/* dur_frame_read() would wait for ever where a receive timeout makes read fail with EAGAIN. */
static bool read_all(int fd, void *out, size_t bytes)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t got = read(fd, (uint8_t *)out + done, bytes - done);
        if (got == 0 || (got < 0 && errno == ECONNRESET))
            return false;
        MUST(got > 0);
        done += (size_t)got;
    }
    return true;
}

bool next_frame(struct peer *peer, struct answer *answer)
{
    if (!read_all(peer->fd, &answer->frame, sizeof answer->frame))
        return false;
    MUST(answer->frame.length <= sizeof answer->payload);
    return read_all(peer->fd, answer->payload, answer->frame.length);
}

void ask(struct peer *peer, struct answer *answer, unsigned type, const void *fixed, size_t bytes,
         const void *tail, size_t tail_bytes)
{
    uint64_t id = tell(peer, type, fixed, bytes, tail, tail_bytes);
    do
        MUST(next_frame(peer, answer));
    while (answer->frame.id != id);
}

void string_at(const struct answer *answer, size_t offset, char *out, size_t room)
{
    struct dur_cursor cursor = {answer->payload + offset, answer->frame.length - offset};
    MUST_EQUAL(0, dur_take_string(&cursor, out, room));
}

struct dur_msg_exit await_exit(struct peer *peer, const char *application)
{
    struct answer *answer = malloc(sizeof *answer);
    struct dur_msg_exit event;
    char name[64] = "";
    do {
        MUST(next_frame(peer, answer));
        if (answer->frame.type != DUR_MSG_EXIT)
            continue;
        memcpy(&event, answer->payload, sizeof event);
        string_at(answer, sizeof event, name, sizeof name);
    } while (answer->frame.type != DUR_MSG_EXIT || strcmp(name, application) != 0);
    free(answer);
    return event;
}

static int spawn(int output, const char *application, const char *const *options, va_list rest)
{
    char *argv[MOST_ARGUMENTS] = {path_in(programs, "duration-spawn"), "--socket",
                                  path_in(work, "control"), "--name", (char *)application};
    size_t count = 5;
    while (*options)
        argv[count++] = (char *)*options++;
    argv[count++] = "--";
    add_rest(argv, count, rest);
    int messages = open_messages();
    int status = run(argv, output, messages);
    close(messages);
    return status;
}

int spawn_logged(const char *application, ...)
{
    va_list rest;
    va_start(rest, application);
    int status = spawn(-1, application, (const char *const[]){"--log", NULL}, rest);
    va_end(rest);
    return status;
}

int spawn_given(const char *application, const char *const *options, ...)
{
    va_list rest;
    va_start(rest, options);
    int status = spawn(-1, application, options, rest);
    va_end(rest);
    return status;
}

int spawn_to(int output, const char *application, ...)
{
    va_list rest;
    va_start(rest, application);
    int status = spawn(output, application, (const char *const[]){NULL}, rest);
    va_end(rest);
    return status;
}

int run_script(const char *application, const char *script)
{
    struct peer peer = greet(true, NULL);
    MUST_EQUAL(0, spawn_logged(application, "/bin/sh", "-c", script, NULL));
    int status = await_exit(&peer, application).status;
    close(peer.fd);
    return status;
}

char *log_of(const char *application)
{
    static char text[65536];
    return read_text(text, sizeof text, "%s/%s.log", work, application);
}

void end_group(void)
{
    struct peer peer = connect_peer();
    struct answer *answer = malloc(sizeof *answer);
    tell(&peer, DUR_MSG_SHUTDOWN, NULL, 0, NULL, 0);
    while (next_frame(&peer, answer)) {
    }
    free(answer);
    close(peer.fd);
}
