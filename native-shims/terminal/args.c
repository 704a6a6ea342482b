/* The command line of duration-terminal. */
#include <getopt.h>

#include "terminal.h"

struct arguments arguments;

static const char usage[] =
    "usage: duration-terminal --socket PATH --name APP [--wait] [--redraw] | --reset MODES";

static const struct option known[] = {
    {"socket", required_argument, NULL, 's'}, {"name", required_argument, NULL, 'n'},
    {"reset", required_argument, NULL, 'r'},  {"wait", no_argument, NULL, 'w'},
    {"redraw", no_argument, NULL, 'd'},       {NULL, 0, NULL, 0},
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
        arguments.reset = optarg;
        return true;
    case 'w':
        arguments.wait = true;
        return true;
    case 'd':
        arguments.redraw = true;
        return true;
    default:
        return false;
    }
}

const char *parse_arguments(int argc, char **argv)
{
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;)
        if (!take(option))
            return usage;
    bool whole = arguments.reset || (arguments.socket && arguments.name);
    return whole && optind == argc ? NULL : usage;
}
