/* Facts about unix sockets: whom they are connected to, who made them, what waits in them. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "filestat.h"
#include "kernel.h"
#include "proc.h"
#include "socket_options.h"
#include "stream.h"
#include "unix_diag.h"
#include "unix_memory.h"
#include "unix_queue.h"
#include "unix_sockets.h"

#define MET 65536u
#define GROUPS 65536u
#define DUR_SO_PEERGROUPS 59
#define DUR_SO_PEERPIDFD 77
#ifndef SIOCUNIXFILE
#define SIOCUNIXFILE (SIOCPROTOPRIVATE + 0)
#endif

static struct met {
    uint32_t process, number;
    uint64_t ino;
    bool creator_unknown;
} met[MET];
static uint32_t met_count;

static uint32_t pending[UNIX_PENDING], groups[GROUPS];

int unix_sockets_prepare(void)
{
    unix_diag_prepare();
    return unix_queue_prepare();
}

void unix_sockets_reset(void)
{
    met_count = 0;
    unix_memory_next();
    unix_queue_reset();
}

void unix_sockets_meet(uint32_t process, uint32_t number, uint64_t ino)
{
    if (met_count < MET)
        met[met_count++] = (struct met){.process = process, .number = number, .ino = ino};
}

bool unix_sockets_unsigned(uint32_t process, uint32_t *at, uint32_t *number)
{
    while (*at < met_count) {
        const struct met *each = &met[(*at)++];
        if (each->process == process && each->creator_unknown) {
            *number = each->number;
            return true;
        }
    }
    return false;
}

/* A number may have passed to another process: only a process that lives answers by its pidfd. */
static bool lives(int fd)
{
    int pidfd = -1;
    socklen_t bytes = sizeof pidfd;
    if (getsockopt(fd, SOL_SOCKET, DUR_SO_PEERPIDFD, &pidfd, &bytes) != 0 || pidfd < 0)
        return false;
    bool alive = syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == 0 || errno != ESRCH;
    close(pidfd);
    return alive;
}

static void ask_creator(const struct group *group, int fd, struct dur_fact_unix *fact)
{
    struct ucred creator = {0};
    socklen_t bytes = sizeof creator;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &creator, &bytes) != 0) {
        fact->creator_error = errno;
        return;
    }
    fact->creator_host_pid = (uint32_t)creator.pid;
    fact->creator_uid = creator.uid;
    fact->creator_gid = creator.gid;
    if (creator.pid == 0)
        return;
    if (!lives(fd)) {
        fact->flags |= DUR_UNIX_CREATOR_GONE;
    } else {
        uint32_t process = group_find_process(group, creator.pid);
        fact->creator_pid = process == DUR_NONE ? 0 : group->process[process].ns_pid;
    }
    bytes = sizeof groups;
    if (getsockopt(fd, SOL_SOCKET, DUR_SO_PEERGROUPS, groups, &bytes) == 0)
        fact->group_count = (uint32_t)(bytes / sizeof *groups);
}

static void name_by_path(struct dur_stat *out, const struct filestat_root *root, pid_t pid,
                         const char *name)
{
    struct stat found;
    if (name[0] == '/') {
        filestat_by_path(out, root, name);
        return;
    }
    int directory = proc_open(pid, 0, "cwd", O_PATH | O_DIRECTORY);
    if (directory >= 0 && fstatat(directory, name, &found, 0) == 0)
        filestat_fill(out, &found);
    else
        filestat_error(out, directory < 0 ? -directory : errno);
    if (directory >= 0)
        close(directory);
}

/* Where the file is now, which only the administrator of the network namespace is told. */
static size_t find_file(int fd, struct dur_fact_unix *fact, char *text, size_t capacity)
{
    char path[PROC_PATH];
    int file = ioctl(fd, SIOCUNIXFILE, 0);
    if (file < 0) {
        filestat_error(&fact->moved, errno);
        return 0;
    }
    filestat_fd(&fact->moved, file);
    proc_path_number(path, getpid(), "fd", (uint64_t)file);
    ssize_t length = readlinkat(proc_root(), path, text, capacity);
    close(file);
    return length < 0 ? 0 : (size_t)length;
}

static size_t read_directory(pid_t pid, char *text, size_t capacity)
{
    char path[PROC_PATH];
    proc_path(path, pid, 0, "cwd");
    ssize_t length = readlinkat(proc_root(), path, text, capacity);
    return length < 0 ? 0 : (size_t)length;
}

static void facts(const struct unix_socket *socket, pid_t holder, bool *creator_unknown)
{
    static char directory[4096], moved[4096];
    struct sockaddr_un name = {0};
    socklen_t name_bytes = sizeof name - 1;
    struct dur_fact_unix fact = {.ino = socket->ino};
    fact.error = -unix_diag(socket->ino, &fact, pending);
    if (socket->ready & POLLPRI)
        fact.flags |= DUR_UNIX_URGENT;
    ask_creator(socket->group, socket->fd, &fact);
    *creator_unknown = (fact.flags & DUR_UNIX_CREATOR_GONE) != 0;
    filestat_error(&fact.by_name, EOPNOTSUPP);
    filestat_error(&fact.moved, EOPNOTSUPP);
    if (getsockname(socket->fd, (void *)&name, &name_bytes) == 0 && name.sun_path[0] != 0) {
        struct filestat_root root;
        filestat_take_root(&root, holder);
        name_by_path(&fact.by_name, &root, holder, name.sun_path);
        filestat_leave_root(&root);
        fact.moved_bytes = (uint32_t)find_file(socket->fd, &fact, moved, sizeof moved);
        if (name.sun_path[0] != '/')
            fact.directory_bytes = (uint32_t)read_directory(holder, directory, sizeof directory);
    }
    stream_begin(DUR_FACT_UNIX_SOCKET, socket->ns_pid, socket->number);
    stream_put(&fact, sizeof fact);
    stream_put(pending, fact.pending_count * sizeof *pending);
    stream_put(groups, fact.group_count * sizeof *groups);
    stream_put(directory, fact.directory_bytes);
    stream_put(moved, fact.moved_bytes);
    stream_end(0);
}

static bool take(const struct group *group, uint32_t ns_pid, uint32_t number, int fd, uint64_t ino,
                 struct unix_socket *out)
{
    int domain = 0;
    socklen_t bytes = sizeof domain;
    struct pollfd poller = {.fd = fd, .events = POLLIN | POLLPRI};
    *out = (struct unix_socket){.group = group,
                                .process = DUR_NONE,
                                .ns_pid = ns_pid,
                                .number = number,
                                .fd = fd,
                                .ino = ino};
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &bytes) != 0 || domain != AF_UNIX)
        return false;
    getsockopt(fd, SOL_SOCKET, SO_TYPE, &out->type, &bytes);
    poll(&poller, 1, 0);
    out->ready = poller.revents;
    return true;
}

static bool listening(int fd)
{
    int value = 0;
    socklen_t bytes = sizeof value;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &bytes) == 0 && value;
}

static void whole(const struct unix_socket *socket, pid_t holder, bool *creator_unknown)
{
    facts(socket, holder, creator_unknown);
    socket_options_fact(socket->ns_pid, socket->number, socket->fd);
    if (!listening(socket->fd))
        unix_queue_facts(socket);
}

void unix_sockets_facts(const struct group *group)
{
    for (uint32_t i = 0; i < met_count; i++) {
        struct unix_socket socket;
        const struct process *process = &group->process[met[i].process];
        int pidfd = proc_pidfd(process->pid);
        int copy = (int)syscall(SYS_pidfd_getfd, pidfd, (int)met[i].number, 0);
        if (copy >= 0 && take(group, process->ns_pid, met[i].number, copy, met[i].ino, &socket)) {
            socket.process = met[i].process;
            whole(&socket, process->pid, &met[i].creator_unknown);
        }
        if (copy >= 0)
            close(copy);
        if (pidfd >= 0)
            close(pidfd);
    }
}

void unix_sockets_flight(const struct group *group, uint32_t ns_pid, uint32_t subject, int fd,
                         uint64_t ino)
{
    struct unix_socket socket;
    bool unknown;
    if (take(group, ns_pid, subject, fd, ino, &socket))
        whole(&socket, getpid(), &unknown);
}
