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

/* The caller of --report says it in his own words; without him, or where that fails, we say it. */
static int failed(int status, const char *what, int error)
{
    FILE *file = arguments.report ? fopen(arguments.report, "we") : NULL;
    int written = file ? fprintf(file, "%s %s\n", name_of(error), what) : -1;
    if (!file || fclose(file) != 0 || written < 0)
        fprintf(stderr, "duration-spawn: %s: cannot %s: %s\n", arguments.name, what,
                name_of(error));
    return status;
}

static int report(uint32_t pid)
{
    if (!arguments.report)
        return 0;
    FILE *file = fopen(arguments.report, "we");
    if (!file)
        return failed(125, "report the pid", errno);
    fprintf(file, "%u\n", pid);
    return fclose(file) == 0 ? 0 : failed(125, "report the pid", errno);
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
        return failed(125, "reach the group", -socket);
    int error = send_request(socket);
    if (error)
        return failed(125, "send the request", -error);
    struct answer answer;
    error = await_answer(socket, &answer);
    if (error)
        return failed(125, "read the group's answer", -error);
    if (answer.failure.error)
        return failed(exit_status(&answer.failure), answer.what, (int)answer.failure.error);
    return report(answer.spawned.pid);
}
