/* Which files a checkpoint is to hold, as the coordinator ordered it. */
#include <errno.h>
#include <string.h>

#include "snapshot_rules.h"

#define RULES 512u

static char kept[1 << 15];
static struct rule {
    const char *pattern;
    bool wanted;
} rules[RULES];
static const char *roots[RULES];
static uint32_t rule_count, root_count;

static int take_line(char *line)
{
    if (line[0] == 0 || line[1] != ' ' || line[2] != '/')
        return -EINVAL;
    if (rule_count == RULES || root_count == RULES)
        return -E2BIG;
    switch (line[0]) {
    case 'R':
        roots[root_count++] = line + 2;
        return 0;
    case '+':
    case '-':
        rules[rule_count++] = (struct rule){line + 2, line[0] == '+'};
        return 0;
    default:
        return -EINVAL;
    }
}

int snapshot_rules_take(const char *text)
{
    int error = 0;
    rule_count = root_count = 0;
    if (strlen(text) >= sizeof kept)
        return -E2BIG;
    strcpy(kept, text);
    for (char *line = kept, *end; !error && *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = 0;
        error = take_line(line);
    }
    return error;
}

const char *snapshot_root(uint32_t n)
{
    return n < root_count ? roots[n] : NULL;
}

bool snapshot_is_root(const char *path)
{
    for (uint32_t i = 0; i < root_count; i++)
        if (strcmp(roots[i], path) == 0)
            return true;
    return false;
}

bool snapshot_below_root(const char *path)
{
    for (uint32_t i = 0; i < root_count; i++) {
        size_t length = strlen(roots[i]);
        if (strncmp(path, roots[i], length) == 0 && (path[length] == 0 || path[length] == '/'))
            return true;
    }
    return false;
}

bool snapshot_ordered(void)
{
    for (uint32_t i = 0; i < rule_count; i++)
        if (rules[i].wanted)
            return true;
    return false;
}

static bool matches_stars(const char *pattern, const char *path)
{
    bool across = pattern[1] == '*';
    while (*pattern == '*')
        pattern++;
    for (;; path++) {
        if (snapshot_matches(pattern, path))
            return true;
        if (*path == 0 || (!across && *path == '/'))
            return false;
    }
}

bool snapshot_matches(const char *pattern, const char *path)
{
    for (; *pattern; pattern++, path++) {
        if (*pattern == '*')
            return matches_stars(pattern, path);
        if (*path == 0 || (*pattern == '?' ? *path == '/' : *pattern != *path))
            return false;
    }
    return *path == 0;
}

bool snapshot_wanted(const char *path)
{
    for (uint32_t i = 0; i < rule_count; i++)
        if (snapshot_matches(rules[i].pattern, path))
            return rules[i].wanted;
    return false;
}
