/* The command line of duration-spawn. */
#include <getopt.h>
#include <stddef.h>

#include "spawn.h"

struct arguments arguments = {.name = "?"};

static const char usage[] =
    "usage: duration-spawn --socket PATH --name APP [--log | --caller] [--terminal] [--report "
    "FILE] "
    "[--stdin FILE] [--stdout FILE] [--stderr FILE] [--user UID:GID,GROUP...] [--umask OCTAL] "
    "[--nice N] [--limits SOFT:HARD,...] -- CMD [ARG...]";

static const struct option known[] = {
    {"socket", required_argument, NULL, 's'}, {"name", required_argument, NULL, 'n'},
    {"report", required_argument, NULL, 'r'}, {"log", no_argument, NULL, 'l'},
    {"terminal", no_argument, NULL, 't'},     {"caller", no_argument, NULL, 'c'},
    {"stdin", required_argument, NULL, '0'},  {"stdout", required_argument, NULL, '1'},
    {"stderr", required_argument, NULL, '2'}, {"user", required_argument, NULL, 'u'},
    {"umask", required_argument, NULL, 'm'},  {"nice", required_argument, NULL, 'i'},
    {"limits", required_argument, NULL, 'L'}, {NULL, 0, NULL, 0},
};

static bool take_given_option(int option)
{
    switch (option) {
    case '0':
    case '1':
    case '2':
        arguments.files[option - '0'] = optarg;
        return true;
    case 'u':
        arguments.user = optarg;
        return true;
    case 'm':
        arguments.umask = optarg;
        return true;
    case 'i':
        arguments.nice = optarg;
        return true;
    case 'L':
        arguments.limits = optarg;
        return true;
    default:
        return false;
    }
}

static bool take(int option)
{
    switch (option) {
    case 's':
        arguments.socket = optarg;
        return true;
    case 'n':
        arguments.name = optarg;
        return true;
    case 'r':
        arguments.report = optarg;
        return true;
    case 'l':
        arguments.log = true;
        return true;
    case 't':
        arguments.terminal = true;
        return true;
    case 'c':
        arguments.caller = true;
        return true;
    default:
        return take_given_option(option);
    }
}

const char *parse_arguments(int argc, char **argv)
{
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, "+", known, NULL)) != -1;)
        if (!take(option))
            return usage;
    arguments.command = argv + optind;
    if (optind == argc || !arguments.socket || arguments.name[0] == '?')
        return usage;
    return NULL;
}
