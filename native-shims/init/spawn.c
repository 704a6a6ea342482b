/* Starting an application: the parent's side. The answer waits for the exec, the loop does not. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "init.h"

static int make_streams(struct connection *connection, struct application *application,
                        const struct dur_msg_spawn *fixed)
{
    unsigned index = index_of(application);
    uint32_t terminal = fixed->descriptors / DUR_SPAWN_TERMINAL;
    bool ours = connection->descriptor_count == 3;
    bool callers = fixed->flags & DUR_SPAWN_CALLER;
    int error = ours      ? streams_from(index, connection->descriptors)
                : callers ? streams_from_caller(index)
                          : streams_from_log(index, application->name);
    if (error || terminal == 0)
        return error;
    return make_terminal(index, -1, terminal, ours ? connection->descriptors : NULL);
}

static int open_report(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    ends[0] = own(ends[0]);
    ends[1] = own(ends[1]);
    if (ends[0] >= 0 && ends[1] >= 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return 0;
    close(ends[0]);
    close(ends[1]);
    return -EMFILE;
}

static int start(struct spawn_request *request, struct application *application)
{
    int ends[2];
    int error = open_report(ends);
    if (error)
        return error;
    pid_t pid = fork();
    if (pid == 0)
        become_application(request, index_of(application), ends[1]);
    error = pid < 0 ? -errno : 0;
    close(ends[1]);
    if (!error) {
        application->pid = pid;
        application->state = APPLICATION_STARTING;
        application->report_pipe = ends[0];
        watch(ends[0], EPOLLIN, SOURCE_REPORT, index_of(application));
        return 0;
    }
    close(ends[0]);
    return error;
}

/* Names the step that failed, for the asker. */
static int try_spawn(struct connection *connection, const char **step)
{
    static struct spawn_request request; /* too large for a stack, and only one at a time */
    *step = "read the request";
    int error = parse_spawn(connection, &request);
    if (error)
        return error;
    *step = "use this name: the group has an application of that name";
    if (application_named(request.name))
        return -EEXIST;
    *step = "stay in a working directory that is hidden from guests";
    if (is_hidden(request.cwd))
        return -EACCES;
    *step = "start an application during a restore";
    if (restore_in_progress())
        return -EBUSY;
    *step = "make the group's clocks";
    error = time_namespace_made() ? 0 : make_time_namespace(0, 0);
    if (error)
        return error;
    *step = "have more applications in one group";
    struct application *application = claim_application(request.name);
    if (!application)
        return -EAGAIN;
    application->asker = asker_of(connection);
    *step = "open the standard streams";
    error = make_streams(connection, application, &request.fixed);
    *step = "start a process";
    return error ? error : start(&request, application);
}

void spawn(struct connection *connection)
{
    const char *step;
    int error = try_spawn(connection, &step);
    if (error)
        send_error(connection, connection->frame.id, error, DUR_STAGE_SPAWN, step);
}

static void close_report(struct application *application)
{
    unwatch(application->report_pipe);
    close(application->report_pipe);
    application->report_pipe = -1;
}

static void succeed(struct application *application)
{
    struct connection *connection = connection_of(application->asker);
    struct dur_msg_spawned answer = {.pid = (uint32_t)application->pid,
                                     .host_pid = application->host_pid};
    close_report(application);
    application->state = APPLICATION_RUNNING;
    if (connection) {
        send_frame(connection, DUR_MSG_SPAWNED, application->asker.id, &answer, sizeof answer, NULL,
                   0);
        settle_connection(connection);
    }
    terminal_ready(index_of(application));
}

static void refuse(struct application *application, const struct spawn_report *report)
{
    struct connection *connection = connection_of(application->asker);
    close_report(application);
    close_streams(index_of(application));
    application->state = APPLICATION_REFUSED;
    if (!connection)
        return;
    send_error(connection, application->asker.id, report->value, report->stage, report->what);
    settle_connection(connection);
}

/* The pipe's end without a failure is the exec: the descriptor closes with it. */
void spawn_reported(unsigned index)
{
    struct application *application = application_at(index);
    while (application->report_pipe >= 0) {
        struct spawn_report report;
        ssize_t got = read(application->report_pipe, &report, sizeof report);
        if (got < 0 && errno == EAGAIN)
            return;
        if (got != sizeof report) {
            succeed(application);
            return;
        }
        report.what[sizeof report.what - 1] = 0;
        if (report.kind == REPORT_HOST_PID)
            application->host_pid = (uint32_t)report.value;
        else
            refuse(application, &report);
    }
}
