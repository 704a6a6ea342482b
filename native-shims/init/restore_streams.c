/* Where the standard streams of a restored group lead, told before its restore. */
#include <errno.h>
#include <string.h>

#include "init.h"

/* "": the caller's own, or, when a group is restored in the init that it ran in, what the application
 * had. */
static int set_up(struct application *application, const char *name, const char *log)
{
    unsigned index = index_of(application);
    bool keep =
        !log[0] && application->state == APPLICATION_ENDED && strcmp(application->name, name) == 0;
    if (!keep)
        close_terminal(index);
    int error = keep     ? streams_open(index)
                : log[0] ? streams_from_log_path(index, log)
                         : streams_from_caller(index);
    if (error)
        return error;
    memset(application, 0, sizeof *application);
    memcpy(application->name, name, strlen(name));
    application->report_pipe = -1;
    application->state = APPLICATION_RESTORED;
    return 0;
}

static int take(struct connection *connection)
{
    struct dur_cursor rest;
    struct dur_msg_streams fixed;
    char name[NAME_BYTES];
    static char log[PATH_MAX];
    int error = take_named(connection, &rest, &fixed, sizeof fixed, name);
    if (!error)
        error = dur_take_string(&rest, log, sizeof log);
    if (error)
        return error;
    if (fixed.index >= MAX_APPLICATIONS || !valid_name(name))
        return -EINVAL;
    struct application *application = application_at(fixed.index);
    bool busy = application->state == APPLICATION_STARTING ||
                application->state == APPLICATION_REFUSED ||
                application->state == APPLICATION_RUNNING;
    return busy ? -EBUSY : set_up(application, name, log);
}

void set_streams(struct connection *connection)
{
    send_result(connection, take(connection), DUR_STAGE_RESTORE, "open the standard streams");
}

static int take_terminal(struct connection *connection)
{
    struct dur_cursor rest;
    struct dur_msg_terminal fixed;
    char name[NAME_BYTES];
    int error = take_named(connection, &rest, &fixed, sizeof fixed, name);
    if (error)
        return error;
    if (fixed.index >= MAX_APPLICATIONS || fixed.streams == 0 || fixed.streams > 7)
        return -EINVAL;
    struct application *application = application_at(fixed.index);
    if (application->state != APPLICATION_RESTORED || strcmp(application->name, name) != 0)
        return -EBUSY;
    return make_terminal(fixed.index, (int)fixed.number, fixed.streams, NULL);
}

void set_terminal(struct connection *connection)
{
    send_result(connection, take_terminal(connection), DUR_STAGE_RESTORE,
                "make an application's terminal");
}
