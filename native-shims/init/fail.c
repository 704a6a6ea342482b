/* The one line that tells the person who started a group why it did not start. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "init.h"

static char line[1024];

int fail(int error, const char *remedy, const char *what, ...)
{
    if (line[0])
        return -error;
    char text[512];
    va_list arguments;
    va_start(arguments, what);
    vsnprintf(text, sizeof text, what, arguments);
    va_end(arguments);
    const char *name = strerrorname_np(error);
    snprintf(line, sizeof line, "duration-init: %s: %s: %s; %s\n",
             options.group ? options.group : "?", text, name ? name : "error", remedy);
    return -error;
}

const char *failure_line(void)
{
    return line;
}
