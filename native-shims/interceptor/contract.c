/* The environment contract: taken out of the program's sight when it starts, kept for its execs. */
#include "interceptor.h"

#include <stdlib.h>
#include <string.h>

#include "frames.h"

#define GROUP "HA_APPLICATION="
#define PID "DURATION_COORDINATOR_PID="
#define COUNT "CPENV_EXEC="
#define PRELOAD "LD_PRELOAD="

struct contract contract;

bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool is_contract_variable(const char *variable)
{
    return begins(variable, GROUP) || begins(variable, PID) || begins(variable, COUNT);
}

static void keep(char *out, size_t size, const char *variable)
{
    if (strlen(variable) < size)
        strcpy(out, variable);
}

/* No snprintf: this also runs where the program's libc is barely set up. */
static void keep_count(const char *digits)
{
    char reversed[12];
    size_t length = 0, at = strlen(COUNT);
    contract.exec_count = (uint32_t)strtoul(digits, NULL, 10);
    for (uint64_t next = (uint64_t)contract.exec_count + 1; next > 0; next /= 10)
        reversed[length++] = (char)('0' + next % 10);
    memcpy(contract.count, COUNT, at);
    while (length > 0)
        contract.count[at++] = reversed[--length];
    contract.count[at] = 0;
}

static void keep_contract(const char *variable)
{
    if (begins(variable, GROUP))
        keep(contract.group, sizeof contract.group, variable);
    else if (begins(variable, PID))
        keep(contract.pid, sizeof contract.pid, variable);
    else
        keep_count(variable + strlen(COUNT));
}

static char *users_preload(char *value)
{
    size_t length = strcspn(value, ": ");
    return value + length + (value[length] != 0);
}

static void keep_self(const char *value)
{
    size_t length = strcspn(value, ": ");
    if (length >= sizeof contract.self)
        return;
    memcpy(contract.self, value, length);
    contract.self[length] = 0;
}

/* Shortens "LD_PRELOAD=ours:users" to "LD_PRELOAD=users" without moving the user's part: the name is
 * written anew in front of it. NULL when nothing is left. */
static char *without_ours(char *variable)
{
    char *value = variable + strlen(PRELOAD);
    if (!begins(variable, PRELOAD) || !begins(value, SELF_PREFIX))
        return variable;
    char *users = users_preload(value);
    if (!*users)
        return NULL;
    return memcpy(users - strlen(PRELOAD), PRELOAD, strlen(PRELOAD));
}

void hide_contract(char **environment)
{
    char **kept = environment;
    for (char **at = environment; *at; at++) {
        char *variable = is_contract_variable(*at) ? NULL : without_ours(*at);
        if (variable)
            *kept++ = variable;
    }
    *kept = NULL;
}

void take_contract(char **environment)
{
    for (char **at = environment; *at; at++) {
        if (is_contract_variable(*at))
            keep_contract(*at);
        else if (begins(*at, PRELOAD) && begins(*at + strlen(PRELOAD), SELF_PREFIX))
            keep_self(*at + strlen(PRELOAD));
    }
    hide_contract(environment);
    contract.active = contract.self[0] && contract.group[0];
    if (!contract.count[0])
        keep_count("0");
}
