/* What the command line says in place of what this process has: the agent launches for a user who had it. */
#include <errno.h>
#include <stdlib.h>

#include "spawn.h"

/* A number and the character behind it; moves on behind both. */
static bool take_number(const char **text, int base, char end, uint64_t *number)
{
    char *behind;
    errno = 0;
    *number = strtoull(*text, &behind, base);
    if (behind == *text || errno || *behind != end)
        return false;
    *text = behind + (end != 0);
    return true;
}

static bool take_id(const char **text, char end, uint32_t *id)
{
    uint64_t number;
    if (!take_number(text, 10, end, &number) || number >= UINT32_MAX)
        return false;
    *id = (uint32_t)number;
    return true;
}

static int take_user(const char *text, struct dur_msg_spawn *fixed)
{
    fixed->flags |= DUR_SPAWN_USER;
    if (!take_id(&text, ':', &fixed->uid))
        return -EINVAL;
    if (take_id(&text, 0, &fixed->gid))
        return 0;
    if (!take_id(&text, ',', &fixed->gid))
        return -EINVAL;
    while (fixed->group_count < DUR_SPAWN_GROUPS) {
        uint32_t *group = &fixed->groups[fixed->group_count++];
        if (take_id(&text, 0, group))
            return 0;
        if (!take_id(&text, ',', group))
            return -EINVAL;
    }
    return -E2BIG;
}

/* By RLIMIT_* number, from the first on. */
static int take_limits(const char *text, struct dur_msg_spawn *fixed)
{
    for (unsigned i = 0; i < DUR_RLIMITS; i++) {
        if (!take_number(&text, 10, ':', &fixed->rlimits[i][0]))
            return -EINVAL;
        if (take_number(&text, 10, 0, &fixed->rlimits[i][1]))
            return 0;
        if (!take_number(&text, 10, ',', &fixed->rlimits[i][1]))
            return -EINVAL;
    }
    return -EINVAL;
}

int take_given(struct dur_msg_spawn *fixed)
{
    uint64_t mask = fixed->umask;
    const char *text = arguments.umask;
    if (text && !take_number(&text, 8, 0, &mask))
        return -EINVAL;
    fixed->umask = (uint32_t)mask & 0777;
    if (arguments.nice)
        fixed->nice = atoi(arguments.nice);
    if (arguments.caller)
        fixed->flags |= DUR_SPAWN_CALLER;
    int error = arguments.limits ? take_limits(arguments.limits, fixed) : 0;
    return !error && arguments.user ? take_user(arguments.user, fixed) : error;
}
