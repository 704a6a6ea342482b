/* duration-init, holder phase: makes the namespaces, starts pid 1 in them, and leaves when it serves. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

/* What the caller ignored would have its children reaped behind our back; guests get theirs from SPAWN.
 * Straight to the kernel, for libc keeps signals 32 and 33 to itself. */
static void default_signals(void)
{
    const uint64_t by_default[4] = {0}; /* the kernel's struct sigaction */
    for (int signal = 1; signal < NSIG; signal++)
        syscall(SYS_rt_sigaction, signal, by_default, NULL, sizeof(uint64_t));
    const uint64_t all =
        ~0ull; /* restored tasks inherit it: a timer's signal 32 would end them half made */
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
}

/* Nobody serves the socket then, and the next one shall not stumble over it. */
static int give_up(void)
{
    unlink(options.socket);
    return 1;
}

static int say_failure(void)
{
    const char *line = failure_line();
    dur_write_full(2, line, strlen(line));
    return 1;
}

/* pid 1 sends one NUL byte when it serves, or the line that says why it cannot. */
static int await_pid_one(int pipe)
{
    char line[1024];
    ssize_t got = dur_read_full(pipe, line, sizeof line);
    if (got == 1 && line[0] == 0)
        return 0;
    if (got <= 0) {
        fail(ECHILD, "see the kernel's log", "pid 1 of the group died while it started");
        return say_failure();
    }
    dur_write_full(2, line, (size_t)got);
    return 1;
}

static int start_pid_one(int control_socket)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return fail(errno, "report this", "make a pipe");
    ends[0] = own(ends[0]);
    ends[1] = own(ends[1]);
    pid_t pid = fork();
    if (pid < 0)
        return fail(errno, "free some memory or processes", "fork");
    if (pid == 0) {
        close(ends[0]);
        be_pid_one(ends[1], control_socket);
    }
    close(ends[1]);
    return ends[0];
}

/* Everything that needs the caller's own view comes before the namespaces. */
static int prepare(void)
{
    int error = raise_descriptor_limit();
    if (!error)
        error = keep_caller_descriptors(options.detached);
    if (!error)
        error = hold_host_root();
    if (!error)
        error = open_interceptors();
    if (!error)
        error = open_log_directory();
    return error;
}

int main(int argc, char **argv)
{
    default_signals();
    close_range(3, ~0U, 0);
    umask(077);
    setsid(); /* fails for a group leader, which an interactive shell's child is: no harm */
    if (parse_arguments(argc, argv) || prepare())
        return say_failure();
    int control_socket = listen_at(options.socket, 0600);
    if (control_socket < 0)
        return say_failure();
    int ready = make_namespaces() ? -1 : start_pid_one(control_socket);
    int status = ready < 0 ? say_failure() : await_pid_one(ready);
    return status ? give_up() : 0;
}
