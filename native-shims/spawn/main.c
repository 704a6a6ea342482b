/* duration-spawn: asks a group's init to start a command with what this process was given. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spawn.h"

/* As env(1): 126 cannot be executed, 127 not found, 125 our own failure. */
static int exit_status(const struct dur_msg_error *failure)
{
    if (failure->stage != DUR_STAGE_EXEC)
        return 125;
    return failure->error == ENOENT || failure->error == ENOTDIR ? 127 : 126;
}

static const char *name_of(int error)
{
    const char *name = strerrorname_np(error);
    return name ? name : "error";
}

static int own_failure(const char *what, int error)
{
    fprintf(stderr, "duration-spawn: %s: %s: %s\n", arguments.name, what, name_of(-error));
    return 125;
}

static int refused(const struct answer *answer)
{
    const struct dur_msg_error *failure = &answer->failure;
    if (failure->stage == DUR_STAGE_EXEC)
        fprintf(stderr, "duration-spawn: %s: %s: %s\n", arguments.command[0], answer->what,
                name_of(failure->error));
    else
        fprintf(stderr, "duration-spawn: %s: cannot %s: %s\n", arguments.name, answer->what,
                name_of(failure->error));
    return exit_status(failure);
}

static int report(uint32_t pid)
{
    if (!arguments.report)
        return 0;
    FILE *file = fopen(arguments.report, "we");
    if (!file)
        return own_failure(arguments.report, -errno);
    fprintf(file, "%u\n", pid);
    return fclose(file) == 0 ? 0 : own_failure(arguments.report, -errno);
}

int main(int argc, char **argv)
{
    const char *problem = parse_arguments(argc, argv);
    if (problem) {
        fprintf(stderr, "duration-spawn: %s\n", problem);
        return 125;
    }
    int socket = connect_to(arguments.socket);
    if (socket < 0)
        return own_failure(arguments.socket, socket);
    int error = send_request(socket);
    if (error)
        return own_failure("send the request", error);
    struct answer answer;
    error = await_answer(socket, &answer);
    if (error)
        return own_failure("no answer from the group", error);
    return answer.failure.error ? refused(&answer) : report(answer.spawned.pid);
}
