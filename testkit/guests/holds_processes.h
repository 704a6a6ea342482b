/* The holds guest's unusual processes: namespaces, filters, tracing, shared tables, scheduling. */
#ifndef TESTKIT_HOLDS_PROCESSES_H
#define TESTKIT_HOLDS_PROCESSES_H

#include "holds.h"

#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static char clone_stack[65536] __attribute__((aligned(16)));

/* The child enters namespaces of its own and stays there; a fork more makes it the pid 1 of a new pid namespace. */
static void hold_namespace(int flags, bool fork_again)
{
    int result[2], error = 0;
    g_ok("pipe", pipe2(result, O_CLOEXEC));
    if (g_ok("fork", fork()) == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        error = unshare(flags) == 0 ? 0 : errno;
        if (error == 0 && fork_again && fork() == 0)
            hold_as_child();
        if (write(result[1], &error, sizeof error) != sizeof error)
            _exit(1);
        for (;;)
            pause();
    }
    g_equal("read", sizeof error, read(result[0], &error, sizeof error));
    if (error != 0)
        g_skip("unshare: %s", strerrorname_np(error));
}

static void hold_user_namespace(void)
{
    hold_namespace(CLONE_NEWUSER, false);
}

static void hold_pid_namespace(void)
{
    hold_namespace(geteuid() == 0 ? CLONE_NEWPID : CLONE_NEWUSER | CLONE_NEWPID, true);
}

static void hold_network_namespace(void)
{
    hold_namespace(geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET, false);
}

/* Allows everything but swapoff, which nobody here calls. */
static void hold_seccomp_filter(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_swapoff, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {4, code};
    g_ok("PR_SET_NO_NEW_PRIVS", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    hold_may("PR_SET_SECCOMP", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0));
}

static void hold_landlock(void)
{
    struct landlock_ruleset_attr attributes = {.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_BLOCK};
    int fd = hold_may("landlock_create_ruleset",
                      syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
    g_ok("PR_SET_NO_NEW_PRIVS", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    hold_may("landlock_restrict_self", syscall(SYS_landlock_restrict_self, fd, 0));
    close(fd);
}

static void hold_ptraced_child(void)
{
    pid_t pid = (pid_t)g_ok("fork", fork());
    if (pid == 0)
        hold_as_child();
    hold_may("PTRACE_SEIZE", ptrace(PTRACE_SEIZE, pid, NULL, NULL));
}

static int sleep_in_clone(void *unused)
{
    (void)unused;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        pause();
    return 0;
}

static void hold_clone(int flags)
{
    g_ok("clone", clone(sleep_in_clone, clone_stack + sizeof clone_stack, flags | SIGCHLD, NULL));
}

static void hold_clone_vm(void)
{
    hold_clone(CLONE_VM);
}

/* A thread of ours stands in vfork() for as long as its child neither executes nor ends. */
static void *stand_in_vfork(void *unused)
{
    (void)unused;
    clone(sleep_in_clone, clone_stack + sizeof clone_stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
    return NULL;
}

static void hold_vfork_child(void)
{
    pthread_t thread;
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, stand_in_vfork, NULL));
    g_sleep_millis(50);
}

/* The root is the scratch directory of a child only, as the guest itself still writes its progress file. */
static void hold_chroot(void)
{
    int result[2], error;
    g_ok("pipe", pipe2(result, O_CLOEXEC));
    if (g_ok("fork", fork()) == 0) {
        error = chroot(g.scratch) == 0 ? 0 : errno;
        if (write(result[1], &error, sizeof error) == sizeof error)
            hold_as_child();
        _exit(1);
    }
    g_equal("read", sizeof error, read(result[0], &error, sizeof error));
    if (error != 0)
        g_skip("chroot: %s", strerrorname_np(error));
}

static void hold_undumpable(void)
{
    g_ok("PR_SET_DUMPABLE", prctl(PR_SET_DUMPABLE, 0));
}

static void hold_real_time(void)
{
    struct sched_param parameter = {.sched_priority = 3};
    hold_may("sched_setscheduler", sched_setscheduler(0, SCHED_RR, &parameter));
}

static void hold_deadline(void)
{
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {48, SCHED_DEADLINE, 0, 0, 0, 1000000, 50000000, 50000000};
    hold_may("sched_setattr", syscall(SYS_sched_setattr, 0, &attributes, 0));
}

/* The group leader is a zombie while its other thread, which ticks, lives on. */
static void *tick_alone(void *unused)
{
    (void)unused;
    g_sleep_millis(50);
    g_ready();
    while (g_tick()) {
    }
    _exit(0);
}

static void hold_zombie_leader(void)
{
    pthread_t thread;
    g_ok_pthread("pthread_create", pthread_create(&thread, NULL, tick_alone, NULL));
    pthread_exit(NULL);
}

static void hold_keyring(void)
{
    hold_may("keyctl", syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, "holds"));
    hold_may("add_key",
             syscall(SYS_add_key, "user", "holds", "secret", 6, KEY_SPEC_SESSION_KEYRING));
}

static void hold_syscall_dispatch(void)
{
    static volatile char selector; /* SYSCALL_DISPATCH_FILTER_ALLOW */
    hold_may("PR_SET_SYSCALL_USER_DISPATCH",
             prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &selector));
}

#endif
