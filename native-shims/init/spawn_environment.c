/* The arguments and the environment of an application: the caller's, and what our contract adds. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "init.h"

#define PRELOAD "LD_PRELOAD="
#define OURS PRIVATE_DIR "/libduration-interceptor-"

static char group_variable[sizeof "HA_APPLICATION=" + NAME_BYTES];
static char pid_variable[sizeof "DURATION_COORDINATOR_PID=" + 12];
static char count_variable[] = "CPENV_EXEC=0";

static void *room_for(size_t bytes)
{
    void *room = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return room == MAP_FAILED ? NULL : room;
}

/* Each string of the frame ends where the next one's length begins, so that a NUL fits there once that
 * length is read; behind the last one the payload has a byte to spare. */
static void take_strings(struct dur_cursor *cursor, char **out, uint32_t count)
{
    const char *text;
    uint32_t length;
    char *end = NULL;
    for (uint32_t i = 0; i < count; i++) {
        dur_take_bytes(cursor, &text, &length);
        if (end)
            *end = 0;
        out[i] = (char *)text;
        end = out[i] + length;
    }
    if (end && cursor->left < sizeof length)
        *end = 0;
}

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_contract(const char *variable)
{
    return begins(variable, "HA_APPLICATION=") || begins(variable, "DURATION_COORDINATOR_PID=") ||
           begins(variable, "CPENV_EXEC=");
}

/* What the caller preloads, without an interceptor of an outer group. */
static const char *users_preload(const char *value)
{
    if (!begins(value, OURS))
        return value;
    size_t own = strcspn(value, ": ");
    return value[own] ? value + own + 1 : "";
}

/* Ours stands first, for it is to see every call; the caller's own keep their order. */
static char *preload_variable(const char *users)
{
    const char *ours = interceptor_path();
    size_t size = sizeof PRELOAD + strlen(ours) + strlen(users) + 2;
    char *variable = room_for(size);
    if (variable)
        snprintf(variable, size, PRELOAD "%s%s%s", ours, users[0] ? ":" : "", users);
    return variable;
}

/* Takes the contract's and the preload variable out of the list: the new count. */
static uint32_t take_out(char **envp, uint32_t count, const char **users)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (is_contract(envp[i]))
            continue;
        if (begins(envp[i], PRELOAD) && interceptor_path())
            *users = users_preload(envp[i] + strlen(PRELOAD));
        else
            envp[kept++] = envp[i];
    }
    return kept;
}

static int add_contract(char **envp, uint32_t count)
{
    const char *users = "";
    count = take_out(envp, count, &users);
    snprintf(group_variable, sizeof group_variable, "HA_APPLICATION=%s", options.group);
    snprintf(pid_variable, sizeof pid_variable, "DURATION_COORDINATOR_PID=%u",
             options.coordinator_pid);
    envp[count++] = group_variable;
    envp[count++] = pid_variable;
    envp[count++] = count_variable;
    if (interceptor_path()) {
        envp[count] = preload_variable(users);
        if (!envp[count++])
            return -ENOMEM;
    }
    envp[count] = NULL;
    return 0;
}

int build_arguments(struct spawn_request *request, char ***argv, char ***envp)
{
    uint32_t argc = request->fixed.argc, envc = request->fixed.envc;
    char **strings = room_for(((size_t)argc + envc) * sizeof(char *));
    *argv = room_for(((size_t)argc + 1) * sizeof(char *));
    *envp = room_for(((size_t)envc + 8) * sizeof(char *));
    if (!strings || !*argv || !*envp)
        return -ENOMEM;
    take_strings(&request->strings, strings, argc + envc);
    memcpy(*argv, strings, argc * sizeof(char *));
    memcpy(*envp, strings + argc, envc * sizeof(char *));
    return add_contract(*envp, envc);
}
