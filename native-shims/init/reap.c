/* Children that ended: reaped, and reported to the coordinator. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "init.h"

static int64_t now_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Counting walks /proc, so for orphans, which may end by the thousand, an older count will do. */
static uint32_t count_remaining(bool exact)
{
    static int64_t counted_at;
    static uint32_t counted;
    siginfo_t info;
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) < 0 && errno == ECHILD)
        return 0; /* everybody in the namespace descends from us */
    if (exact || now_nanos() - counted_at > 100 * 1000 * 1000) {
        counted = live_processes();
        counted_at = now_nanos();
    }
    return counted > 0 ? counted : 1;
}

static void report(pid_t pid, int status, const char *name)
{
    struct dur_msg_exit event = {.pid = (uint32_t)pid,
                                 .status = status,
                                 .remaining = count_remaining(name[0] != 0),
                                 .application = name[0] != 0};
    post_event(DUR_MSG_EXIT, name[0] == 0, &event, sizeof event, name);
}

void reaped(pid_t pid, int status)
{
    forget_process((uint32_t)pid);
    if (restore_reaped(pid, status))
        return;
    struct application *application = application_of(pid);
    if (!application) {
        report(pid, status, "");
        return;
    }
    if (application->state == APPLICATION_STARTING)
        spawn_reported(index_of(application));
    bool refused = application->state == APPLICATION_REFUSED;
    end_application(application, status);
    if (refused)
        application->state = APPLICATION_NONE;
    else
        report(pid, status, application->name);
}

void reap(void)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0)
        reaped(pid, status);
}

void kill_all(void)
{
    int64_t end = now_nanos() + INT64_C(5000000000);
    kill(-1, SIGKILL);
    while (now_nanos() < end) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
        if (pid < 0)
            return;
        if (pid == 0)
            nanosleep(&(struct timespec){.tv_nsec = 200 * 1000}, NULL);
    }
}
