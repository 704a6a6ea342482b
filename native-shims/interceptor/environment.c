/* The environment that an exec passes on: the program's, and the contract again, as it was hidden. */
#include "interceptor.h"

#include <string.h>

#define PRELOAD "LD_PRELOAD="

static const char *users_preload(char *const *given)
{
    for (; given && *given; given++)
        if (begins(*given, PRELOAD))
            return *given + strlen(PRELOAD);
    return "";
}

struct environment_size environment_size(char *const *given)
{
    size_t count = 0;
    while (given && given[count])
        count++;
    const char *users = users_preload(given);
    return (struct environment_size){
        .slots = count + 5,
        .text = sizeof PRELOAD + strlen(contract.self) + 1 + strlen(users),
    };
}

/* A program that passes on what it read from /proc/self/environ passes our path too. */
static void fill_preload(char *text, const char *users)
{
    text = stpcpy(text, PRELOAD);
    if (begins(users, contract.self)) {
        strcpy(text, users);
        return;
    }
    text = stpcpy(text, contract.self);
    if (*users) {
        *text = ':';
        strcpy(text + 1, users);
    }
}

/* The preload variable keeps its place, so that the program finds its own order again. */
void environment_fill(char **slots, char *text, char *const *given)
{
    bool placed = false;
    fill_preload(text, users_preload(given));
    for (; given && *given; given++) {
        if (is_contract_variable(*given))
            continue;
        bool preload = begins(*given, PRELOAD);
        *slots++ = preload ? text : *given;
        placed |= preload;
    }
    if (!placed)
        *slots++ = text;
    *slots++ = contract.group;
    if (contract.pid[0])
        *slots++ = contract.pid;
    *slots++ = contract.count;
    *slots = NULL;
}
