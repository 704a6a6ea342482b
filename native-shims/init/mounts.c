/* The mounts of a group: its own /proc, /dev/shm, message queues, and our directory inside /dev/shm. */
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "init.h"

static int mount_proc(void)
{
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
        return 0;
    return fail(errno,
                "this container masks parts of /proc: unmask it (docker: --security-opt "
                "systempaths=unconfined) or run on the host",
                "mount a fresh /proc");
}

/* The host's size and restrictions, so that a guest finds what it is used to. */
static int mount_shm(void)
{
    struct statvfs host;
    if (statvfs("/dev/shm", &host) < 0)
        return fail(errno, "make the directory /dev/shm", "look at /dev/shm");
    unsigned long flags = MS_NOSUID | MS_NODEV;
    if (host.f_flag & ST_NOEXEC)
        flags |= MS_NOEXEC;
    char data[96];
    snprintf(data, sizeof data, "mode=1777,size=%llu",
             (unsigned long long)host.f_blocks * (unsigned long long)host.f_frsize);
    if (mount("tmpfs", "/dev/shm", "tmpfs", flags, data) < 0)
        return fail(errno, "see duration-am doctor", "mount a private /dev/shm");
    return 0;
}

static int mount_queues(void)
{
    struct stat there;
    if (stat("/dev/mqueue", &there) < 0 || !S_ISDIR(there.st_mode))
        return 0;
    if (mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return fail(errno, "see duration-am doctor", "mount a private /dev/mqueue");
    return 0;
}

#define DEVPTS_MAGIC 0x1cd1 /* of linux/magic.h */

/* A /dev/ptmx that is no node of its own leads to the terminals that it was mounted from. */
static int redirect_multiplexer(void)
{
    struct statfs there;
    if (statfs("/dev/ptmx", &there) < 0 || there.f_type != DEVPTS_MAGIC)
        return 0;
    return mount("/dev/pts/ptmx", "/dev/ptmx", NULL, MS_BIND, NULL) < 0 ? -errno : 0;
}

/* In a user namespace of few gids there is no group `tty` (EINVAL): then nobody but the owner may write. */
static int mount_devpts(void)
{
    unsigned long flags = MS_NOSUID | MS_NOEXEC;
    const char *with_group = "newinstance,gid=5,mode=0620,ptmxmode=0666";
    if (mount("devpts", "/dev/pts", "devpts", flags, with_group) == 0)
        return 0;
    return mount("devpts", "/dev/pts", "devpts", flags, "newinstance,mode=0600,ptmxmode=0666");
}

/* Numbers of terminals come back as they were only where nobody else takes them. */
static int mount_terminals(void)
{
    struct stat there;
    if (stat("/dev/pts", &there) < 0 || !S_ISDIR(there.st_mode))
        return 0;
    if (mount_devpts() < 0)
        return fail(errno, "see duration-am doctor", "mount a private /dev/pts");
    int error = redirect_multiplexer();
    return error ? fail(-error, "see duration-am doctor", "make a private /dev/ptmx") : 0;
}

static int mount_private_dir(void)
{
    if (mkdir(PRIVATE_DIR, 0755) < 0)
        return fail(errno, "report this", "make " PRIVATE_DIR);
    if (mount("tmpfs", PRIVATE_DIR, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0)
        return fail(errno, "see duration-am doctor", "mount " PRIVATE_DIR);
    return 0;
}

static int remount_private_dir(unsigned long read_only)
{
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV;
    return mount(NULL, PRIVATE_DIR, NULL, flags | read_only, NULL) < 0 ? -errno : 0;
}

/* A guest of our own uid must not be able to replace what every other guest loads. */
int seal_private_dir(void)
{
    return remount_private_dir(MS_RDONLY);
}

/* For the root task of a restore, which makes the files there that only the image still has. */
int unseal_private_dir(void)
{
    return remount_private_dir(0);
}

/* Returns the socket that guests reach, or -errno. */
int make_mounts(void)
{
    if (mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) < 0)
        return fail(errno, "see duration-am doctor", "take the mounts out of the host's sight");
    int error = mount_proc();
    if (!error)
        error = mount_shm();
    if (!error)
        error = mount_queues();
    if (!error)
        error = mount_terminals();
    if (!error)
        error = mount_private_dir();
    if (!error)
        error = copy_interceptors();
    if (error)
        return error;
    int socket = listen_at(GUEST_SOCKET, 0666);
    if (socket < 0)
        return socket;
    error = seal_private_dir();
    if (error)
        return fail(-error, "report this", "make " PRIVATE_DIR " read-only");
    return socket;
}
