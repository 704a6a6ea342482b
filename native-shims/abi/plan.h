/* The restore plan: what every task of a restored group executes, op by op, in the restorer. */
/* Tables read best as they stand, and tests read them line by line. */
/* clang-format off */
#ifndef DURATION_ABI_PLAN_H
#define DURATION_ABI_PLAN_H

#include <stdint.h>

/* A plan is straight-line: no loops, no conditions, no arithmetic. Its file is mapped read-only, as it is, into the
 * hole: an address range that is free in every process of the image and in init. All integers are little-endian.
 *
 * File:   struct dur_plan_header
 *         struct dur_plan_task[task_count]          at tasks_offset
 *         ops of each task                          at the task's ops_offset, 8-aligned
 *         finish records, 8-aligned                 at finish_offset, finish_count times struct dur_plan_finish + xstate
 *
 * Hole (offsets from hole_start, page aligned):
 *         code_offset    the restorer's flat binary, r-x, private; its entry is its first byte
 *         plan_offset    this file, r--, private
 *         shared_offset  struct dur_plan_shared, rw-, MAP_SHARED (a memfd that init made), one page
 *         stack_offset   stacks of the restorer's tasks, rw-, private, up to hole_bytes
 */
#define DUR_PLAN_MAGIC "DURPLAN\1"
#define DUR_PLAN_VERSION 1u
#define DUR_PLAN_BARRIERS 8u
#define DUR_PLAN_NO_TASK 0xffffffffu

/* Descriptors that the root task inherits from init. Streams stand at DUR_STREAM_BASE (frames.h). */
#define DUR_PLAN_DATA_FD 100u /* + i: the data files of the RESTORE frame */

struct dur_plan_header {
    char magic[8];
    uint32_t version;
    uint32_t header_bytes;
    uint64_t total_bytes; /* of the file */
    uint64_t hole_start;
    uint64_t hole_bytes;
    uint64_t code_offset;
    uint64_t plan_offset;
    uint64_t shared_offset;
    uint64_t stack_offset;
    uint64_t tasks_offset;
    uint64_t finish_offset;
    uint32_t task_count;   /* task 0 is the root task: it makes what is shared, forks, and exits */
    uint32_t finish_count;
    uint32_t root_pid;     /* a pid that no task of the image has */
    uint32_t ready_tasks;  /* tasks that end in DUR_OP_READY */
    uint32_t barrier_participants[DUR_PLAN_BARRIERS];
};

struct dur_plan_task {
    uint64_t ops_offset;
    uint64_t ops_bytes;
    uint64_t stack_top; /* absolute address inside the hole; distinct among the tasks of one process */
    uint32_t op_count;
    uint32_t pid; /* process */
    uint32_t tid; /* equal to pid for a process's first task */
    uint32_t reserved;
};

/* What the tasks of a restore share, and what init tells them. Cleared by init, then filled before the root task starts. */
#define DUR_PLAN_SEGMENTS 8u
/* A failure also sets this bit in ready, release and arrived[], so that nobody who is about to wait sleeps through it.
 * Look at `failed` before `ready`. */
#define DUR_PLAN_ABORTED 0x80000000u

struct dur_plan_segment { /* of the vdso group as mapped in the root task, ascending; PARK_VDSO moves them */
    uint64_t start;
    uint64_t bytes;
};

struct dur_plan_shared {
    uint32_t failed;      /* 0, or 1 + index of the first task that failed; a futex */
    uint32_t failed_op;   /* index of the op in that task */
    int32_t error;        /* its errno, positive */
    uint32_t ready;       /* tasks that executed DUR_OP_READY; a futex */
    uint32_t release;     /* stays 0; ready tasks wait here for their tracer */
    uint32_t claimed;     /* as failed, but set before failed_op and error are: who may write them */
    uint32_t arrived[DUR_PLAN_BARRIERS]; /* futexes */
    uint32_t begun;       /* processes that run, or ran, their first op */
    uint32_t ended;       /* those of them that ended, or are about to, because their plan says so */
    uint32_t segment_count;
    uint32_t reserved2;
    struct dur_plan_segment segments[DUR_PLAN_SEGMENTS];
    uint64_t plan_address; /* hole_start + plan_offset, for the restorer's convenience */
    uint64_t syscall_address; /* of a `syscall` instruction in the root task's [vdso], 0 unknown */
};

/* An op is struct dur_op, its fixed struct, then inline data (bytes, NUL-terminated strings) up to `words` * 8. */
struct dur_op {
    uint16_t code;   /* DUR_OP_* */
    uint16_t words;  /* whole op in units of 8 bytes, this header included */
    uint32_t origin; /* line of the source map: Java says what the op was for */
};

/* fds in ops are literal numbers. An op that makes a descriptor places it at exactly `fd`, replacing what was there. */
enum dur_op_code {
    /* Tree. */
    DUR_OP_FORK = 1,         /* struct dur_op_fork */
    DUR_OP_THREAD = 2,       /* struct dur_op_thread */
    DUR_OP_SETSID = 3,       /* - */
    DUR_OP_SETPGID = 4,      /* struct dur_op_value: pgid of the calling process */
    DUR_OP_EXIT = 5,         /* struct dur_op_exit: ends this process (a zombie, a stand-in, the root task) */
    DUR_OP_BARRIER = 6,      /* struct dur_op_value: index. Waits until all participants have arrived, or a task failed */
    DUR_OP_WAIT_CHILD = 7,   /* struct dur_op_value: reaps the child with that pid (a stand-in) */
    DUR_OP_READY = 8,        /* - or struct dur_op_value: the last op of a task that lives on; never returns. The value is
                                the task's rflags: ptrace cannot set their ID bit (0x200000), so it is set here */
    DUR_OP_AWAIT_EXIT = 9,   /* struct dur_op_value: waits until the child with that pid is dead, and leaves its zombie */

    /* Descriptors. */
    DUR_OP_OPEN = 20,        /* struct dur_op_open, path */
    DUR_OP_DUP = 21,         /* struct dur_op_dup */
    DUR_OP_CLOSE_RANGE = 22, /* struct dur_op_pair: first, last inclusive */
    DUR_OP_SEEK = 23,        /* struct dur_op_fd_value: absolute offset */
    DUR_OP_PIPE = 24,        /* struct dur_op_pipe */
    DUR_OP_WRITE = 25,       /* struct dur_op_fd_value: byte count, then the bytes. All of them, or it fails */
    DUR_OP_COPY = 26,        /* struct dur_op_copy: bytes of one descriptor at an offset into another */
    DUR_OP_EVENTFD = 27,     /* struct dur_op_eventfd */
    DUR_OP_TIMERFD = 28,     /* struct dur_op_timerfd */
    DUR_OP_EPOLL = 29,       /* struct dur_op_dup: to, flags */
    DUR_OP_EPOLL_ADD = 30,   /* struct dur_op_epoll_add */
    DUR_OP_STATUS_FLAGS = 31, /* struct dur_op_fd_value: F_SETFL */
    DUR_OP_MEMFD = 32,       /* struct dur_op_open: fd, flags; name */
    DUR_OP_CHDIR = 33,       /* path */
    DUR_OP_CHROOT = 34,      /* path */
    DUR_OP_UMASK = 35,       /* struct dur_op_value */
    DUR_OP_CHECK_FILE = 36,  /* struct dur_op_check_file: the open file is still the one of the image, else ESTALE */
    DUR_OP_WRITE_FILE = 37,  /* struct dur_op_write_file; path with its NUL, then the bytes: one write(2) to the opened path */
    DUR_OP_UNLINK = 38,      /* path: a content file of our own that must read "(deleted)" */
    DUR_OP_SOCKETPAIR = 39,  /* struct dur_op_socketpair */

    /* Memory. */
    DUR_OP_CLEAR = 50,       /* -: unmaps all but the hole, the vdso group and [vsyscall]. As the root task's first op it makes
                                every fork cheaper, those of a long chain by far */
    DUR_OP_MOVE_VDSO = 51,   /* struct dur_op_move_vdso: target of each segment, in the order of dur_plan_shared.segments */
    DUR_OP_MAP_ANONYMOUS = 52, /* struct dur_op_map; fd and offset unused */
    DUR_OP_MAP_FILE = 53,    /* struct dur_op_map */
    DUR_OP_READ_PAGES = 54,  /* struct dur_op_read_pages */
    DUR_OP_PROTECT = 55,     /* struct dur_op_range: value = PROT_* */
    DUR_OP_ADVISE = 56,      /* struct dur_op_range: value = MADV_* */
    DUR_OP_SET_MM = 57,      /* struct dur_op_set_mm, auxv */
    DUR_OP_LOCK = 58,        /* struct dur_op_range: value = flags of mlock2 */
    DUR_OP_PARK_VDSO = 210,  /* -: the vdso group goes right behind the hole, out of the way of areas that are there before
                                a fork; dur_plan_shared.segments says so. Of the root task, while it is the only process */
    DUR_OP_UNMAP = 211,      /* struct dur_op_range: what a parent had, and its child has not; value unused */

    /* Task state. */
    DUR_OP_RSEQ = 70,        /* struct dur_op_rseq */
    DUR_OP_ROBUST_LIST = 71, /* struct dur_op_pair: head, length */
    DUR_OP_TID_ADDRESS = 72, /* struct dur_op_value */
    DUR_OP_COMM = 73,        /* 16 bytes */
    DUR_OP_ALTSTACK = 74,    /* struct dur_op_altstack */
    DUR_OP_SIGACTION = 75,   /* struct dur_op_sigaction */
    DUR_OP_QUEUE_SIGNAL = 76, /* struct dur_op_queue_signal: siginfo of 128 bytes to this process (tid 0) or this thread */
    DUR_OP_ITIMER = 77,      /* struct dur_op_itimer */
    DUR_OP_POSIX_TIMER = 78, /* struct dur_op_posix_timer */
    DUR_OP_RLIMIT = 79,      /* struct dur_op_rlimit */
    DUR_OP_CREDENTIALS = 80, /* struct dur_op_credentials, then group_count uint32 */
    DUR_OP_SCHED = 81,       /* 56 bytes: struct sched_attr */
    DUR_OP_AFFINITY = 82,    /* struct dur_op_value: byte count; mask bytes */
    DUR_OP_IOPRIO = 83,      /* struct dur_op_value */
    DUR_OP_PERSONALITY = 84, /* struct dur_op_value */
    DUR_OP_PRCTL = 85,       /* struct dur_op_prctl; only options that PlanVerifier knows */
    DUR_OP_DRAIN_SIGNALS = 86, /* -: discards what is pending for this thread and its process (SIGCHLD of stand-ins and
                                  zombies); stands before the first QUEUE_SIGNAL, behind the last exit of a child */

    /* Files that have no name, and what holds on to files. */
    DUR_OP_TRUNCATE = 130,   /* struct dur_op_fd_value: ftruncate */
    DUR_OP_FILE_STATE = 131, /* struct dur_op_file_state */
    DUR_OP_MAKE_DIRECTORY = 132, /* struct dur_op_value: mode; path */
    DUR_OP_REMOVE_DIRECTORY = 133, /* path */
    DUR_OP_FILE_LOCK = 134,  /* struct dur_op_file_lock: taken at once, or it fails */
    DUR_OP_FILE_OWNER = 135, /* struct dur_op_file_owner */
    DUR_OP_NOTIFIER = 136,   /* struct dur_op_notifier: a signalfd, an empty inotify instance, a pidfd */
    DUR_OP_INOTIFY_WATCH = 137, /* struct dur_op_inotify_watch; path */
    DUR_OP_PIPE_SIZE = 138,  /* struct dur_op_fd_value: F_SETPIPE_SZ of a named pipe */

    /* Shared memory. */
    DUR_OP_ADD_SEALS = 120,  /* struct dur_op_fd_value: F_ADD_SEALS */

    /* SysV objects. The one that is made gets the id that stands in /proc/sys/kernel/{shm,sem,msg}_next_id, else EEXIST. */
    DUR_OP_SHM_MAKE = 122,   /* struct dur_op_sysv_make: size in bytes */
    DUR_OP_SEM_MAKE = 123,   /* struct dur_op_sysv_make: size is the number of semaphores */
    DUR_OP_MSG_MAKE = 124,   /* struct dur_op_sysv_make: size unused */
    DUR_OP_SYSV_OWNER = 125, /* struct dur_op_sysv_owner: IPC_SET */
    DUR_OP_SHM_FILL = 126,   /* struct dur_op_shm_fill: bytes of a data file into a segment */
    DUR_OP_SHM_ATTACH = 127, /* struct dur_op_shm_attach, pieces: a segment, attached once, of which only pieces are left */
    DUR_OP_SHM_CONTROL = 128, /* struct dur_op_pair: id, command: IPC_RMID or SHM_LOCK */
    DUR_OP_SEM_VALUES = 129, /* struct dur_op_sem, then a uint16 for each semaphore: SETALL */
    DUR_OP_SEM_OPERATE = 190, /* struct dur_op_sem, then struct sembuf (6 bytes each): one semop */
    DUR_OP_MSG_SEND = 191,   /* struct dur_op_msg_send: never waits */

    /* POSIX message queues. */
    DUR_OP_QUEUE_MAKE = 170, /* struct dur_op_queue_make; the name without its slash: one that was not there, open for both */
    DUR_OP_QUEUE_SEND = 171, /* struct dur_op_queue_send: never waits */
    DUR_OP_QUEUE_OPEN = 172, /* struct dur_op_open; the name without its slash: mq_open */

    /* Unix sockets. */
    DUR_OP_SOCKET = 100,     /* struct dur_op_fd_value: type, SOCK_* */
    DUR_OP_BIND = 101,       /* struct dur_op_bind; the name, the directory */
    DUR_OP_LISTEN = 102,     /* struct dur_op_fd_value: backlog */
    DUR_OP_CONNECT = 103,    /* struct dur_op_address; the name, the directory */
    DUR_OP_ACCEPT = 104,     /* struct dur_op_dup: from the listening one; the connection that this process itself made */
    DUR_OP_SEND = 105,       /* struct dur_op_send; a uint32 for each descriptor that goes along, the name, the directory */
    DUR_OP_SOCKET_OPTION = 106, /* struct dur_op_socket_option; the value */
    DUR_OP_SHUTDOWN = 107,   /* struct dur_op_fd_value: SHUT_* */
    DUR_OP_ACT_AS = 108,     /* struct dur_op_act_as; a uint32 for each group */
    DUR_OP_UNBIND = 109,     /* struct dur_op_address, fd unused; the name, the directory: removes a socket's file */

    /* Internet sockets. */
    DUR_OP_INET_SOCKET = 110,     /* struct dur_op_inet_socket */
    DUR_OP_INET_OPTION = 111, /* struct dur_op_inet_option, the value */
    DUR_OP_INET_BIND = 112,       /* struct dur_op_fd_name */
    DUR_OP_INET_LISTEN = 113,     /* struct dur_op_fd_value: backlog */
    DUR_OP_INET_CONNECT = 114,    /* struct dur_op_fd_name: a UDP socket; no name: its peer is forgotten */
    DUR_OP_TCP_PAIR = 115,   /* struct dur_op_tcp_pair */
    DUR_OP_FILL = 116,       /* struct dur_op_copy: bytes of one descriptor at an offset, sent through a socket */
    DUR_OP_INET_SHUTDOWN = 117,   /* struct dur_op_fd_value: SHUT_* */
    DUR_OP_SEND_DATAGRAM = 118, /* struct dur_op_send_datagram */
    DUR_OP_TCP_CONNECT = 119, /* struct dur_op_tcp_pair: its connecting end alone, to `peer` */

    /* A connection to the outside that goes on. Its packets are held back meanwhile, and it stays in repair mode, so that it
       vanishes without a word should the restore fail: duration-capture ends that (DUR_FINISH_CONNECTIONS). */
    DUR_OP_TCP_RESUME = 180, /* struct dur_op_tcp_resume: with empty queues */
    DUR_OP_TCP_QUEUE = 181,  /* struct dur_op_tcp_queue: receive queue, what was sent, and what was not, in this order */
    DUR_OP_TCP_WINDOW = 182, /* struct dur_op_tcp_window: when its queues are as they were */

    /* Terminals. */
    DUR_OP_TERMINAL = 150,         /* struct dur_op_terminal, path of the multiplexer: a master with that number */
    DUR_OP_TERMINAL_LINE = 151,    /* struct dur_op_terminal_line, bytes: typed at the master, and no line's end */
    DUR_OP_TERMINAL_MODES = 152,   /* struct dur_op_terminal_modes */
    DUR_OP_NODE_OWNER = 153,       /* struct dur_op_node_owner, path: of a terminal's node */
    DUR_OP_EXCLUSIVE = 154,        /* struct dur_op_fd_value: TIOCEXCL of the other end */
    DUR_OP_CONTROL_TERMINAL = 155, /* struct dur_op_fd_value: becomes the calling session leader's controlling terminal */
    DUR_OP_FOREGROUND = 156,       /* struct dur_op_fd_value: process group */
    DUR_OP_LEAVE_TERMINAL = 157,   /* struct dur_op_fd_value: the calling process has no controlling terminal any more */

    /* Netlink sockets. */
    DUR_OP_NETLINK_SOCKET = 200, /* struct dur_op_netlink, the steps of its filter */
    DUR_OP_NETLINK_OPTION = 201, /* struct dur_op_netlink_option */
};

struct dur_op_value {
    uint64_t value;
};

struct dur_op_pair {
    uint64_t first;
    uint64_t second;
};

#define DUR_FORK_SIBLING 1u /* CLONE_PARENT: the new process is a child of the caller's parent (the root task's are init's) */

#define DUR_FORK_FILES 2u   /* CLONE_FILES: one descriptor table with the caller. A stand-in, which makes descriptors for the caller as
                               the process it plays, and ends; or one that lives on, and leaves the making to the caller */
#define DUR_FORK_FS 4u      /* CLONE_FS: directories and umask */

struct dur_op_fork {
    uint32_t task; /* index of the new process's first task */
    uint32_t pid;
    uint32_t flags;
    uint32_t reserved;
};

struct dur_op_thread {
    uint32_t task;
    uint32_t tid;
};

struct dur_op_exit {
    uint32_t code;   /* exit status, when signal is 0 */
    uint32_t signal; /* dies of this signal (default action set, unblocked, no core file); | DUR_EXIT_CORE */
};

#define DUR_EXIT_CORE 0x80u /* and dumps core, into a file system of its own that ends with it: its status says so */

struct dur_op_open {
    uint32_t fd;
    uint32_t flags; /* O_* of openat, or MFD_* */
    uint32_t mode;
    uint32_t reserved;
};

struct dur_op_dup {
    uint32_t from;
    uint32_t to;
    uint32_t flags; /* O_CLOEXEC or 0 */
    uint32_t reserved;
};

struct dur_op_fd_value {
    uint32_t fd;
    uint32_t reserved;
    uint64_t value;
};

struct dur_op_sysv_make {
    int32_t key; /* 0: IPC_PRIVATE */
    uint32_t id;
    uint64_t size;
    uint32_t mode; /* permission bits */
    uint32_t reserved;
};

#define DUR_SYSV_SEGMENT 0u
#define DUR_SYSV_SEMAPHORES 1u
#define DUR_SYSV_QUEUE 2u

struct dur_op_sysv_owner {
    uint32_t kind; /* DUR_SYSV_* */
    uint32_t id;
    uint32_t uid;
    uint32_t gid;
    uint32_t mode;
    uint32_t reserved;
    uint64_t most_bytes; /* of a queue: msg_qbytes */
};

struct dur_op_shm_fill {
    uint32_t id;
    uint32_t fd;
    uint64_t at;     /* in the segment */
    uint64_t offset; /* in fd */
    uint64_t bytes;
};

struct dur_shm_piece {
    uint64_t address;
    uint64_t bytes;
    uint64_t offset; /* in the segment */
};

struct dur_op_shm_attach {
    uint32_t id;
    uint32_t flags; /* SHM_RDONLY or 0 */
    uint32_t count; /* of struct dur_shm_piece */
    uint32_t reserved;
};

struct dur_op_sem {
    uint32_t id;
    uint32_t count;
};

struct dur_op_msg_send {
    uint32_t id;
    uint32_t fd; /* DUR_NO_FD: a message without text */
    int64_t type;
    uint64_t offset; /* in fd */
    uint64_t bytes;
};

struct dur_op_queue_make {
    uint32_t fd;
    uint32_t mode; /* permission bits */
    uint32_t uid;
    uint32_t gid;
    uint64_t most_messages;
    uint64_t message_bytes;
};

struct dur_op_queue_send {
    uint32_t fd;      /* of the queue */
    uint32_t data_fd; /* DUR_NO_FD: a message without text */
    uint64_t priority;
    uint64_t offset; /* in data_fd */
    uint64_t bytes;
};

struct dur_op_pipe {
    uint32_t read_fd;
    uint32_t write_fd;
    uint32_t flags;    /* O_DIRECT or 0; ends are made without O_NONBLOCK */
    uint32_t capacity; /* F_SETPIPE_SZ */
};

#define DUR_NO_FD 0xffffffffu

struct dur_op_socketpair { /* of AF_UNIX */
    uint32_t fd;
    uint32_t other_fd; /* DUR_NO_FD: closed at once, so that `fd` is hung up */
    uint32_t type;     /* SOCK_*, with SOCK_NONBLOCK for both ends */
    uint32_t reserved;
};

/* A name is `name_bytes` of sun_path; an abstract one begins with a zero. The directory, ended by a NUL, is where a relative
 * name leads from, else empty. */
struct dur_op_address {
    uint32_t fd;
    uint32_t name_bytes;
};

#define DUR_BIND_RIGHTS 1u /* the file gets permissions and owner */

struct dur_op_bind {
    uint32_t fd;
    uint32_t name_bytes;
    uint32_t flags; /* DUR_BIND_* */
    uint32_t permissions;
    uint32_t uid;
    uint32_t gid;
};

#define DUR_SEND_SIGNED 1u /* with the sender's own credentials */

struct dur_op_send {
    uint32_t fd;
    uint32_t data_fd; /* DUR_NO_FD: zeros */
    uint64_t offset;  /* in data_fd */
    uint64_t bytes;
    uint32_t flags;   /* DUR_SEND_* */
    uint32_t file_count;
    uint32_t name_bytes; /* of whom it is sent to; 0: whom it is connected to */
    uint32_t piece;   /* at most so many bytes of a stream at once; 0: all */
};

#define DUR_OPTION_BUFFER 1u /* a buffer size as getsockopt gives it: twice what is asked for, and it must come out so */

struct dur_op_socket_option { /* of SOL_SOCKET */
    uint32_t fd;
    uint32_t option;
    uint32_t flags; /* DUR_OPTION_* */
    uint32_t value_bytes;
};

struct dur_op_act_as {
    uint32_t uid;
    uint32_t gid;
    uint32_t group_count;
    uint32_t reserved;
};

struct dur_name {
    uint32_t bytes; /* 0: none */
    uint8_t sockaddr[28];
};

struct dur_op_inet_socket {
    uint32_t fd;
    uint32_t domain; /* AF_INET or AF_INET6 */
    uint32_t type;   /* SOCK_STREAM (TCP) or SOCK_DGRAM (UDP) */
    uint32_t reserved;
};

struct dur_op_inet_option {
    uint32_t fd;
    uint32_t level;
    uint32_t name;
    uint32_t bytes; /* of the value, right behind this */
};

struct dur_op_fd_name {
    uint32_t fd;
    uint32_t reserved;
    struct dur_name name;
};

#define DUR_PAIR_CONNECTING_V6ONLY 1u
#define DUR_PAIR_ACCEPTED_V6ONLY 2u
#define DUR_PAIR_NAME_OPTIONAL 4u /* any name does for the accepted end where its own cannot be had */

struct dur_op_tcp_pair {
    uint32_t connecting_fd;
    uint32_t connecting_domain;
    uint32_t accepted_fd;
    uint32_t accepted_domain;
    uint32_t flags; /* DUR_PAIR_* */
    uint32_t segment; /* TCP_MAXSEG of both, 0: any */
    struct dur_name connecting; /* none: any */
    struct dur_name accepted;   /* none: any */
    struct dur_name peer;       /* of the connecting end, in its own family; none: whatever the accepted one got */
};

struct dur_op_tcp_resume {
    uint32_t fd;
    uint32_t domain;
    uint32_t v6only;
    uint32_t segment;          /* the largest that the other end takes */
    uint32_t send_sequence;    /* of the first byte in each queue */
    uint32_t receive_sequence;
    uint32_t options;          /* TCPI_OPT_* that the ends have agreed on */
    uint32_t send_scale;       /* shifts of the windows */
    uint32_t receive_scale;
    uint32_t timestamp;        /* goes on from here */
    struct dur_name name;
    struct dur_name peer;
};

struct dur_op_netlink {
    uint32_t fd;
    uint32_t type; /* SOCK_RAW or SOCK_DGRAM */
    uint32_t protocol; /* NETLINK_* */
    uint32_t port; /* 0: it has none yet */
    uint32_t peer_port; /* who it is connected to; 0: the kernel, or nobody */
    uint32_t peer_groups;
    uint32_t filter_steps; /* of SO_ATTACH_FILTER, 8 bytes each, right behind; 0: it has none */
    uint32_t reserved;
};

struct dur_op_netlink_option { /* of SOL_NETLINK; to join a group is one */
    uint32_t fd;
    uint32_t name;
    uint32_t value;
    uint32_t reserved;
};

#define DUR_QUEUE_UNSENT 0u
#define DUR_QUEUE_RECEIVE 1u /* as TCP_RECV_QUEUE */
#define DUR_QUEUE_SENT 2u    /* as TCP_SEND_QUEUE */

struct dur_op_tcp_queue {
    uint32_t from;
    uint32_t to;
    uint64_t offset; /* in `from` */
    uint64_t bytes;
    uint32_t queue; /* DUR_QUEUE_* */
    uint32_t reserved;
};

struct dur_op_tcp_window {
    uint32_t fd;
    uint32_t window[5]; /* struct tcp_repair_window */
};

struct dur_op_send_datagram {
    uint32_t from;
    uint32_t fd;
    uint64_t offset;
    uint64_t bytes; /* 0: an empty one */
    struct dur_name to;
    struct dur_name source; /* the address that it is to come from; its port is the socket's */
};

struct dur_op_copy {
    uint32_t from;
    uint32_t to;
    uint64_t offset; /* in `from`; `to` is written at its own position */
    uint64_t bytes;
};

struct dur_op_eventfd {
    uint32_t fd;
    uint32_t flags;
    uint64_t count;
};

struct dur_op_timerfd {
    uint32_t fd;
    uint32_t clock;
    uint32_t flags;         /* of timerfd_create */
    uint32_t settime_flags; /* of timerfd_settime */
    int64_t interval_seconds, interval_nanos;
    int64_t value_seconds, value_nanos;
    uint64_t ticks;         /* expired and unread: TFD_IOC_SET_TICKS when not 0 */
};

struct dur_op_epoll_add {
    uint32_t epoll_fd;
    uint32_t fd;
    uint32_t events;
    uint32_t reserved;
    uint64_t data;
};

struct dur_op_write_file {
    uint32_t path_bytes; /* with the NUL */
    uint32_t count;      /* of the bytes right behind it */
};

struct dur_op_check_file {
    uint32_t fd;
    uint32_t check; /* DUR_CHECK_* */
    uint64_t ino;
    uint64_t size;
    int64_t mtime_nanos;
};

#define DUR_CHECK_SIZE 1u
#define DUR_CHECK_MTIME 2u
#define DUR_CHECK_INO 4u
#define DUR_CHECK_MIN_SIZE 8u
#define DUR_CHECK_EMPTY_PIPE 16u /* it is a pipe, and nothing stands in it: else somebody else has it open */

#define DUR_FILE_OWNER 1u /* take uid and gid */

struct dur_op_file_state { /* of a file or directory that the plan has made */
    uint32_t fd;
    uint32_t mode; /* permission bits */
    uint32_t uid;
    uint32_t gid;
    uint32_t flags; /* DUR_FILE_* */
    uint32_t reserved;
    int64_t mtime_seconds, mtime_nanos;
};

#define DUR_LOCK_FLOCK 1u
#define DUR_LOCK_POSIX 2u
#define DUR_LOCK_OFD 3u
#define DUR_LOCK_LEASE 4u

struct dur_op_file_lock {
    uint32_t fd;
    uint32_t kind;  /* DUR_LOCK_* */
    uint32_t write; /* 1: exclusive, 0: shared */
    uint32_t reserved;
    uint64_t start; /* of POSIX and OFD */
    uint64_t bytes; /* 0: to the end, wherever that is */
};

struct dur_op_file_owner {
    uint32_t fd;
    uint32_t type;   /* F_OWNER_* */
    uint32_t pid;    /* 0: nobody */
    uint32_t signal; /* F_SETSIG; 0: SIGIO */
    uint32_t async;  /* 1: O_ASYNC, set last */
    uint32_t reserved;
};

#define DUR_NOTIFIER_SIGNALS 1u
#define DUR_NOTIFIER_INOTIFY 2u
#define DUR_NOTIFIER_PROCESS 3u

struct dur_op_notifier {
    uint32_t fd;
    uint32_t kind;  /* DUR_NOTIFIER_* */
    uint32_t flags; /* O_NONBLOCK or 0 */
    uint32_t pid;   /* of a process; 0: one that is dead and reaped */
    uint64_t mask;  /* of signals */
};

struct dur_op_inotify_watch {
    uint32_t fd;
    uint32_t wd;   /* that number, or it fails */
    uint32_t mask; /* IN_* */
    uint32_t reserved;
};

struct dur_op_move_vdso {
    uint32_t count;
    uint32_t reserved;
    uint64_t targets[]; /* address of each segment; 0: unmap it */
};

struct dur_op_map {
    uint64_t address;
    uint64_t bytes;
    uint32_t protection;
    uint32_t flags; /* MAP_*; MAP_FIXED_NOREPLACE is added by the restorer */
    uint64_t offset;
    uint32_t fd;
    uint32_t reserved;
};

#define DUR_READ_HUGE 1u /* back each whole aligned 2 MiB by a huge page where the kernel lets us: twice as fast.
                          * For large areas without VmFlags nh, on hosts where transparent huge pages are not `never`. */

struct dur_op_read_pages {
    uint64_t address;
    uint64_t bytes;
    uint64_t offset;
    uint32_t fd;
    uint32_t flags; /* DUR_READ_* */
};

struct dur_op_range {
    uint64_t address;
    uint64_t bytes;
    uint64_t value;
};

struct dur_op_set_mm {
    uint64_t start_code, end_code, start_data, end_data;
    uint64_t start_brk, brk, start_stack;
    uint64_t arg_start, arg_end, env_start, env_end;
    uint32_t exe_fd;
    uint32_t auxv_bytes; /* the auxv stands behind this struct */
};

struct dur_op_rseq {
    uint64_t pointer;
    uint32_t size;
    uint32_t signature;
    uint64_t critical_section; /* written back after the registration, which clears it */
};

struct dur_op_altstack {
    uint64_t pointer;
    uint64_t bytes;
    uint32_t flags;
    uint32_t reserved;
};

struct dur_op_sigaction {
    uint32_t signal;
    uint32_t reserved;
    uint64_t handler, flags, restorer, mask;
};

struct dur_op_queue_signal {
    uint32_t tid; /* 0: the process */
    uint32_t reserved;
    uint8_t siginfo[128];
};

struct dur_op_itimer {
    uint32_t which;
    uint32_t reserved;
    int64_t interval_seconds, interval_micros;
    int64_t value_seconds, value_micros;
};

struct dur_op_posix_timer {
    uint32_t id;
    uint32_t clock;
    uint32_t notify; /* SIGEV_* */
    uint32_t signal;
    uint64_t value;  /* sigev_value */
    uint32_t tid;    /* SIGEV_THREAD_ID */
    uint32_t settime_flags;
    int64_t interval_seconds, interval_nanos;
    int64_t value_seconds, value_nanos; /* 0, 0: disarmed */
};

struct dur_op_rlimit {
    uint32_t resource;
    uint32_t reserved;
    uint64_t soft, hard;
};

#define DUR_CREDENTIALS_KEEP_GROUPS 1u /* supplementary groups are inherited as they are (rootless) */
#define DUR_CREDENTIALS_KEEP_IDS 2u    /* uids and gids are already right */

struct dur_op_credentials {
    uint32_t uid[4]; /* real, effective, saved, file system */
    uint32_t gid[4];
    uint64_t inheritable, permitted, effective, bounding, ambient;
    uint32_t securebits;
    uint32_t flags;
    uint32_t group_count;
    uint32_t reserved;
};

struct dur_op_prctl {
    uint64_t option;
    uint64_t arguments[4];
};

struct dur_op_terminal {
    uint32_t fd;
    uint32_t number; /* it is /dev/pts/NUMBER */
    uint32_t spare;  /* no descriptor is open from this one on; lower numbers are held there meanwhile */
    uint32_t flags;  /* O_* */
};

struct dur_op_terminal_line {
    uint32_t fd; /* the master */
    uint32_t count;
};

#define DUR_TERMINAL_OP_LOCKED 1u
#define DUR_TERMINAL_OP_PACKET 2u
#define DUR_TERMINAL_OP_EXCLUSIVE 4u /* of the master */

struct dur_op_terminal_modes {
    uint32_t fd;          /* the master */
    uint32_t flags;       /* DUR_TERMINAL_OP_* */
    uint32_t termios[11]; /* struct termios2 */
    uint16_t rows, columns, width, height;
    uint32_t reserved;
};

struct dur_op_node_owner {
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
    uint32_t reserved;
};

/* The finish: what the tracer (duration-capture) does to each task that is ready, then it is let go. */
#define DUR_FINISH_LEADER 1u  /* first task of its process: the hole is unmapped through it */
#define DUR_FINISH_STOPPED 2u /* the process goes on in a job-control stop by `stop_signal` */
#define DUR_FINISH_REPORTED 4u /* and its parent has been told of that stop already */
#define DUR_FINISH_STRICT 8u   /* the task goes on in seccomp's strict mode */
#define DUR_FINISH_FILTERED 16u /* seccomp filters will hold it, of its own or those that the first task sets for all */

struct dur_plan_finish {
    uint32_t pid;
    uint32_t tid;
    uint32_t flags; /* DUR_FINISH_* */
    uint32_t stop_signal;
    uint64_t syscall_address; /* of a `syscall` instruction in the process's restored [vdso] */
    uint64_t sigmask;
    uint64_t registers[27]; /* struct user_regs_struct */
    uint32_t xstate_bytes;  /* NT_X86_XSTATE bytes that follow, padded to 8 */
    uint32_t filter_bytes;  /* behind them: seccomp filters in the order of their installation, struct dur_plan_filter each */
};

struct dur_plan_filter {
    uint32_t flags;        /* SECCOMP_FILTER_FLAG_*; with TSYNC, of the first task, it becomes every thread's */
    uint32_t instructions; /* of 8 bytes each, right behind */
};

_Static_assert(sizeof(struct dur_plan_header) == 8 + 8 + 9 * 8 + 4 * 4 + DUR_PLAN_BARRIERS * 4, "header");
_Static_assert(sizeof(struct dur_plan_task) == 40, "task");
_Static_assert(sizeof(struct dur_op) == 8, "op");
_Static_assert(sizeof(struct dur_op_map) == 40, "map");
_Static_assert(sizeof(struct dur_op_set_mm) == 96, "set_mm");
_Static_assert(sizeof(struct dur_op_queue_signal) == 136, "queue_signal");
_Static_assert(sizeof(struct dur_op_credentials) == 88, "credentials");
_Static_assert(sizeof(struct dur_name) == 32, "name");
_Static_assert(sizeof(struct dur_op_tcp_pair) == 120, "tcp_pair");
_Static_assert(sizeof(struct dur_op_tcp_resume) == 104, "tcp_resume");
_Static_assert(sizeof(struct dur_op_tcp_queue) == 32, "tcp_queue");
_Static_assert(sizeof(struct dur_op_tcp_window) == 24, "tcp_window");
_Static_assert(sizeof(struct dur_op_send_datagram) == 88, "send_datagram");
_Static_assert(sizeof(struct dur_plan_finish) == 256, "finish");
_Static_assert(sizeof(struct dur_plan_filter) == 8, "filter");
_Static_assert(sizeof(struct dur_plan_shared) <= 4096, "shared");

#endif
