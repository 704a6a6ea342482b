/* Facts about descriptors: what each is, which share an open file, what pipes hold, what epolls watch. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts_fd.h"
#include "filestat.h"
#include "flights.h"
#include "frames.h"
#include "identity.h"
#include "inotify.h"
#include "inet_sockets.h"
#include "kernel.h"
#include "netlink_sockets.h"
#include "pipes.h"
#include "proc.h"
#include "removed.h"
#include "shared_memory.h"
#include "snapshot.h"
#include "sockets.h"
#include "tracking.h"
#include "stream.h"
#include "unix_sockets.h"
#include "terminals.h"

#define EPOLLS 65536u
#define NOT_ASKED 0xffffffffu

/* Epolls met on the way: their targets are looked for once all descriptors are known. */
static struct epoll {
    uint32_t process, fd;
    uint64_t at;
} epolls[EPOLLS];
static uint32_t epoll_count;

/* Open files met so far: their ordinals are given in the order of meeting. */
static uint32_t files_met;

/* Whose descriptors are being walked. */
struct owner {
    pid_t pid;
    uint32_t ns_pid, process;
    int pidfd;
    uint32_t type, first;
    struct filestat_root root;
    const struct group *group;
    uint32_t subject; /* of a flight: it is held by no descriptor of the group */
};

static uint32_t subject_of(const struct owner *owner, uint32_t number)
{
    return owner->type == DUR_FACT_FLIGHT ? owner->subject : number;
}

static uint32_t poll_now(int fd)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN | POLLOUT};
    if (poll(&poller, 1, 0) < 0)
        return NOT_ASKED;
    return (uint32_t)poller.revents & (POLLIN | POLLOUT | POLLERR | POLLHUP);
}

/* Only kinds whose readiness is state of the group's own; a device or a file server is left in peace. */
static bool worth_asking(uint32_t mode)
{
    return S_ISFIFO(mode) || S_ISSOCK(mode) || (mode & S_IFMT) == 0;
}

/* Who is told by a signal; most descriptors have nobody. */
static void signalled(const struct owner *owner, uint32_t number, int copy)
{
    struct f_owner_ex who = {0};
    int signal = fcntl(copy, F_GETSIG);
    if (signal < 0 || fcntl(copy, F_GETOWN_EX, &who) != 0 || (signal == 0 && who.pid == 0))
        return;
    struct dur_fact_fd_owner fact = {
        .type = (uint32_t)who.type, .host_pid = (uint32_t)who.pid, .signal = (uint32_t)signal};
    stream_fact(DUR_FACT_FD_OWNER, owner->ns_pid, subject_of(owner, number), &fact, sizeof fact);
}

/* Of a socket only its first descriptor is asked. */
static void socket_met(const struct owner *owner, uint32_t number, int copy,
                       const struct dur_fact_fd *fact)
{
    sockets_fact(owner->ns_pid, subject_of(owner, number), copy, fact->stat.ino);
    netlink_socket(owner->ns_pid, subject_of(owner, number), copy, fact->stat.ino);
    if (owner->type == DUR_FACT_FD) {
        unix_sockets_meet(owner->process, number, fact->stat.ino);
        inet_socket(owner->process, owner->ns_pid, number, copy, fact->stat.ino);
    } else if (owner->type == DUR_FACT_FLIGHT)
        unix_sockets_flight(owner->group, owner->ns_pid, owner->subject, copy, fact->stat.ino);
}

/* Opened with O_PATH it answers nothing, and what is asked of the object itself is asked of another descriptor. */
static bool path_only(int copy)
{
    int flags = fcntl(copy, F_GETFL);
    return flags >= 0 && (flags & O_PATH) != 0;
}

static void ask_copy(const struct owner *owner, uint32_t number, struct dur_fact_fd *fact,
                     bool first)
{
    int copy = (int)syscall(SYS_pidfd_getfd, owner->pidfd, (int)number, 0);
    if (copy < 0)
        return;
    if (path_only(copy)) {
        close(copy);
        return;
    }
    if (first)
        signalled(owner, number, copy);
    if (worth_asking(fact->stat.mode))
        fact->poll = poll_now(copy);
    if (S_ISREG(fact->stat.mode) && first && owner->type == DUR_FACT_FD)
        snapshot_open(owner->pid, number, copy, fact);
    if (S_ISFIFO(fact->stat.mode))
        pipes_fact(owner->ns_pid, subject_of(owner, number), copy, fact->stat.dev, fact->stat.ino);
    if (S_ISSOCK(fact->stat.mode) && first)
        socket_met(owner, number, copy, fact);
    close(copy);
}

/* Of init's own descriptors only masters: whatever else leads outside is not the group's. */
static void ask_terminal(const struct owner *owner, uint32_t number, const struct dur_fact_fd *fact)
{
    bool inside = owner->type == DUR_FACT_FD;
    if (!terminals_master(fact->stat.rdev) && !(inside && terminals_other(fact->stat.rdev)))
        return;
    int copy = (int)syscall(SYS_pidfd_getfd, owner->pidfd, (int)number, 0);
    if (copy < 0) {
        stream_error(DUR_FACT_TERMINAL, owner->ns_pid, number, errno);
        return;
    }
    if (!path_only(copy))
        terminals_fact(owner->ns_pid, number, copy, &owner->root);
    close(copy);
}

static void fdinfo(const struct owner *owner, uint32_t number, bool epoll)
{
    char path[PROC_PATH];
    uint64_t at = 0;
    uint32_t type = owner->type == DUR_FACT_FLIGHT ? DUR_FACT_FLIGHT_INFO : DUR_FACT_FDINFO;
    proc_path_number(path, owner->pid, "fdinfo", number);
    int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC);
    ssize_t got =
        stream_file(type, owner->ns_pid, subject_of(owner, number), fd < 0 ? -errno : fd, &at);
    if (fd >= 0)
        close(fd);
    if (epoll && got > 0 && epoll_count < EPOLLS && owner->type == DUR_FACT_FD)
        epolls[epoll_count++] = (struct epoll){.process = owner->process, .fd = number, .at = at};
}

static void inotify(const struct owner *owner, uint32_t number)
{
    static char info[1 << 20];
    char path[PROC_PATH];
    proc_path_number(path, owner->pid, "fdinfo", number);
    int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read_all(fd, info, sizeof info - 1);
    int copy = (int)syscall(SYS_pidfd_getfd, owner->pidfd, (int)number, 0);
    if (got > 0 && copy >= 0) {
        info[got] = 0;
        inotify_facts(owner->pid, owner->ns_pid, number, copy, info, &owner->root);
    }
    if (fd >= 0)
        close(fd);
    if (copy >= 0)
        close(copy);
}

static void descriptor(const struct owner *owner, uint32_t number)
{
    char path[PROC_PATH], text[4097];
    proc_path_number(path, owner->pid, "fd", number);
    ssize_t length = readlinkat(proc_root(), path, text, sizeof text - 1);
    if (length < 0) {
        if (errno != ENOENT || owner->type == DUR_FACT_FD)
            stream_error(owner->type, owner->ns_pid, subject_of(owner, number), errno);
        return;
    }
    text[length] = 0;
    struct dur_fact_fd fact = {.open_file = DUR_NO_FILE, .poll = NOT_ASKED};
    filestat_proc(&fact.stat, path);
    if (text[0] == '/' && S_ISLNK(fact.stat.mode))
        filestat_link(&fact.by_path, &owner->root, text);
    else if (text[0] == '/')
        filestat_by_path(&fact.by_path, &owner->root, text);
    else
        filestat_error(&fact.by_path, EOPNOTSUPP);
    int error = identity_file(owner->pid, number, fact.stat.dev, fact.stat.ino, &fact.open_file);
    if (error) {
        stream_error(owner->type, owner->ns_pid, subject_of(owner, number), -error);
        return;
    }
    bool first = fact.open_file >= files_met || owner->type == DUR_FACT_FLIGHT;
    if (fact.open_file >= files_met)
        files_met = fact.open_file + 1;
    if (owner->type != DUR_FACT_STREAM && (worth_asking(fact.stat.mode) || first) &&
        fact.stat.error == 0)
        ask_copy(owner, number, &fact, first);
    if (S_ISCHR(fact.stat.mode) && fact.stat.error == 0 && first && owner->type != DUR_FACT_FLIGHT)
        ask_terminal(owner, number, &fact);
    stream_begin(owner->type, owner->ns_pid, subject_of(owner, number));
    stream_put(&fact, sizeof fact);
    stream_put(text, (size_t)length);
    stream_end(0);
    if (owner->type != DUR_FACT_STREAM && first)
        removed_fact(owner->pid, owner->ns_pid, number, subject_of(owner, number), &fact, text);
    if (owner->type != DUR_FACT_STREAM)
        shared_memory_open(owner->pid, owner->ns_pid, number, subject_of(owner, number), &fact,
                           text);
    if (owner->type == DUR_FACT_FD && first && strcmp(text, "anon_inode:inotify") == 0)
        inotify(owner, number);
    if (owner->type != DUR_FACT_STREAM && strcmp(text, "anon_inode:[userfaultfd]") == 0)
        tracking_yield();
    if (owner->type != DUR_FACT_STREAM)
        fdinfo(owner, number, strcmp(text, "anon_inode:[eventpoll]") == 0);
}

struct directory_entry {
    uint64_t ino;
    int64_t offset;
    uint16_t length;
    uint8_t type;
    char name[];
};

static void each_descriptor(const struct owner *owner)
{
    static char entries[1 << 15];
    int fd = proc_open(owner->pid, 0, "fd", O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        stream_error(owner->type, owner->ns_pid, 0, -fd);
        return;
    }
    long got;
    while ((got = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0) {
        for (long at = 0; at < got;) {
            const struct directory_entry *entry = (const void *)(entries + at);
            const char *name = entry->name;
            at += entry->length;
            if (*name == '.')
                continue;
            uint32_t number = (uint32_t)parse_number(&name, 10);
            if (number >= owner->first)
                descriptor(owner, number);
        }
    }
    if (got < 0)
        stream_error(owner->type, owner->ns_pid, 0, errno);
    close(fd);
}

/* Whether `fd`'s line stood before in the text: entries of one number are told apart by their place. */
static uint32_t earlier_entries(const char *text, const char *end, uint32_t fd)
{
    uint32_t count = 0;
    for (const char *at = text; (at = strstr(at, "tfd:")) != NULL && at < end; at++) {
        const char *number = at + 4 + strspn(at + 4, " ");
        count += parse_number(&number, 10) == fd;
    }
    return count;
}

static uint64_t value_behind(const char *line, const char *name, unsigned base)
{
    const char *at = strstr(line, name);
    if (at == NULL)
        return 0;
    at += strlen(name);
    at += strspn(at, " ");
    return parse_number(&at, base);
}

/* Lines "tfd: N events: X data: X  pos:N ino:X sdev:X". */
static void epoll_targets(const struct group *group, const struct epoll *epoll)
{
    static char text[1 << 16];
    const struct process *process = &group->process[epoll->process];
    const struct dur_record *record =
        (const void *)(stream_at(epoll->at) - sizeof(struct dur_record));
    size_t length = record->length < sizeof text ? record->length : sizeof text - 1;
    memcpy(text, stream_at(epoll->at), length);
    text[length] = 0;
    for (const char *at = text; (at = strstr(at, "tfd:")) != NULL; at++) {
        struct dur_fact_epoll_target fact = {.fd = (uint32_t)value_behind(at, "tfd:", 10),
                                             .data = value_behind(at, "data:", 16)};
        fact.open_file =
            identity_epoll_target(process->pid, epoll->fd, fact.fd,
                                  earlier_entries(text, at, fact.fd), value_behind(at, "ino:", 16));
        stream_fact(DUR_FACT_EPOLL_TARGET, process->ns_pid, epoll->fd, &fact, sizeof fact);
    }
}

static void streams_of_init(const struct group *group)
{
    struct owner owner = {.pid = group->init,
                          .ns_pid = 1,
                          .pidfd = (int)syscall(SYS_pidfd_open, group->init, 0),
                          .type = DUR_FACT_STREAM,
                          .first = DUR_STREAM_BASE};
    filestat_take_root(&owner.root, group->init);
    each_descriptor(&owner);
    filestat_leave_root(&owner.root);
    if (owner.pidfd >= 0)
        close(owner.pidfd);
}

static void descriptors_of(const struct group *group, uint32_t index)
{
    const struct process *process = &group->process[index];
    struct owner owner = {.pid = process->pid,
                          .ns_pid = process->ns_pid,
                          .process = index,
                          .pidfd = proc_pidfd(process->pid),
                          .type = DUR_FACT_FD};
    if (owner.pidfd < 0 && process->pid != process->leader) /* what stands open cannot be asked */
        stream_error(DUR_FACT_FD, process->ns_pid, 0, errno);
    filestat_take_root(&owner.root, group->init);
    each_descriptor(&owner);
    filestat_leave_root(&owner.root);
    if (owner.pidfd >= 0)
        close(owner.pidfd);
}

/* What comes along with messages may be sockets with messages of their own: they are met as they are described. */
static void each_flight(const struct group *group)
{
    uint32_t number;
    struct owner owner = {.pid = getpid(),
                          .pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0),
                          .type = DUR_FACT_FLIGHT,
                          .group = group};
    filestat_take_root(&owner.root, group->init);
    for (const struct flight *flight; (flight = flights_next(&number)) != NULL;) {
        owner.ns_pid = flight->ns_pid;
        owner.subject = DUR_FLIGHT_BASE + number;
        descriptor(&owner, (uint32_t)flight->fd);
    }
    filestat_leave_root(&owner.root);
    if (owner.pidfd >= 0)
        close(owner.pidfd);
}

int facts_fd_prepare(void)
{
    int error = pipes_prepare();
    if (!error)
        error = unix_sockets_prepare();
    return error ? error : inet_prepare();
}

void facts_fd_end(void)
{
    flights_reset();
}

void facts_descriptors(struct group *group)
{
    epoll_count = 0;
    files_met = 0;
    pipes_reset();
    removed_reset();
    shared_memory_reset();
    unix_sockets_reset();
    inet_reset();
    streams_of_init(group);
    for (uint32_t i = 0; i < group->processes; i++) {
        const struct process *process = &group->process[i];
        if (process->ns_pid && !process->zombie && process->files_of == i)
            descriptors_of(group, i);
    }
    unix_sockets_facts(group);
    each_flight(group);
    for (uint32_t i = 0; i < epoll_count; i++)
        epoll_targets(group, &epolls[i]);
    inet_connections(group);
}
