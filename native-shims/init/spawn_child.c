/* Starting an application: what the child does between fork and exec. */
#include <errno.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

static int report_pipe;

static void report(int kind, int value, uint32_t stage, const char *what)
{
    struct spawn_report message = {.kind = kind, .value = value, .stage = stage};
    strncpy(message.what, what, sizeof message.what - 1);
    dur_write_full(report_pipe, &message, sizeof message);
}

static void give_up(int error, uint32_t stage, const char *what) __attribute__((noreturn));
static void give_up(int error, uint32_t stage, const char *what)
{
    report(REPORT_FAILURE, -error, stage, what);
    _exit(127);
}

static void require(int result, const char *what)
{
    if (result < 0)
        give_up(-errno, DUR_STAGE_SPAWN, what);
}

/* A limit above what this process may have is cut to it: the group's first caller had less. */
static int set_limit(int resource, const uint64_t wanted[2])
{
    struct rlimit limit = {.rlim_cur = wanted[0], .rlim_max = wanted[1]};
    if (setrlimit((__rlimit_resource_t)resource, &limit) == 0 || errno != EPERM)
        return 0;
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)resource, &now) < 0)
        return -1;
    limit.rlim_max = now.rlim_max;
    if (limit.rlim_cur > now.rlim_max)
        limit.rlim_cur = now.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &limit);
}

static void set_limits(const struct dur_msg_spawn *fixed)
{
    for (int resource = 0; resource < (int)DUR_RLIMITS; resource++)
        require(set_limit(resource, fixed->rlimits[resource]), "set resource limits");
}

/* The report's own descriptor closes with the exec, and that is its message. */
static void set_descriptors(unsigned index)
{
    for (unsigned i = 0; i < 3; i++)
        require(dup2((int)(DUR_STREAM_BASE + 4 * index + i), (int)i), "take the standard streams");
    require(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC), "close descriptors");
}

/* Of the session that this process has just founded. */
static void take_terminal(unsigned index)
{
    uint32_t streams = terminal_streams(index);
    if (streams != 0)
        require(ioctl(__builtin_ctz(streams), TIOCSCTTY, 0), "take the terminal");
}

/* init changed no disposition from the default, so only what the caller ignored is to be set. */
static void set_signals(uint32_t ignored)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    for (int signal = 1; signal <= 32; signal++)
        if (ignored >> (signal - 1) & 1)
            sigaction(signal, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void set_priority(int nice_value)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0);
    if (now != nice_value)
        require(setpriority(PRIO_PROCESS, 0, nice_value), "set the nice value");
}

/* What the application may not enter or open fails here, under its own name. */
static void take_identity(const struct spawn_request *request)
{
    const char *stream = "";
    int error = become_user(&request->fixed);
    if (error)
        give_up(error, DUR_STAGE_SPAWN, "become the application's user");
    require(chdir(request->cwd), "enter the working directory");
    error = open_files(request, &stream);
    if (error)
        give_up(error, DUR_STAGE_SPAWN, stream);
}

void become_application(struct spawn_request *request, unsigned index, int pipe)
{
    report_pipe = pipe;
    report(REPORT_HOST_PID, (int)own_host_pid(), 0, "");
    setsid();
    set_descriptors(index);
    take_terminal(index);
    char **argv, **envp;
    int error = build_arguments(request, &argv, &envp);
    if (error)
        give_up(error, DUR_STAGE_SPAWN, "hold the arguments");
    umask((mode_t)request->fixed.umask & 0777);
    set_priority(request->fixed.nice);
    set_limits(&request->fixed);
    take_identity(request);
    set_signals(request->fixed.ignored_signals);
    give_up(execute(argv, envp), DUR_STAGE_EXEC, "execute the command");
}
