/* The command line of duration-init. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

struct options options;

enum {
    OPTION_GROUP = 256,
    OPTION_PID,
    OPTION_SOCKET,
    OPTION_LOG,
    OPTION_DETACHED,
    OPTION_INTERCEPTOR,
    OPTION_HIDE,
    OPTION_CLOCK,
    OPTION_HOSTNAME,
};

static const struct option known[] = {
    {"group", required_argument, NULL, OPTION_GROUP},
    {"coordinator-pid", required_argument, NULL, OPTION_PID},
    {"socket", required_argument, NULL, OPTION_SOCKET},
    {"log-dir", required_argument, NULL, OPTION_LOG},
    {"detached", no_argument, NULL, OPTION_DETACHED},
    {"interceptor", required_argument, NULL, OPTION_INTERCEPTOR},
    {"hide", required_argument, NULL, OPTION_HIDE},
    {"clock", required_argument, NULL, OPTION_CLOCK},
    {"hostname", required_argument, NULL, OPTION_HOSTNAME},
    {NULL, 0, NULL, 0},
};

static const char usage[] =
    "duration-am starts it as --group NAME --coordinator-pid N --socket PATH --log-dir DIR "
    "[--detached] [--interceptor FILE]... [--hide DIR]... [--clock host|private] [--hostname NAME]";

/* Applications become file names (their logs), so their names are as tame as those of groups. */
bool valid_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length >= NAME_BYTES || name[0] == '.')
        return false;
    for (const char *at = name; *at; at++)
        if (*at == '/' || (unsigned char)*at < ' ')
            return false;
    return true;
}

static int add(const char **list, unsigned *count, const char *value, const char *what)
{
    if (*count == MAX_FILES)
        return fail(E2BIG, "give at most 16", "too many %s", what);
    list[(*count)++] = value;
    return 0;
}

static int parse_pid(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value > UINT32_MAX)
        return fail(EINVAL, usage, "--coordinator-pid %s", text);
    options.coordinator_pid = (uint32_t)value;
    return 0;
}

static int parse_clock(const char *text)
{
    options.host_clock = strcmp(text, "host") == 0;
    if (!options.host_clock && strcmp(text, "private") != 0)
        return fail(EINVAL, "say host or private", "--clock %s", text);
    return 0;
}

static int take(int option, const char *value)
{
    switch (option) {
    case OPTION_GROUP:
        options.group = value;
        return 0;
    case OPTION_PID:
        return parse_pid(value);
    case OPTION_SOCKET:
        options.socket = value;
        return 0;
    case OPTION_LOG:
        options.log_dir = value;
        return 0;
    case OPTION_DETACHED:
        options.detached = true;
        return 0;
    case OPTION_INTERCEPTOR:
        return add(options.interceptors, &options.interceptor_count, value, "interceptors");
    case OPTION_HIDE:
        return add(options.hidden, &options.hidden_count, value, "hidden directories");
    case OPTION_CLOCK:
        return parse_clock(value);
    case OPTION_HOSTNAME:
        options.hostname = value;
        return 0;
    default:
        return fail(EINVAL, usage, "unknown argument");
    }
}

int parse_arguments(int argc, char **argv)
{
    options.log_dir = "";
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        int error = take(option, optarg);
        if (error)
            return error;
    }
    if (optind != argc || !options.group || !options.socket)
        return fail(EINVAL, usage, "incomplete arguments");
    if (!valid_name(options.group))
        return fail(EINVAL, "choose another name", "group name");
    return 0;
}
