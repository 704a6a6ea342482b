/* Opens, as a short visitor of the group's user and IPC namespaces, what can only be opened there. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "proc.h"
#include "visit.h"

#ifndef SYS_fsopen
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif
#define FSOPEN_CLOEXEC_FLAG 1
#define FSCONFIG_CMD_CREATE_COMMAND 6
#define FSMOUNT_CLOEXEC_FLAG 1

/* The visitor shares our memory and descriptors, so what it opens is ours; namespaces are its own. */
struct trip {
    int user, ipc; /* namespaces to enter; user -1: the same as ours */
    void (*work)(void *context);
    void *context;
    int error;
};

static char stack[1 << 16] __attribute__((aligned(16)));

static int open_or_error(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* A mount of the namespace's queues that hangs nowhere: only the descriptor has it. */
static int open_mqueue(void)
{
    if (unshare(CLONE_NEWNS) != 0)
        return -errno;
    int context = (int)syscall(SYS_fsopen, "mqueue", FSOPEN_CLOEXEC_FLAG);
    if (context < 0)
        return -errno;
    int mount = -1;
    if (syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE_COMMAND, NULL, NULL, 0) == 0)
        mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC_FLAG, 0);
    int error = errno;
    close(context);
    if (mount < 0)
        return -error;
    int directory = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    error = errno;
    close(mount);
    return directory < 0 ? -error : directory;
}

static void all_failed(struct visit *visit, int error)
{
    for (int i = 0; i < VISIT_TABLES; i++)
        visit->sysvipc[i] = -error;
    visit->mqueue = -error;
    for (int i = 0; i < VISIT_LIMITS; i++)
        visit->limit[i] = -error;
}

static void open_limits(struct visit *visit)
{
    static const char *const names[VISIT_LIMITS] = {"kernel/sem",
                                                    "kernel/shmmax",
                                                    "kernel/shmall",
                                                    "kernel/shmmni",
                                                    "kernel/shm_rmid_forced",
                                                    "kernel/msgmax",
                                                    "kernel/msgmni",
                                                    "kernel/msgmnb",
                                                    "fs/mqueue/queues_max",
                                                    "fs/mqueue/msg_max",
                                                    "fs/mqueue/msgsize_max",
                                                    "fs/mqueue/msg_default",
                                                    "fs/mqueue/msgsize_default"};
    int directory = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < VISIT_LIMITS; i++) {
        visit->limit[i] = openat(directory, names[i], O_RDONLY | O_CLOEXEC);
        if (visit->limit[i] < 0)
            visit->limit[i] = -errno;
    }
    if (directory >= 0)
        close(directory);
}

static int travel(void *context)
{
    struct trip *trip = context;
    if ((trip->user >= 0 && setns(trip->user, CLONE_NEWUSER) != 0) ||
        setns(trip->ipc, CLONE_NEWIPC) != 0)
        trip->error = -errno;
    else
        trip->work(trip->context);
    return 0;
}

static void open_tables(void *context)
{
    struct visit *visit = context;
    visit->sysvipc[0] = open_or_error("/proc/sysvipc/shm", O_RDONLY);
    visit->sysvipc[1] = open_or_error("/proc/sysvipc/sem", O_RDONLY);
    visit->sysvipc[2] = open_or_error("/proc/sysvipc/msg", O_RDONLY);
    open_limits(visit);
    visit->mqueue = open_mqueue();
}

/* The namespace's descriptor, -1 when it is our own already, or -errno. */
static int foreign_namespace(pid_t pid, const char *name, const char *own)
{
    struct stat theirs, ours;
    int fd = proc_open(pid, 0, name, O_RDONLY);
    if (fd < 0)
        return fd;
    if (fstat(fd, &theirs) == 0 && stat(own, &ours) == 0 && theirs.st_ino == ours.st_ino) {
        close(fd);
        return -1;
    }
    return fd;
}

static int send_visitor(struct trip *trip)
{
    pid_t child =
        clone(travel, stack + sizeof stack, CLONE_VM | CLONE_FILES | CLONE_VFORK | SIGCHLD, trip);
    if (child < 0)
        return -errno;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    return trip->error;
}

int visit_work(pid_t init, void (*work)(void *context), void *context)
{
    struct trip trip = {.work = work,
                        .context = context,
                        .user = foreign_namespace(init, "ns/user", "/proc/self/ns/user"),
                        .ipc = proc_open(init, 0, "ns/ipc", O_RDONLY)};
    int error = trip.ipc < 0 ? trip.ipc : send_visitor(&trip);
    if (trip.ipc >= 0)
        close(trip.ipc);
    if (trip.user >= 0)
        close(trip.user);
    return error;
}

void visit_open(struct visit *visit, pid_t init)
{
    all_failed(visit, EIO);
    int error = visit_work(init, open_tables, visit);
    if (error)
        all_failed(visit, -error);
}

void visit_close(struct visit *visit)
{
    for (int i = 0; i < VISIT_TABLES; i++)
        if (visit->sysvipc[i] >= 0)
            close(visit->sysvipc[i]);
    for (int i = 0; i < VISIT_LIMITS; i++)
        if (visit->limit[i] >= 0)
            close(visit->limit[i]);
    if (visit->mqueue >= 0)
        close(visit->mqueue);
    *visit = (struct visit)VISIT_NONE;
}
