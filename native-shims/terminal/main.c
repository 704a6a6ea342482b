/* duration-terminal: lends the user's terminal, which is standard input, to an application of a group. Standard output
 * is a pipe to whoever started us: it tells him how far we are, and us whether he lives. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "terminal.h"

static int failed(const char *what, int error)
{
    const char *name = strerrorname_np(error);
    printf("failed %s %s\n", name ? name : "error", what);
    return ENDING_FAILED;
}

static int lend(void)
{
    struct client client;
    char modes[MODES_TEXT];
    int error = attach(&client);
    if (error == -ECANCELED)
        return ENDING_OVER;
    if (error)
        return failed("reach the application's terminal", -error);
    int screen = screen_open();
    if (screen < 0)
        return failed("open the terminal", -screen);
    error = screen_note(modes);
    if (error)
        return failed("ask for the terminal's modes", -error);
    printf("attached %s\n", modes);
    fflush(stdout);
    error = screen_raw();
    if (error)
        return failed("set the terminal's modes", -error);
    enum ending ending = relay(&client, screen);
    screen_restore();
    return (int)ending;
}

int main(int argc, char **argv)
{
    const char *problem = parse_arguments(argc, argv);
    if (problem) {
        fprintf(stderr, "duration-terminal: %s\n", problem);
        return ENDING_FAILED;
    }
    if (!arguments.reset)
        return lend();
    return screen_set(arguments.reset) == 0 ? 0 : ENDING_FAILED;
}
