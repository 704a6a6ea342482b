/* pid 1 of a group: finishes the namespaces from inside, says so, and serves. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "init.h"

static int signals_of_children(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    int fd = own(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    return fd < 0 ? fail(-fd, "report this", "signalfd") : fd;
}

/* Returns the guests' socket, or -errno. */
static int settle(void)
{
    setsid();
    if (chdir("/") < 0)
        return fail(errno, "report this", "chdir /");
    int guest_socket = make_mounts();
    if (guest_socket < 0)
        return guest_socket;
    int error = hide_directories();
    if (error)
        return error;
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    error = detach_stdio();
    return error ? fail(-error, "report this", "let go of the caller's descriptors") : guest_socket;
}

void be_pid_one(int ready_pipe, int control_socket)
{
    int guest_socket = settle();
    int signals = guest_socket < 0 ? -1 : signals_of_children();
    if (signals < 0) {
        dur_write_full(ready_pipe, failure_line(), strlen(failure_line()));
        _exit(1);
    }
    dur_write_full(ready_pipe, "", 1);
    close(ready_pipe);
    serve(control_socket, guest_socket, signals);
}
