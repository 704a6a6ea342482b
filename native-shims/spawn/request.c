/* The SPAWN frame: command, directory, environment, limits and descriptors of this process. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spawn.h"

extern char **environ;

static uint32_t ignored_signals(void)
{
    uint32_t ignored = 0;
    for (int signal = 1; signal <= 32; signal++) {
        struct sigaction action;
        if (sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            ignored |= UINT32_C(1) << (signal - 1);
    }
    return ignored;
}

static uint32_t count(char **list)
{
    uint32_t count = 0;
    while (list[count])
        count++;
    return count;
}

/* Those of our streams that are the terminal which our input is; all, when none of ours is taken. */
static uint32_t terminal_streams(void)
{
    struct stat input, stream;
    uint32_t bits = 0;
    if (!arguments.terminal)
        return 0;
    if (arguments.log)
        return 7 * DUR_SPAWN_TERMINAL;
    for (int i = 0; i < 3; i++)
        if (isatty(i) && fstat(0, &input) == 0 && fstat(i, &stream) == 0 &&
            input.st_rdev == stream.st_rdev)
            bits |= DUR_SPAWN_TERMINAL << i;
    return bits;
}

/* init has the streams, and takes none of ours. */
static bool from_init(void)
{
    return arguments.log || arguments.caller;
}

static int describe(struct dur_msg_spawn *fixed)
{
    fixed->argc = count(arguments.command);
    fixed->envc = count(environ);
    fixed->umask = umask(0);
    fixed->nice = getpriority(PRIO_PROCESS, 0);
    fixed->descriptors = (from_init() ? 0 : 3) | terminal_streams();
    fixed->ignored_signals = ignored_signals();
    for (int resource = 0; resource < (int)DUR_RLIMITS; resource++) {
        struct rlimit limit;
        if (getrlimit((__rlimit_resource_t)resource, &limit) < 0)
            return -errno;
        fixed->rlimits[resource][0] = limit.rlim_cur;
        fixed->rlimits[resource][1] = limit.rlim_max;
    }
    return take_given(fixed);
}

static size_t bytes_of(char **list)
{
    size_t bytes = 0;
    for (; *list; list++)
        bytes += sizeof(uint32_t) + strlen(*list);
    return bytes;
}

static int put_all(uint8_t *out, size_t capacity, size_t *used, char **list)
{
    int error = 0;
    for (; *list && !error; list++)
        error = dur_put_string(out, capacity, used, *list);
    return error;
}

static int put_strings(uint8_t *out, size_t capacity, size_t *used)
{
    char directory[PATH_MAX];
    if (!getcwd(directory, sizeof directory))
        return -errno;
    int error = dur_put_string(out, capacity, used, arguments.name);
    if (!error)
        error = dur_put_string(out, capacity, used, directory);
    for (int i = 0; i < 3 && !error; i++)
        error = dur_put_string(out, capacity, used, arguments.files[i] ? arguments.files[i] : "");
    if (!error)
        error = put_all(out, capacity, used, arguments.command);
    return error ? error : put_all(out, capacity, used, environ);
}

/* The descriptors go with the first byte; the rest follows as on any stream. */
static int send_with_descriptors(int socket, const struct dur_frame *frame)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(3 * sizeof(int))];
    } control = {.header = {.cmsg_len = CMSG_LEN(3 * sizeof(int)),
                            .cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), (int[]){0, 1, 2}, 3 * sizeof(int));
    struct iovec part = {.iov_base = (void *)frame, .iov_len = sizeof *frame};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = from_init() ? NULL : &control,
                             .msg_controllen = from_init() ? 0 : sizeof control};
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent < 0)
        return -errno;
    return dur_write_full(socket, (const uint8_t *)frame + sent, sizeof *frame - (size_t)sent);
}

static int send_all(int socket, const struct dur_msg_spawn *fixed, const uint8_t *tail, size_t used)
{
    struct dur_frame frame = {.length = (uint32_t)(sizeof *fixed + used),
                              .version = DUR_FRAME_VERSION,
                              .type = DUR_MSG_SPAWN,
                              .id = 1};
    int error = send_with_descriptors(socket, &frame);
    if (!error)
        error = dur_write_full(socket, fixed, sizeof *fixed);
    return error ? error : dur_write_full(socket, tail, used);
}

int send_request(int socket)
{
    struct dur_msg_spawn fixed = {0};
    int error = describe(&fixed);
    if (error)
        return error;
    size_t capacity = 5 * PATH_MAX + bytes_of(arguments.command) + bytes_of(environ);
    if (capacity + sizeof fixed > DUR_FRAME_MAX_PAYLOAD)
        return -E2BIG;
    uint8_t *tail = malloc(capacity);
    if (!tail)
        return -ENOMEM;
    size_t used = 0;
    error = put_strings(tail, capacity, &used);
    if (!error)
        error = send_all(socket, &fixed, tail, used);
    free(tail);
    return error;
}
