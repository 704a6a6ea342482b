/* The holds guest's named things that outlive a process: SysV and POSIX IPC, files in /dev/shm, mounts. */
#ifndef TESTKIT_HOLDS_IPC_H
#define TESTKIT_HOLDS_IPC_H

#include "holds.h"

#include <mqueue.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

/* Unique in the host as well, so that native runs do not meet. */
static const char *hold_ipc_name(void)
{
    static char name[64];
    snprintf(name, sizeof name, "/duration-holds-%d", getpid());
    return name;
}

static int sysv_shm = -1, sysv_semaphore = -1, sysv_messages = -1;

static void release_sysv(void)
{
    if (sysv_shm >= 0)
        shmctl(sysv_shm, IPC_RMID, NULL);
    if (sysv_semaphore >= 0)
        semctl(sysv_semaphore, 0, IPC_RMID);
    if (sysv_messages >= 0)
        msgctl(sysv_messages, IPC_RMID, NULL);
}

static void hold_sysv_shm(void)
{
    sysv_shm = hold_may("shmget", shmget(IPC_PRIVATE, 65536, IPC_CREAT | 0600));
    char *memory = g_ok_map("shmat", shmat(sysv_shm, NULL, 0));
    strcpy(memory, "holds");
}

static void hold_sysv_semaphore(void)
{
    sysv_semaphore = hold_may("semget", semget(IPC_PRIVATE, 2, IPC_CREAT | 0600));
    g_ok("semctl", semctl(sysv_semaphore, 0, SETVAL, 5));
}

/* What both would undo is undone once, by the one that ends last. */
static void hold_shared_undo(void)
{
    struct sembuf take = {.sem_num = 0, .sem_op = -1, .sem_flg = SEM_UNDO};
    hold_sysv_semaphore();
    g_ok("SETVAL", semctl(sysv_semaphore, 0, SETVAL, 5));
    g_ok("semop", semop(sysv_semaphore, &take, 1));
    if (g_ok("clone", syscall(SYS_clone, CLONE_SYSVSEM | SIGCHLD, NULL, NULL, NULL, NULL)) == 0)
        hold_as_child();
}

static void hold_sysv_messages(void)
{
    struct {
        long type;
        char text[8];
    } message = {1, "holds"};
    sysv_messages = hold_may("msgget", msgget(IPC_PRIVATE, IPC_CREAT | 0600));
    g_ok("msgsnd", msgsnd(sysv_messages, &message, sizeof message.text, 0));
}

static void hold_mqueue(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 64};
    mqd_t queue = mq_open(hold_ipc_name(), O_RDWR | O_CREAT, 0600, &attributes);
    hold_may("mq_open", queue);
    g_ok("mq_send", mq_send(queue, "holds", 5, 1));
}

static void release_mqueue(void)
{
    mq_unlink(hold_ipc_name());
}

/* Who is told, and with what value, nobody else can read. */
static void hold_mqueue_notify(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 64};
    struct sigevent told = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2};
    mqd_t queue = mq_open(hold_ipc_name(), O_RDWR | O_CREAT, 0600, &attributes);
    hold_may("mq_open", queue);
    g_ok("mq_notify", mq_notify(queue, &told));
}

static void hold_mqueue_unlinked(void)
{
    hold_mqueue();
    g_ok("mq_unlink", mq_unlink(hold_ipc_name()));
}

static void hold_posix_shm(void)
{
    int fd = hold_may("shm_open", shm_open(hold_ipc_name(), O_RDWR | O_CREAT, 0600));
    g_ok("ftruncate", ftruncate(fd, 65536));
    char *memory = g_ok_map("mmap", mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    strcpy(memory, "holds");
    close(fd);
}

static void release_posix_shm(void)
{
    shm_unlink(hold_ipc_name());
}

static void hold_posix_semaphore(void)
{
    if (sem_open(hold_ipc_name(), O_CREAT, 0600, 3) == SEM_FAILED)
        g_skip("sem_open: %s", strerrorname_np(errno));
}

static void release_posix_semaphore(void)
{
    sem_unlink(hold_ipc_name());
}

static const char *dev_shm_path(void)
{
    static char path[80];
    snprintf(path, sizeof path, "/dev/shm%s", hold_ipc_name());
    return path;
}

/* Written and closed: nobody holds it, it is just there. */
static void hold_dev_shm_file(void)
{
    int fd = hold_may("open(/dev/shm)", open(dev_shm_path(), O_WRONLY | O_CREAT, 0600));
    g_equal("write", 5, write(fd, "holds", 5));
    close(fd);
}

static void release_dev_shm_file(void)
{
    unlink(dev_shm_path());
}

static void hold_mount(void)
{
    if (mkdir(hold_path("mount"), 0700) != 0)
        g_equal("mkdir", EEXIST, errno);
    hold_may("mount", mount("holds", hold_path("mount"), "tmpfs", 0, "size=1m"));
}

static void release_mount(void)
{
    umount(hold_path("mount"));
}

#endif
