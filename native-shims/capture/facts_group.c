/* Facts about the host and the group as a whole. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "clock.h"
#include "cpu.h"
#include "facts_group.h"
#include "kernel.h"
#include "posix_queues.h"
#include "proc.h"
#include "shm_files.h"
#include "stream.h"
#include "sysv.h"
#include "visit.h"

/* Names that the product itself puts into a group's /dev/shm start so. */
#define OWN_PREFIX ".duration"

static struct visit visit = VISIT_NONE;

void facts_group_prepare(pid_t init)
{
    visit_close(&visit);
    visit_open(&visit, init);
}

static void uts(void)
{
    struct utsname name;
    memset(&name, 0, sizeof name);
    if (uname(&name) == 0)
        stream_fact(DUR_FACT_UTS, 0, 0, &name, sizeof name);
    else
        stream_error(DUR_FACT_UTS, 0, 0, errno);
}

void facts_clocks(void)
{
    struct dur_fact_clocks fact = {
        .monotonic_nanos = clock_nanos(CLOCK_MONOTONIC),
        .boottime_nanos = clock_nanos(CLOCK_BOOTTIME),
        .realtime_nanos = clock_nanos(CLOCK_REALTIME),
    };
    stream_fact(DUR_FACT_CLOCKS, 0, 0, &fact, sizeof fact);
}

static void cpu(void)
{
    struct dur_fact_cpu fact;
    cpu_read(&fact);
    stream_fact(DUR_FACT_CPUINFO, 0, 0, &fact, sizeof fact);
}

static void init_fact(const struct group *group)
{
    struct stat found;
    char path[PROC_PATH];
    proc_path(path, group->init, 0, "");
    if (fstatat(proc_root(), path, &found, 0) != 0) {
        stream_error(DUR_FACT_INIT, 0, 0, errno);
        return;
    }
    struct dur_fact_init fact = {
        .host_pid = (uint32_t)group->init, .uid = found.st_uid, .gid = found.st_gid};
    stream_fact(DUR_FACT_INIT, 0, 0, &fact, sizeof fact);
}

/* For each name in a directory, our own left out. */
static void names(uint32_t type, int fd, void (*each)(int directory, const char *name))
{
    static char entries[1 << 15];
    if (fd < 0) {
        stream_error(type, 0, 0, -fd);
        return;
    }
    if (lseek(fd, 0, SEEK_SET) < 0) {
        stream_error(type, 0, 0, errno);
        return;
    }
    for (;;) {
        long got = syscall(SYS_getdents64, fd, entries, sizeof entries);
        if (got < 0)
            stream_error(type, 0, 0, errno);
        if (got <= 0)
            return;
        for (long at = 0; at < got;) {
            const struct dirent64 *entry = (const void *)(entries + at);
            at += entry->d_reclen;
            const char *name = entry->d_name;
            if (strcmp(name, ".") && strcmp(name, "..") &&
                strncmp(name, OWN_PREFIX, strlen(OWN_PREFIX)))
                each(fd, name);
        }
    }
}

/* Only a /dev/shm of the group's own: the host's (another mount namespace's) is not part of the group. */
static void shm_files(const struct group *group)
{
    int fd = proc_open(group->init, 0, "root/dev/shm", O_RDONLY | O_DIRECTORY);
    struct stat theirs, ours;
    bool private = fd >= 0 && fstat(fd, &theirs) == 0 &&
                   (stat("/dev/shm", &ours) != 0 || theirs.st_dev != ours.st_dev);
    if (private || fd < 0)
        names(DUR_FACT_SHM_FILE, fd, shm_file);
    if (fd >= 0)
        close(fd);
}

static bool any_line(const uint8_t *text, ssize_t length)
{
    const uint8_t *end = length > 0 ? memchr(text, '\n', (size_t)length) : NULL;
    return end && end + 1 < text + length;
}

/* What is in the objects costs a visit, which few groups are worth. */
static void sysv_tables(pid_t init)
{
    bool any = false;
    for (uint32_t i = 0; i < VISIT_TABLES; i++) {
        uint64_t at;
        ssize_t length = stream_file(DUR_FACT_SYSVIPC, 0, i, visit.sysvipc[i], &at);
        any |= any_line(stream_at(at), length);
    }
    if (any)
        sysv_contents(init);
}

static void limits(void)
{
    for (uint32_t i = 0; i < VISIT_LIMITS; i++)
        stream_file(DUR_FACT_IPC_LIMIT, 0, i, visit.limit[i], NULL);
}

void facts_namespaces(uint32_t type, uint32_t ns_pid, pid_t host_pid)
{
    static const char *const kinds[] = {"ns/cgroup", "ns/ipc",  "ns/mnt",
                                        "ns/net",    "ns/pid",  "ns/pid_for_children",
                                        "ns/time",   "ns/user", "ns/time_for_children",
                                        "ns/uts"};
    int error = 0;
    stream_begin(type, ns_pid, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !error; i++) {
        char path[PROC_PATH], link[64];
        proc_path(path, host_pid, 0, kinds[i]);
        ssize_t length = readlinkat(proc_root(), path, link, sizeof link);
        if (length < 0) {
            error = errno == ENOENT ? 0 : errno;
            continue;
        }
        const char *number = memchr(link, ':', (size_t)length);
        if (number == NULL)
            continue;
        stream_text(kinds[i] + 3);
        stream_put(number, (size_t)(link + length - number));
        stream_text("\n");
    }
    stream_end(error);
}

static void time_offsets(const struct group *group)
{
    for (uint32_t i = 0; i < group->processes; i++) {
        const struct process *process = &group->process[i];
        if (process->zombie || group_stopped_task(group, i) == DUR_NONE)
            continue;
        stream_proc(DUR_FACT_TIMENS, 0, 0, process->pid, 0, "timens_offsets", NULL);
        return;
    }
    stream_error(DUR_FACT_TIMENS, 0, 0, ESRCH);
}

void facts_group(const struct group *group)
{
    uts();
    time_offsets(group);
    init_fact(group);
    stream_proc(DUR_FACT_MOUNTINFO, 0, 0, group->init, 0, "mountinfo", NULL);
    facts_namespaces(DUR_FACT_INIT_NS, 1, group->init);
    stream_proc(DUR_FACT_INIT_STATUS, 0, 0, group->init, 0, "status", NULL);
    stream_proc(DUR_FACT_INIT_CGROUP, 0, 0, group->init, 0, "cgroup", NULL);
    sysv_tables(group->init);
    shm_files(group);
    limits();
    posix_queues_place(visit.mqueue);
    names(DUR_FACT_MQUEUE, visit.mqueue, posix_queue);
    cpu();
}
