/* The holds guest's descriptors other than sockets: notification, rings, terminals, special files, locks. */
#ifndef TESTKIT_HOLDS_DESCRIPTORS_H
#define TESTKIT_HOLDS_DESCRIPTORS_H

#include "holds.h"

#include <linux/aio_abi.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>

/* An event that nobody has read. */
static void hold_inotify_queued(void)
{
    int fd = hold_may("inotify_init1", inotify_init1(IN_CLOEXEC));
    g_ok("inotify_add_watch", inotify_add_watch(fd, g.scratch, IN_CREATE));
    close(hold_file("queued", O_RDWR));
    unlink(hold_path("queued"));
}

/* The name that it was opened by is gone, and it has another. */
static void hold_hard_linked(void)
{
    char other[PATH_MAX + 64];
    snprintf(other, sizeof other, "%s", hold_path("other"));
    unlink(other);
    hold_file("linked", O_RDWR);
    g_ok("link", link(hold_path("linked"), other));
    g_ok("unlink", unlink(hold_path("linked")));
}

/* Nobody of the group writes to it: whether somebody else does, nobody can tell. */
static void hold_fifo_reader(void)
{
    unlink(hold_path("fifo"));
    g_ok("mkfifo", mkfifo(hold_path("fifo"), 0600));
    g_ok("open(fifo)", open(hold_path("fifo"), O_RDONLY | O_NONBLOCK));
}

static void hold_pidfd_thread(void)
{
    hold_may("pidfd_open(PIDFD_THREAD)", syscall(SYS_pidfd_open, getpid(), O_EXCL));
}

static void hold_fanotify(void)
{
    int fd = hold_may("fanotify_init", fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY));
    hold_may("fanotify_mark",
             fanotify_mark(fd, FAN_MARK_ADD, FAN_CREATE | FAN_ONDIR, AT_FDCWD, g.scratch));
}

static void hold_io_uring(void)
{
    struct io_uring_params parameters = {0};
    int fd = hold_may("io_uring_setup", syscall(SYS_io_uring_setup, 8, &parameters));
    g_ok_map("mmap(ring)",
             mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING));
}

static void hold_aio(void)
{
    static aio_context_t context;
    hold_may("io_setup", syscall(SYS_io_setup, 8, &context));
}

static int open_pty(char name[64])
{
    int master = hold_may("posix_openpt", posix_openpt(O_RDWR | O_NOCTTY));
    g_ok("grantpt", grantpt(master));
    g_ok("unlockpt", unlockpt(master));
    g_ok_pthread("ptsname_r", ptsname_r(master, name, 64));
    return (int)g_ok("open(slave)", open(name, O_RDWR | O_NOCTTY));
}

static void hold_pty(void)
{
    char name[64];
    open_pty(name);
}

static void hold_controlling_terminal(void)
{
    char name[64];
    if (g_ok("fork", fork()) == 0) {
        g_ok("setsid", setsid());
        g_ok("TIOCSCTTY", ioctl(open_pty(name), TIOCSCTTY, 0));
        hold_as_child();
    }
}

static void hold_memfd(void)
{
    int fd = hold_may("memfd_create", memfd_create("holds", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    g_equal("write", 5, write(fd, "holds", 5));
    g_ok("seal", fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
}

static void hold_o_path(void)
{
    g_ok("open(O_PATH)", open(g.scratch, O_PATH | O_DIRECTORY));
}

/* A link is no file that could be put into an image. */
static void hold_o_path_removed(void)
{
    unlink(hold_path("link"));
    g_ok("symlink", symlink("nowhere", hold_path("link")));
    g_ok("open(O_PATH)", open(hold_path("link"), O_PATH | O_NOFOLLOW));
    g_ok("unlink", unlink(hold_path("link")));
}

static void hold_deleted_map(void)
{
    int fd = hold_file("deleted", O_RDWR);
    g_ok_map("mmap", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
    close(fd);
    g_ok("unlink", unlink(hold_path("deleted")));
}

static void hold_userfaultfd(void)
{
    struct uffdio_api api = {.api = UFFD_API};
    int fd = hold_may("userfaultfd", syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY));
    g_ok("UFFDIO_API", ioctl(fd, UFFDIO_API, &api));
    void *page = g_ok_map("mmap", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    struct uffdio_register area = {.range = {(uintptr_t)page, 4096},
                                   .mode = UFFDIO_REGISTER_MODE_MISSING};
    g_ok("UFFDIO_REGISTER", ioctl(fd, UFFDIO_REGISTER, &area));
}

static void hold_perf(void)
{
    struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE,
                                         .size = sizeof attributes,
                                         .config = PERF_COUNT_SW_TASK_CLOCK,
                                         .exclude_kernel = 1};
    hold_may("perf_event_open", syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

static void hold_bpf(void)
{
    union bpf_attr attributes = {
        .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1};
    hold_may("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}

static void add_to_epoll(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    g_ok("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

static void hold_epoll_nested(void)
{
    int inner = (int)g_ok("epoll_create1", epoll_create1(0)),
        outer = (int)g_ok("epoll_create1", epoll_create1(0));
    add_to_epoll(inner, (int)g_ok("eventfd", eventfd(1, 0)));
    add_to_epoll(outer, inner);
}

/* The number is closed, but a dup keeps the open file, and so the registration, alive. */
static void hold_epoll_closed_target(void)
{
    int epoll = (int)g_ok("epoll_create1", epoll_create1(0)),
        fd = (int)g_ok("eventfd", eventfd(1, 0));
    add_to_epoll(epoll, fd);
    g_ok("dup", dup(fd));
    close(fd);
}

static void hold_device(void)
{
    hold_may("/dev/full", open("/dev/full", O_RDWR));
}

static void hold_proc_file(void)
{
    char byte;
    int fd = (int)g_ok("open(maps)", open("/proc/self/maps", O_RDONLY));
    g_equal("read(maps)", 1, read(fd, &byte, 1));
}

static void hold_namespace_file(void)
{
    hold_may("open(ns)", open("/proc/self/ns/net", O_RDONLY));
}

static void hold_mount_file(void)
{
    hold_may("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
}

#endif
