/* Descriptors at their numbers, what stands in them, and where a process stands among the files. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <poll.h>
#include <unistd.h>

#include "harness.h"

/* One process is made and goes on in `check`, which ends with status 0 when all is as planned. */
static void restored_process_holds(struct plan *plan, void (*check)(void))
{
    plan_ready(plan, 0);
    MUST_EQUAL(0, plan_run(plan));
    go_on_in(plan->root_pid, check);
    MUST_EQUAL(0, reap(plan->root_pid));
}

static void pipe_op(struct plan *plan, uint32_t read_fd, uint32_t write_fd, uint32_t capacity)
{
    OP(plan, 0, DUR_OP_PIPE, dur_op_pipe, .read_fd = read_fd, .write_fd = write_fd,
       .capacity = capacity);
}

static void write_op(struct plan *plan, uint32_t fd, const void *data, size_t bytes)
{
    const struct dur_op_fd_value head = {.fd = fd, .value = bytes};
    plan_op(plan, 0, DUR_OP_WRITE, &head, sizeof head, data, bytes);
}

static void expect_pipe(int read_fd, int write_fd, int capacity)
{
    char got = 0;
    MUST_EQUAL(capacity, MUST_OK(fcntl(read_fd, F_GETPIPE_SZ)));
    MUST_EQUAL(1, write(write_fd, "x", 1));
    MUST_EQUAL(1, read(read_fd, &got, 1));
    MUST_EQUAL('x', got);
}

static int open_descriptors(void)
{
    int open = 0;
    for (int fd = 3; fd < 1024; fd++)
        open += fcntl(fd, F_GETFD) >= 0;
    return open;
}

static void check_pipes(void)
{
    expect_pipe(3, 4, 65536);
    expect_pipe(6, 5, 4096);
    expect_pipe(50, 7, 65536);
    expect_pipe(8, 51, 1 << 20);
    expect_pipe(53, 52, 65536);
    MUST_EQUAL(10, open_descriptors());
    _exit(0);
}

/* Whatever numbers the kernel picks first, the ends come out where the plan wants them. */
static void pipes_at_any_numbers(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_CLOSE_RANGE, dur_op_pair, .first = 3, .second = ~0u);
    pipe_op(plan, 3, 4, 0);
    pipe_op(plan, 6, 5, 4096); /* the kernel gives 5, 6: crosswise */
    pipe_op(plan, 50, 7, 0);   /* gives 7, 8: the read end sits where the write end goes */
    pipe_op(plan, 8, 51, 1 << 20);
    pipe_op(plan, 53, 52, 0);
    restored_process_holds(plan, check_pipes);
}

static void expect_connected(int fd, int other, int type)
{
    char got = 0;
    int found = 0;
    socklen_t bytes = sizeof found;
    MUST_OK(getsockopt(fd, SOL_SOCKET, SO_TYPE, &found, &bytes));
    MUST_EQUAL(type, found);
    MUST_EQUAL(1, send(fd, "x", 1, 0));
    MUST_EQUAL(1, recv(other, &got, 1, 0));
    MUST_EQUAL('x', got);
}

static void check_socket_pairs(void)
{
    char byte;
    expect_connected(6, 5, SOCK_STREAM);
    expect_connected(50, 7, SOCK_SEQPACKET);
    struct pollfd ended = {.fd = 40, .events = POLLIN | POLLOUT | POLLRDHUP};
    MUST_EQUAL(1, poll(&ended, 1, 0));
    MUST_EQUAL(POLLIN | POLLOUT | POLLRDHUP | POLLHUP, ended.revents);
    MUST_EQUAL(0, read(40, &byte, 1));
    MUST_EQUAL(-1, send(40, "x", 1, MSG_NOSIGNAL));
    MUST_EQUAL(EPIPE, errno);
    MUST_EQUAL(O_RDWR | O_NONBLOCK, fcntl(40, F_GETFL));
    MUST_EQUAL(5, open_descriptors());
    _exit(0);
}

static void socket_pairs(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_CLOSE_RANGE, dur_op_pair, .first = 3, .second = ~0u);
    OP(plan, 0, DUR_OP_SOCKETPAIR, dur_op_socketpair, .fd = 40, .other_fd = DUR_NO_FD,
       .type = SOCK_STREAM | SOCK_NONBLOCK);
    OP(plan, 0, DUR_OP_SOCKETPAIR, dur_op_socketpair, .fd = 6, .other_fd = 5, .type = SOCK_STREAM);
    OP(plan, 0, DUR_OP_SOCKETPAIR, dur_op_socketpair, .fd = 50, .other_fd = 7,
       .type = SOCK_SEQPACKET);
    restored_process_holds(plan, check_socket_pairs);
}

static char pattern[70000];

static void check_unread(void)
{
    static char got[sizeof pattern];
    int unread;
    MUST_OK(ioctl(10, FIONREAD, &unread));
    MUST_EQUAL(65536, unread);
    MUST_EQUAL(0, fcntl(11, F_GETFL) & O_NONBLOCK);
    MUST_EQUAL(65536, read(10, got, sizeof got));
    MUST(memcmp(got, pattern, 65536) == 0);
    MUST_OK(ioctl(12, FIONREAD, &unread));
    MUST_EQUAL(10000, unread);
    MUST_EQUAL(10000, read(12, got, sizeof got));
    MUST(memcmp(got, pattern + 7, 10000) == 0);
    MUST_EQUAL(3, read(14, got, sizeof got)); /* packets stay apart */
    MUST_EQUAL(5, read(14, got, sizeof got));
    _exit(0);
}

static void unread_bytes(void)
{
    struct plan *plan = plan_new();
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (char)(i * 7 + i / 256);
    int data = (int)MUST_OK(memfd_create("data", 0));
    MUST_EQUAL(sizeof pattern, write(data, pattern, sizeof pattern));
    pipe_op(plan, 10, 11, 65536);
    write_op(plan, 11, pattern, 60000);
    write_op(plan, 11, pattern + 60000, 5536);
    pipe_op(plan, 12, 13, 16384);
    OP(plan, 0, DUR_OP_COPY, dur_op_copy, .from = (uint32_t)data, .to = 13, .offset = 7,
       .bytes = 10000);
    OP(plan, 0, DUR_OP_PIPE, dur_op_pipe, .read_fd = 14, .write_fd = 15, .flags = O_DIRECT);
    write_op(plan, 15, "abc", 3);
    write_op(plan, 15, "defgh", 5);
    restored_process_holds(plan, check_unread);
}

static void too_much_for_a_pipe(void)
{
    struct plan *plan = plan_new();
    pipe_op(plan, 10, 11, 4096);
    write_op(plan, 11, pattern, 4097);
    plan_must_fail(plan, ENOSPC, 0, 1);
}

static void check_files(void)
{
    char text[64];
    MUST_EQUAL(6, lseek(20, 0, SEEK_CUR));
    MUST_EQUAL(0, fcntl(20, F_GETFD));
    MUST_EQUAL(FD_CLOEXEC, fcntl(21, F_GETFD));
    MUST_EQUAL(2, read(21, text, 2)); /* one open file, one offset */
    MUST_EQUAL(8, lseek(20, 0, SEEK_CUR));
    MUST_EQUAL(O_APPEND | O_NONBLOCK, fcntl(22, F_GETFL) & (O_APPEND | O_NONBLOCK | O_ACCMODE));
    MUST_EQUAL(FD_CLOEXEC, fcntl(22, F_GETFD));
    MUST_EQUAL(0, fcntl(23, F_GETFD) & FD_CLOEXEC);
    MUST_EQUAL(4, pread(23, text, sizeof text, 0));
    MUST(memcmp(text, "memf", 4) == 0);
    MUST(strstr(read_text(text, sizeof text, "/proc/self/comm"), "written") != NULL);
    MUST_EQUAL(-1, access("gone", F_OK));
    MUST(getcwd(text, sizeof text) != NULL && strcmp(text, "/dev/shm") == 0);
    MUST_EQUAL(027, umask(0));
    MUST_OK(unlink("notes"));
    _exit(0);
}

static void make_notes(struct stat *notes)
{
    int fd = (int)MUST_OK(open("/dev/shm/notes", O_WRONLY | O_CREAT | O_TRUNC, 0600));
    MUST_EQUAL(10, write(fd, "0123456789", 10));
    MUST_OK(fstat(fd, notes));
    close(fd);
    MUST_OK(close((int)MUST_OK(open("/dev/shm/gone", O_WRONLY | O_CREAT, 0600))));
}

static void check_file_op(struct plan *plan, const struct stat *notes, uint32_t check,
                          uint64_t size)
{
    OP(plan, 0, DUR_OP_CHECK_FILE, dur_op_check_file, .fd = 20, .check = check,
       .ino = notes->st_ino, .size = size,
       .mtime_nanos = notes->st_mtim.tv_sec * 1000000000 + notes->st_mtim.tv_nsec);
}

static void files(void)
{
    struct stat notes;
    struct plan *plan = plan_new();
    make_notes(&notes);
    OP_TEXT(plan, 0, DUR_OP_OPEN, "/dev/shm/notes", dur_op_open, .fd = 20, .flags = O_RDONLY);
    check_file_op(plan, &notes, DUR_CHECK_INO | DUR_CHECK_SIZE | DUR_CHECK_MTIME, 10);
    check_file_op(plan, &notes, DUR_CHECK_MIN_SIZE, 9);
    OP(plan, 0, DUR_OP_SEEK, dur_op_fd_value, .fd = 20, .value = 6);
    OP(plan, 0, DUR_OP_DUP, dur_op_dup, .from = 20, .to = 21);
    OP(plan, 0, DUR_OP_DUP, dur_op_dup, .from = 21, .to = 21, .flags = O_CLOEXEC);
    OP_TEXT(plan, 0, DUR_OP_OPEN, "/dev/shm/notes", dur_op_open, .fd = 22,
            .flags = O_RDONLY | O_APPEND | O_CLOEXEC);
    OP(plan, 0, DUR_OP_STATUS_FLAGS, dur_op_fd_value, .fd = 22, .value = O_APPEND | O_NONBLOCK);
    OP_TEXT(plan, 0, DUR_OP_MEMFD, "name", dur_op_open, .fd = 23, .flags = MFD_ALLOW_SEALING);
    write_op(plan, 23, "memf", 4);
    const struct dur_op_write_file head = {.path_bytes = 16, .count = 7};
    plan_op(plan, 0, DUR_OP_WRITE_FILE, &head, sizeof head, "/proc/self/comm\0written", 23);
    plan_op(plan, 0, DUR_OP_UNLINK, NULL, 0, "/dev/shm/gone", 14);
    plan_op(plan, 0, DUR_OP_CHDIR, NULL, 0, "/dev/shm", 9);
    OP(plan, 0, DUR_OP_UMASK, dur_op_value, .value = 027);
    restored_process_holds(plan, check_files);
}

static void changed_file(void)
{
    struct stat notes;
    for (int which = 0; which < 4; which++) {
        struct plan *plan = plan_new();
        make_notes(&notes);
        OP_TEXT(plan, 0, DUR_OP_OPEN, "/dev/shm/notes", dur_op_open, .fd = 20, .flags = O_RDONLY);
        notes.st_ino += which == 0;
        notes.st_mtim.tv_nsec += which == 1;
        check_file_op(plan, &notes, (uint32_t[]){4, 2, 1, 8}[which], which == 3 ? 11 : 9);
        plan_must_fail(plan, ESTALE, 0, 1);
    }
    MUST_OK(unlink("/dev/shm/notes"));
    MUST_OK(unlink("/dev/shm/gone"));
}

static void check_events(void)
{
    uint64_t value = 0;
    struct epoll_event event = {0};
    struct itimerspec left;
    MUST_EQUAL(8, read(30, &value, 8));
    MUST_EQUAL(77, value);
    MUST_EQUAL(O_NONBLOCK, fcntl(31, F_GETFL) & O_NONBLOCK);
    MUST_OK(timerfd_gettime(31, &left));
    MUST_EQUAL(5, left.it_interval.tv_sec);
    MUST(left.it_value.tv_sec >= 99 && left.it_value.tv_sec < 101);
    MUST_EQUAL(1, epoll_wait(32, &event, 1, 1000));
    MUST_EQUAL(0x1122334455667788, event.data.u64);
    MUST_EQUAL(8, read(31, &value, 8));
    MUST_EQUAL(3, value);
    MUST_EQUAL(0, epoll_wait(32, &event, 1, 0));
    _exit(0);
}

static void event_descriptors(void)
{
    struct plan *plan = plan_new();
    OP(plan, 0, DUR_OP_EVENTFD, dur_op_eventfd, .fd = 30, .flags = EFD_CLOEXEC, .count = 77);
    OP(plan, 0, DUR_OP_TIMERFD, dur_op_timerfd, .fd = 31, .clock = CLOCK_MONOTONIC,
       .flags = TFD_NONBLOCK, .interval_seconds = 5, .value_seconds = 100, .ticks = 3);
    OP(plan, 0, DUR_OP_EPOLL, dur_op_dup, .to = 32, .flags = EPOLL_CLOEXEC);
    OP(plan, 0, DUR_OP_EPOLL_ADD, dur_op_epoll_add, .epoll_fd = 32, .fd = 31, .events = EPOLLIN,
       .data = 0x1122334455667788);
    restored_process_holds(plan, check_events);
}

static void missing_file(void)
{
    struct plan *plan = plan_new();
    OP_TEXT(plan, 0, DUR_OP_OPEN, "/nowhere/at/all", dur_op_open, .fd = 20);
    plan_must_fail(plan, ENOENT, 0, 0);
}

const struct test descriptor_tests[] = {
    {"pipes at any numbers", pipes_at_any_numbers, false},
    {"socket pairs, whole and hung up", socket_pairs, false},
    {"unread bytes in pipes", unread_bytes, false},
    {"too much for a pipe does not hang", too_much_for_a_pipe, false},
    {"files, duplicates, flags, directory, umask", files, false},
    {"a changed file is refused", changed_file, false},
    {"eventfd, timerfd, epoll", event_descriptors, false},
    {"a missing file is named by its op", missing_file, false},
    {0},
};
