/* The namespaces of a group: user (when not root), pid, mount, IPC, time, and UTS when asked for. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "init.h"

static bool clock_made;

static int write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t written = write(fd, text, strlen(text));
    int error = written < 0 ? -errno : 0;
    close(fd);
    return error;
}

static int map_own_id(const char *path, unsigned id)
{
    char text[64];
    snprintf(text, sizeof text, "%u %u 1\n", id, id);
    int error = write_text(path, text);
    return error ? fail(-error, "see duration-am doctor about user namespaces", "write %s", path)
                 : 0;
}

static int user_namespace(uid_t uid, gid_t gid)
{
    if (unshare(CLONE_NEWUSER) < 0)
        return fail(errno,
                    "allow unprivileged user namespaces (see duration-am doctor) or run as root",
                    "make a user namespace");
    int error = write_text("/proc/self/setgroups", "deny");
    if (error)
        return fail(-error, "see duration-am doctor about user namespaces",
                    "write /proc/self/setgroups");
    error = map_own_id("/proc/self/uid_map", uid);
    return error ? error : map_own_id("/proc/self/gid_map", gid);
}

int make_namespaces(void)
{
    uid_t uid = geteuid();
    int error = uid == 0 ? 0 : user_namespace(uid, getegid());
    if (error)
        return error;
    int flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC;
    if (options.hostname)
        flags |= CLONE_NEWUTS;
    if (unshare(flags) < 0)
        return fail(errno,
                    errno == EPERM
                        ? "run with CAP_SYS_ADMIN, or as a plain user with user namespaces"
                        : "raise /proc/sys/user/max_*_namespaces",
                    "make pid, mount and IPC namespaces");
    if (options.hostname && sethostname(options.hostname, strlen(options.hostname)) < 0)
        return fail(errno, "choose a shorter name", "sethostname %s", options.hostname);
    /* Capture is this user's own process outside: it needs our descriptors and kcmp. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    return 0;
}

/* Seconds and a nanosecond part that is never negative, as the kernel wants it. */
static int format_offset(char *out, size_t size, const char *clock, int64_t nanos)
{
    int64_t seconds = nanos / 1000000000, rest = nanos % 1000000000;
    if (rest < 0) {
        seconds--;
        rest += 1000000000;
    }
    return snprintf(out, size, "%s %lld %lld\n", clock, (long long)seconds, (long long)rest);
}

int make_time_namespace(int64_t monotonic_nanos, int64_t boottime_nanos)
{
    if (options.host_clock)
        return 0;
    if (unshare(CLONE_NEWTIME) < 0)
        return -errno;
    char text[128];
    int used = format_offset(text, sizeof text, "monotonic", monotonic_nanos);
    format_offset(text + used, sizeof text - (size_t)used, "boottime", boottime_nanos);
    int error = write_text("/proc/self/timens_offsets", text);
    clock_made = !error;
    return error;
}

bool time_namespace_made(void)
{
    return clock_made;
}
