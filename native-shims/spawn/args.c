/* The command line of duration-spawn. */
#include <getopt.h>
#include <stddef.h>

#include "spawn.h"

struct arguments arguments = {.name = "?"};

static const char usage[] = "usage: duration-spawn --socket PATH --name APP [--log] [--terminal] "
                            "[--report FILE] -- CMD [ARG...]";

static const struct option known[] = {
    {"socket", required_argument, NULL, 's'}, {"name", required_argument, NULL, 'n'},
    {"report", required_argument, NULL, 'r'}, {"log", no_argument, NULL, 'l'},
    {"terminal", no_argument, NULL, 't'},     {NULL, 0, NULL, 0},
};

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
    default:
        return false;
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
