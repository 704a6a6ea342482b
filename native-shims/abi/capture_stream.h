/* The raw capture stream: facts about a frozen group, as records, exactly as the kernel gave them. */
/* Tables read best as they stand, and tests read them line by line. */
/* clang-format off */
#ifndef DURATION_ABI_CAPTURE_STREAM_H
#define DURATION_ABI_CAPTURE_STREAM_H

#include <stdint.h>

/* facts.raw is `struct dur_stream_header`, then records until DUR_FACT_END. All integers are little-endian.
 * A record is `struct dur_record`, `length` payload bytes and zero padding to a multiple of 8.
 * A fact that could not be read is a record with `error` set and no payload.
 * Records about a process stand behind its DUR_FACT_PROCESS, those about a thread behind its DUR_FACT_THREAD. */
#define DUR_STREAM_MAGIC "DURFACTS"
#define DUR_STREAM_VERSION 1u

struct dur_stream_header {
    char magic[8];
    uint32_t version;
    uint32_t page_size;
};

struct dur_record {
    uint32_t type;   /* DUR_FACT_* */
    int32_t error;   /* errno, positive; 0: the payload is what was read */
    uint32_t pid;    /* process (tgid) in the group's namespace; 0: about the group */
    uint32_t subject; /* thread id in the group's namespace, descriptor number, signal or timer number: see the type */
    uint64_t length; /* payload bytes, padding not counted */
};

enum dur_fact {
    /* About the host and the group. */
    DUR_FACT_UTS = 1,        /* six NUL-padded fields of 65 bytes: struct utsname */
    DUR_FACT_CLOCKS = 2,     /* struct dur_fact_clocks, read while frozen */
    DUR_FACT_TIMENS = 3,     /* text of /proc/PID/timens_offsets of the group's first process */
    DUR_FACT_INIT = 4,       /* struct dur_fact_init */
    DUR_FACT_MOUNTINFO = 5,  /* text of /proc/INIT/mountinfo */
    DUR_FACT_SYSVIPC = 6,    /* text of /proc/sysvipc/{shm,sem,msg} read in the group's IPC namespace; subject 0 shm, 1 sem, 2 msg */
    DUR_FACT_SHM_FILE = 7,   /* a name in the group's private /dev/shm (our own directory left out) of what is no regular file, or
                                has several names; one record each */
    DUR_FACT_MQUEUE = 8,     /* a name of a POSIX message queue that could not be looked into, one record each; subject its errno:
                                EBUSY somebody is registered by mq_notify, EFBIG more messages than there is room for */
    DUR_FACT_CPUINFO = 9,    /* struct dur_fact_cpu */
    DUR_FACT_VDSO = 10,      /* the bytes of [vdso] as mapped in the first process that has one */
    DUR_FACT_INIT_NS = 11,   /* as DUR_FACT_NAMESPACE, of init */
    DUR_FACT_INIT_STATUS = 141, /* text of /proc/INIT/status */
    DUR_FACT_INIT_CGROUP = 136, /* text of /proc/INIT/cgroup, in the cgroup namespace of the capturer */

    /* About a process (subject 0 unless said). */
    DUR_FACT_PROCESS = 20,   /* struct dur_fact_process */
    DUR_FACT_STAT = 21,      /* text of /proc/PID/stat */
    DUR_FACT_STATUS = 22,    /* text of /proc/PID/status */
    DUR_FACT_SMAPS = 23,     /* text of /proc/PID/smaps */
    DUR_FACT_LIMITS = 24,    /* text of /proc/PID/limits */
    DUR_FACT_TIMERS = 25,    /* text of /proc/PID/timers */
    DUR_FACT_CGROUP = 26,    /* text of /proc/PID/cgroup */
    DUR_FACT_AUXV = 27,      /* bytes of /proc/PID/auxv */
    DUR_FACT_OOM = 28,       /* text of /proc/PID/oom_score_adj */
    DUR_FACT_PERSONALITY = 29, /* text of /proc/PID/personality */
    DUR_FACT_COREDUMP_FILTER = 30, /* text of /proc/PID/coredump_filter */
    DUR_FACT_EXE = 31,       /* struct dur_fact_path, then the link's text */
    DUR_FACT_CWD = 32,       /* struct dur_fact_path, then the link's text */
    DUR_FACT_ROOT = 33,      /* struct dur_fact_path, then the link's text */
    DUR_FACT_NAMESPACE = 34, /* lines "name:[inode]": cgroup ipc mnt net pid pid_for_children time time_for_children user uts */
    DUR_FACT_SIGACTION = 35, /* subject signal; struct dur_fact_sigaction. Sent for every signal that is caught or ignored, and SIGCHLD */
    DUR_FACT_ITIMER = 36,    /* subject 0 real, 1 virtual, 2 prof; four int64: interval s, us, value s, us */
    DUR_FACT_POSIX_TIMER = 37, /* subject timer id; struct dur_fact_posix_timer */
    DUR_FACT_PRCTL = 38,     /* array of struct dur_fact_prctl, read inside the process's first thread */
    DUR_FACT_MAPPED_FILE = 39, /* struct dur_fact_mapped_file, then the path: one record for each distinct file of smaps */
    DUR_FACT_MAPPED_CONTENT = 40, /* struct dur_fact_content: where in pages.raw stands the whole content of a mapped file
                                     that is no longer reachable by its path (deleted or replaced); then the path as in smaps */
    DUR_FACT_PAGES = 41,     /* array of struct dur_fact_pages: what pages.raw holds of this process, ascending addresses */
    DUR_FACT_SHARED_SIGNALS = 42, /* array of siginfo, 128 bytes each: pending for the whole process, in queue order */
    DUR_FACT_GUARD = 43,     /* array of struct dur_fact_range: guard regions inside areas (MADV_GUARD_INSTALL) */
    DUR_FACT_MAP_COUNT = 44, /* unused so far */
    DUR_FACT_SHARED_CONTENT = 45, /* as DUR_FACT_MAPPED_CONTENT, of a file of at most 1 MiB that its path leads to, and that is
                                     mapped shared and writable: the image may keep it or leave it to the file system */

    /* About a thread (subject tid). */
    DUR_FACT_THREAD = 60,       /* struct dur_fact_thread */
    DUR_FACT_THREAD_STAT = 61,  /* text of /proc/PID/task/TID/stat */
    DUR_FACT_THREAD_STATUS = 62, /* text of /proc/PID/task/TID/status */
    DUR_FACT_REGISTERS = 63,    /* struct user_regs_struct, 27 x 8 bytes, as stopped, before anything was injected */
    DUR_FACT_XSTATE = 64,       /* NT_X86_XSTATE bytes */
    DUR_FACT_SIGMASK = 65,      /* uint64 */
    DUR_FACT_SIGNALS = 66,      /* array of siginfo, 128 bytes each: pending for the thread, in queue order */
    DUR_FACT_ALTSTACK = 67,     /* stack_t: uint64 sp, int32 flags, int32 pad, uint64 size */
    DUR_FACT_ROBUST_LIST = 68,  /* uint64 head, uint64 length */
    DUR_FACT_CLEAR_TID = 69,    /* uint64 address */
    DUR_FACT_RSEQ = 70,         /* struct dur_fact_rseq */
    DUR_FACT_SCHED = 71,        /* struct sched_attr, 56 bytes */
    DUR_FACT_AFFINITY = 72,     /* bytes of the cpu mask */
    DUR_FACT_IOPRIO = 73,       /* int64 */
    DUR_FACT_TIMERSLACK = 74,   /* text of /proc/PID/task/TID/../timerslack_ns */
    DUR_FACT_THREAD_PRCTL = 75, /* array of struct dur_fact_prctl, read inside this thread */
    DUR_FACT_RSEQ_SECTION = 142, /* four uint64 of struct rseq_cs that DUR_FACT_RSEQ leads to: version and flags, start, length, abort address */
    DUR_FACT_SECCOMP_FILTER = 140, /* uint64 flags, then the instructions: one record for each filter, oldest first */

    /* About a descriptor (pid the first process of the descriptor table, subject the number). */
    DUR_FACT_FD = 80,        /* struct dur_fact_fd, then the link's text */
    DUR_FACT_FDINFO = 81,    /* text of /proc/PID/fdinfo/FD: once for each descriptor */
    DUR_FACT_PIPE = 82,      /* struct dur_fact_pipe, then the unread bytes: once for each pipe inode */
    DUR_FACT_SOCKET = 83,    /* struct dur_fact_socket, then its own name and its peer's: once for each socket */
    DUR_FACT_STREAM = 84,    /* pid 1: struct dur_fact_fd as DUR_FACT_FD of init's own descriptors DUR_STREAM_BASE..., so that
                                descriptors that share an open file with an application's original streams are known */
    DUR_FACT_EPOLL_TARGET = 85, /* struct dur_fact_epoll_target: which open file each epoll entry of fdinfo watches */
    DUR_FACT_FILE_CONTENT = 86, /* struct dur_fact_file_content, then its data extents: once for each open file system object
                                   that has no name any more */

    DUR_FACT_FD_OWNER = 130, /* struct dur_fact_fd_owner: once for each open file that has an owner or a signal */
    DUR_FACT_INOTIFY = 131,  /* struct dur_fact_inotify: once for each inotify instance */
    DUR_FACT_INOTIFY_PATH = 132, /* struct dur_fact_inotify_path, then the path: once for each watch, in the order of fdinfo */

    DUR_FACT_SNAPSHOT = 133, /* struct dur_fact_snapshot, the path, a link's target, both padded with zeros to 8 bytes, then an
                                array of struct dur_fact_extent: once for each object whose content was ordered, parents
                                before what they hold; pid 0, subject counts */

    DUR_FACT_NETLINK = 135, /* struct dur_fact_netlink, then each of its options of SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS among
                               them, and SO_GET_FILTER: struct dur_fact_inet_option, value. Once for each netlink socket */

    DUR_FACT_TERMINAL = 150, /* struct dur_fact_terminal, then the unfinished line: once for each open file that is a
                                terminal's end. Of init (pid 1): the masters that it holds */

    /* About memory that no file system names: MAP_SHARED memory without a file, memory files. */
    DUR_FACT_SHARED_MEMORY = 120, /* struct dur_fact_shared_memory, its link's text, then its data extents: once for each such
                                     object, at the first descriptor (subject), else at the first process that maps it (0) */

    DUR_FACT_SHM_CONTENT = 121, /* as DUR_FACT_SHARED_MEMORY, pid 0, its path for the link: a regular file of one name in the
                                   group's private /dev/shm, one record each */

    /* About SysV objects of the group's IPC namespace, beyond DUR_FACT_SYSVIPC: pid 0, subject the object's id. */
    DUR_FACT_SYSV_SEGMENT = 122, /* struct dur_fact_sysv_segment, then its data extents */
    DUR_FACT_SEM_VALUES = 123, /* array of uint16: the values of a set */
    DUR_FACT_SYSV_QUEUE = 124, /* uint64: how many bytes of messages it may hold (msg_qbytes) */
    DUR_FACT_SYSV_MESSAGE = 125, /* int64 type, then the text: what waits in a queue, oldest first, one record each */
    DUR_FACT_SEM_UNDO = 126, /* pid the process: array of struct dur_fact_sem_undo, what SEM_UNDO will do to a set when it ends.
                                Not sent where that is nothing */

    /* About POSIX message queues and limits of the group's IPC namespace: pid 0. */
    DUR_FACT_QUEUE = 127,    /* struct dur_fact_queue, then its name without the slash: one for each queue, subject counts from 1.
                                Subject 0 comes first and is their file system, without a name */
    DUR_FACT_QUEUE_MESSAGE = 128, /* subject of its queue: uint64 priority, then the text: as they will be received, one record each */
    DUR_FACT_IPC_LIMIT = 129, /* text of a file of /proc/sys, subject: 0 kernel/sem, shmmax, shmall, shmmni, shm_rmid_forced, msgmax,
                                msgmni, 7 msgmnb, 8 fs/mqueue/queues_max, msg_max, msgsize_max, msg_default, 12 msgsize_default */

    /* About a process again. */
    DUR_FACT_BREAK = 160,    /* uint64: the program break, as brk(0) tells it inside */
    /* Sockets, beyond DUR_FACT_SOCKET; pid and subject as there. */
    DUR_FACT_UNIX_SOCKET = 100, /* struct dur_fact_unix, then its arrays: once for each unix socket */
    DUR_FACT_UNIX_MESSAGE = 101, /* struct dur_fact_unix_message, then the sender's name, a uint32 open_file for each descriptor
                                    on its way, the bytes: what waits in a unix socket's queue, oldest first */
    DUR_FACT_SOCKET_OPTION = 102, /* array of struct dur_fact_option, of SOL_SOCKET */
    DUR_FACT_FLIGHT = 103,      /* as DUR_FACT_FD, subject DUR_FLIGHT_BASE + n: an open file in a message that waits, which had
                                   been met at no descriptor */
    DUR_FACT_FLIGHT_INFO = 104, /* as DUR_FACT_FDINFO, of such a one */
    DUR_FACT_UNIX_CREATOR = 105, /* struct ucred of SO_PEERCRED as its holder reads it, where pid in dur_fact_unix is 0 */
    DUR_FACT_UNIX_SIGNER = 106, /* struct dur_fact_unix_signer: of a signed message whose pid is 0 */

    /* About an internet socket: pid and subject of a DUR_FACT_FD, somewhere behind it. Once for each socket. */
    DUR_FACT_INET = 110,     /* struct dur_fact_inet, then each of its options that is not as in a
                                fresh socket of the host: struct dur_fact_inet_option, value */
    DUR_FACT_INET_UNREAD = 111, /* the bytes that a TCP socket has received and nobody has read */
    DUR_FACT_DATAGRAM = 112, /* one that waits at a UDP socket, in their order: struct dur_fact_datagram, the sender's
                                sockaddr, the bytes */

    /* With DUR_CAPTURE_HOLD and a table to hold packets back by: about each connection whose other end is outside of the
       group, behind all others about it. */
    DUR_FACT_TCP_KEPT = 180, /* struct dur_fact_tcp_kept, then the bytes of its send queue */

    /* About a process's memory, beyond DUR_FACT_PAGES. */
    DUR_FACT_KEPT = 170,     /* array of struct dur_fact_range, ascending: pages that are as they were in the base */
    DUR_FACT_TRACKING = 171, /* struct dur_fact_tracking: once for each address space, when changes were to be tracked */
    DUR_FACT_PROOF = 172,    /* as DUR_FACT_PAGES, of all that the process holds: with DUR_CAPTURE_PROVE, behind all else in
                                pages.raw */

    DUR_FACT_END = 255, /* uint64: number of records before this one */
};

struct dur_fact_clocks {
    int64_t monotonic_nanos; /* of the host, not of the group's time namespace */
    int64_t boottime_nanos;
    int64_t realtime_nanos;
};

struct dur_fact_init {
    uint32_t host_pid;
    uint32_t uid; /* of init, in the capturer's user namespace */
    uint32_t gid;
    uint32_t reserved;
};

struct dur_fact_cpu {
    uint64_t xcr0;
    uint32_t xstate_bytes; /* CPUID 0xD: size for xcr0 */
    uint32_t leaf[15];     /* CPUID leaf 1 ecx, edx; leaf 7.0 ebx, ecx, edx; 7.1 eax; 0x80000001 ecx, edx; 0xD.1 eax; rest 0 */
};

struct dur_stat {
    uint64_t dev;  /* as stat gives it */
    uint64_t ino;
    uint64_t size;
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
    uint32_t nlink;
    uint64_t rdev;
    int64_t mtime_nanos; /* since the epoch */
    int64_t ctime_nanos;
    int32_t error; /* 0, or the errno of the stat */
    uint32_t reserved;
};

struct dur_fact_queue {
    struct dur_stat stat;
    uint64_t most_messages; /* mq_maxmsg */
    uint64_t message_bytes; /* mq_msgsize */
    uint64_t count;         /* of DUR_FACT_QUEUE_MESSAGE that follow */
};

struct dur_fact_path {
    struct dur_stat target; /* of the object behind the link */
    struct dur_stat by_path; /* of what stands at the link's text now, seen from init's root; error ENOENT when gone */
};

struct dur_fact_process {
    uint32_t pid;      /* in the group's namespace */
    uint32_t host_pid;
    uint32_t ppid;     /* in the group's namespace; 1 is init */
    uint32_t pgid;     /* in the group's namespace; 0 when outside */
    uint32_t sid;
    uint32_t state;    /* letter of /proc/PID/stat before the freeze saw it: 'Z' zombie, 'T' job-control stop, 't' traced by another, else 'R' */
    uint32_t threads;
    uint32_t shares;   /* DUR_SHARES_*: what this process shares with an earlier process of the stream, though it is no thread of it */
    uint32_t shared_with[5]; /* pid of that earlier process for vm, files, fs, sighand, sysvsem; 0 none */
    uint32_t tracer;   /* host pid of another tracer; 0 none */
    uint32_t stop_signal; /* of a job-control stop */
    uint32_t reserved;
};

#define DUR_SHARES_VM 1u
#define DUR_SHARES_FILES 2u
#define DUR_SHARES_FS 4u
#define DUR_SHARES_SIGHAND 8u
#define DUR_SHARES_SYSVSEM 16u

struct dur_fact_thread {
    uint32_t tid; /* in the group's namespace */
    uint32_t host_tid;
    uint32_t unshared; /* DUR_SHARES_*: what this thread does NOT share with its thread-group leader */
    uint32_t state;    /* as in dur_fact_process */
};

struct dur_fact_sigaction { /* the kernel's struct sigaction */
    uint64_t handler;
    uint64_t flags;
    uint64_t restorer;
    uint64_t mask;
};

struct dur_fact_posix_timer {
    int64_t interval_seconds, interval_nanos;
    int64_t value_seconds, value_nanos; /* remaining */
    int32_t overrun;
    uint32_t reserved;
};

struct dur_fact_prctl {
    int32_t option; /* PR_GET_*; 1000 + PR_CAPBSET_READ never sent: capabilities are in status */
    int32_t error;
    uint64_t value; /* what it returned, or wrote through its argument */
};

struct dur_fact_mapped_file {
    uint64_t start; /* an area that maps it */
    struct dur_stat mapped; /* of the mapped object where it can be reached (map_files, exe, a descriptor); error set when not */
    struct dur_stat by_path; /* of what stands at the path now, seen from init's root */
};

struct dur_fact_content {
    uint64_t start; /* an area that maps it */
    uint64_t offset; /* in pages.raw, bytes */
    uint64_t bytes;
};

struct dur_fact_pages {
    uint64_t address;
    uint64_t bytes;  /* a multiple of the page size */
    uint64_t offset; /* in pages.raw, bytes */
};

struct dur_fact_range {
    uint64_t start;
    uint64_t bytes;
};

struct dur_fact_tracking {
    uint64_t base;  /* the scan that the pages of DUR_FACT_KEPT have not changed since; 0: everything is stored */
    uint32_t why;   /* DUR_WHOLE_*, when base is 0 */
    int32_t error;  /* errno: why the next capture stores everything again; 0 when it need not */
};

#define DUR_WHOLE_ASKED 1u       /* no base was named */
#define DUR_WHOLE_NEW 2u         /* an address space that was not watched: a new process, or one that has exec'ed */
#define DUR_WHOLE_UNCOMMITTED 3u /* it was scanned since the base, for a capture that was not kept */

struct dur_fact_rseq {
    uint64_t pointer; /* 0: none registered */
    uint64_t critical_section; /* rseq_cs as found */
    uint32_t size;
    uint32_t signature;
    uint32_t flags;
    uint32_t reserved;
};

struct dur_fact_fd {
    uint32_t open_file; /* ordinal: equal for all descriptors that share one open file (kcmp) */
    uint32_t poll;      /* revents of POLLIN|POLLOUT|POLLERR|POLLHUP at once, 0xffffffff not asked */
    struct dur_stat stat;
    struct dur_stat by_path; /* of what stands at the link's text now, seen from init's root; of a symbolic link, of the link */
};

struct dur_fact_pipe {
    uint32_t capacity; /* F_GETPIPE_SZ */
    uint32_t unread;   /* FIONREAD */
    uint64_t ino;
};

#define DUR_SOCKET_NOT_ASKED 0xffffffffu

struct dur_fact_socket { /* -1 where a value could not be had */
    uint64_t ino;
    int32_t domain; /* SO_DOMAIN, SO_TYPE, SO_PROTOCOL */
    int32_t type;
    int32_t protocol;
    uint32_t poll;       /* revents of POLLIN|POLLOUT|POLLRDHUP|POLLERR|POLLHUP at once */
    int32_t listening;   /* SO_ACCEPTCONN */
    int32_t unread;      /* SIOCINQ: bytes that can be received */
    int32_t unsent;      /* SIOCOUTQ: of a unix socket, memory of what its peer has not received */
    uint32_t message;    /* unused: 0 */
    int32_t name_error;  /* errno of getsockname, getpeername; the name has no bytes then */
    int32_t peer_error;
    uint32_t name_bytes; /* length of the sockaddr as the kernel gives it: 2 for a unix socket without a name */
    uint32_t peer_bytes;
};

struct dur_fact_file_content {
    uint64_t dev; /* as stat gives it */
    uint64_t ino;
    uint64_t size;
    /* then array of struct dur_fact_extent, ascending; what is in none reads as zeros */
};

#define DUR_MEMORY_HUGE 1u    /* of huge pages */
#define DUR_MEMORY_PARTLY 2u  /* no descriptor leads to it: the facts are of what processes map */

struct dur_fact_shared_memory {
    struct dur_stat stat; /* of the object. DUR_MEMORY_PARTLY: only dev, ino, size are known */
    int32_t seals;        /* F_GET_SEALS; 0 where nobody could ask, or there are none */
    uint32_t flags;       /* DUR_MEMORY_* */
    uint32_t link_bytes;  /* of the text in maps or of the descriptor's link */
    uint32_t reserved;
    /* then the link, then array of struct dur_fact_extent, ascending; what is in none reads as zeros */
};

#define DUR_SEGMENT_HUGE 1u /* of huge pages */

struct dur_fact_sysv_segment {
    uint64_t bytes;
    uint32_t flags; /* DUR_SEGMENT_* */
    uint32_t reserved;
    /* then array of struct dur_fact_extent, ascending; what is in none reads as zeros */
};

struct dur_fact_sem_undo {
    uint32_t index; /* of the semaphore in its set */
    int32_t adjust; /* is added to its value */
};

struct dur_fact_fd_owner {
    uint32_t type;     /* F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP */
    uint32_t host_pid; /* 0: nobody */
    uint32_t signal;   /* F_GETSIG */
    uint32_t reserved;
};

struct dur_fact_snapshot {
    struct dur_stat stat; /* of a link itself; error: its content could not be read */
    int64_t atime_nanos;
    uint32_t path_bytes;
    uint32_t target_bytes;
    uint32_t flags; /* DUR_SNAPSHOT_* */
    uint32_t reserved;
};

#define DUR_SNAPSHOT_LINKED 1u /* its content stands with an earlier name of the same inode */

struct dur_fact_inotify {
    uint64_t unread; /* bytes of queued events */
};

struct dur_fact_inotify_path {
    uint32_t wd;
    uint32_t reserved;
    struct dur_stat by_path; /* of what stands at the path, seen from the process's root; with an error there is no path */
};

struct dur_fact_extent {
    uint64_t at;     /* in the file, bytes */
    uint64_t bytes;
    uint64_t offset; /* in pages.raw, bytes */
};

/* Subjects of facts about open files that are held by no descriptor. */
#define DUR_FLIGHT_BASE 0x40000000u

#define DUR_UNIX_HAS_PEER 1u /* connected; peer_ino is then 0 where the other end has no inode: closed, or not yet accepted */
#define DUR_UNIX_HAS_FILE 2u /* bound to a file: file_ino */
#define DUR_UNIX_URGENT 4u   /* an urgent byte waits (POLLPRI) */
#define DUR_UNIX_CREATOR_GONE 8u /* the process of creator_host_pid has ended */

struct dur_fact_unix {
    uint64_t ino;
    int32_t error;        /* errno of sock_diag: what stands up to `backlog` could not be had */
    uint32_t flags;       /* DUR_UNIX_* */
    uint32_t peer_ino;
    uint32_t shutdown;    /* 1 receive, 2 send */
    uint32_t file_ino;
    uint32_t file_dev;    /* as the kernel numbers it inside */
    uint32_t backlog;     /* of a listening one */
    int32_t creator_error; /* errno of SO_PEERCRED */
    uint32_t creator_pid; /* in the group's namespace; 0: no process of the group that lives */
    uint32_t creator_host_pid;
    uint32_t creator_uid;
    uint32_t creator_gid;
    uint32_t pending_count; /* uint32 inodes of the other ends of connections that wait to be accepted, oldest first: 0 closed */
    uint32_t group_count; /* uint32 supplementary groups of the creator (SO_PEERGROUPS) */
    uint32_t directory_bytes; /* where a relative name leads from: the holder's working directory */
    uint32_t moved_bytes; /* where the file stands now, when the kernel says so (SIOCUNIXFILE) */
    struct dur_stat by_name; /* of what stands at the name now; EOPNOTSUPP when the name is no path */
    struct dur_stat moved; /* of the file itself; EPERM: the kernel does not say */
};

#define DUR_MESSAGE_CUT 1u      /* bytes are missing */
#define DUR_MESSAGE_CONTROL 2u  /* descriptors are missing */
#define DUR_MESSAGE_SIGNED 4u   /* pid, uid and gid of its sender are on it */

struct dur_fact_unix_message {
    uint64_t ino; /* of the socket at which it waits */
    uint32_t flags; /* DUR_MESSAGE_* */
    uint32_t pid; /* in the group's namespace; 0: no process of the group that lives */
    uint32_t host_pid;
    uint32_t uid;
    uint32_t gid;
    uint32_t name_bytes;
    uint32_t descriptors;
    uint32_t reserved;
};

struct dur_fact_unix_signer { /* as the socket's holder reads it */
    uint64_t ino;   /* of the socket */
    uint32_t index; /* of the message among those of the socket */
    uint32_t pid;
    uint32_t uid;
    uint32_t gid;
};

struct dur_fact_option {
    int32_t option;
    int32_t error;
    uint64_t value[2]; /* as many bytes as the option has, zeros behind */
};

/* Read in repair mode while its packets were held back, so that all of it is of one moment. */
struct dur_fact_tcp_kept {
    uint32_t send_sequence;    /* of the first byte that is not acknowledged */
    uint32_t receive_sequence; /* of the first byte that is not read */
    uint32_t unsent;           /* bytes at the end of the send queue that were not sent even once */
    uint32_t segment;          /* the largest that the other end takes */
    uint32_t options;          /* TCPI_OPT_* */
    uint32_t send_scale;       /* shifts of the windows */
    uint32_t receive_scale;
    uint32_t timestamp;        /* TCP_TIMESTAMP */
    uint32_t window[5];        /* struct tcp_repair_window */
    uint32_t reserved;
};

struct dur_fact_inet {
    uint64_t ino;
    uint32_t state;      /* TCP_* (ESTABLISHED 1 ... LISTEN 10) once all was delivered; 0 of UDP */
    uint32_t elsewhere;  /* 1: of another network namespace than init's, or nobody can say */
    uint32_t backlog;    /* of a listening socket: what it was told, and how many wait to be accepted */
    uint32_t pending;
    uint32_t unsent;     /* SIOCOUTQNSD: bytes that were not sent even once */
    uint32_t urgent;     /* 1: urgent data has come */
    uint64_t sent;       /* payload bytes, each time they were sent */
    uint64_t resent;     /* of these, sent again */
    uint64_t received;   /* payload bytes, and 1 for a FIN */
    uint32_t idle_millis; /* since the connection was made, or last sent something */
    uint32_t peer_state; /* TCP_* of the other end where it is on this host and no process of the group has it, else 0 */
    uint32_t peer_ino;   /* its inode; 0: no process has it: it was closed, or waits to be accepted */
    uint32_t peer_unread; /* bytes that it has received */
};

struct dur_fact_inet_option { /* of getsockopt; then the value, padded to 8 bytes */
    int32_t level;
    int32_t name;
    int32_t error; /* errno; there is no value then */
    uint32_t bytes;
};

struct dur_fact_netlink {
    uint64_t ino;
    uint32_t elsewhere; /* as in dur_fact_inet */
    uint32_t reserved;
};

struct dur_fact_datagram {
    uint32_t name_bytes; /* of the sender's sockaddr */
    uint32_t bytes;
};

struct dur_fact_epoll_target {
    uint32_t fd; /* the number the entry was added under */
    uint32_t open_file; /* ordinal as in dur_fact_fd; 0xffffffff when no open file of the group is the target */
    uint64_t data;
};

#define DUR_TERMIOS_WORDS 11 /* struct termios2, 44 bytes */
#define DUR_TERMINAL_MASTER 1u
#define DUR_TERMINAL_LOCKED 2u       /* TIOCGPTLCK */
#define DUR_TERMINAL_PACKET 4u       /* TIOCGPKT */
#define DUR_TERMINAL_EXCLUSIVE 8u    /* TIOCGEXCL, of this end */
#define DUR_TERMINAL_BITS_LOCKED 16u /* TIOCGLCKTRMIOS: some flag must not be changed */

struct dur_fact_terminal {
    int32_t error;       /* of asking for its number: EIO when it is hung up; all but `poll` is 0 then */
    uint32_t number;     /* /dev/pts/NUMBER */
    uint32_t flags;      /* DUR_TERMINAL_* */
    uint32_t poll;       /* revents of POLLIN|POLLPRI|POLLOUT|POLLERR|POLLHUP at once */
    uint32_t unread;     /* FIONREAD: bytes that wait at this end; of a line discipline by lines, those of whole lines */
    uint32_t discipline; /* TIOCGETD */
    uint32_t session;    /* TIOCGSID, TIOCGPGRP: host numbers, 0 none. Asked of a master only */
    uint32_t foreground;
    int32_t line_error;  /* errno with which the unfinished line could not be read; masters only */
    uint32_t line_bytes;
    uint32_t termios[DUR_TERMIOS_WORDS];
    uint16_t rows, columns, width, height; /* struct winsize */
    uint32_t reserved;
    struct dur_stat node; /* of /dev/pts/NUMBER, seen from the holder's root; masters only */
};

_Static_assert(sizeof(struct dur_fact_terminal) == 40 + 44 + 8 + 4 + 72, "terminal");
_Static_assert(sizeof(struct dur_fact_shared_memory) == 88, "shared memory");
_Static_assert(sizeof(struct dur_fact_sysv_segment) == 16, "segment");
_Static_assert(sizeof(struct dur_fact_sem_undo) == 8, "undo");
_Static_assert(sizeof(struct dur_stream_header) == 16, "header");
_Static_assert(sizeof(struct dur_record) == 24, "record");
_Static_assert(sizeof(struct dur_stat) == 72, "stat");
_Static_assert(sizeof(struct dur_fact_path) == 144, "path");
_Static_assert(sizeof(struct dur_fact_process) == 64, "process");
_Static_assert(sizeof(struct dur_fact_cpu) == 72, "cpu");
_Static_assert(sizeof(struct dur_fact_mapped_file) == 152, "mapped file");
_Static_assert(sizeof(struct dur_fact_snapshot) == 96, "snapshot");
_Static_assert(sizeof(struct dur_fact_fd) == 152, "fd");
_Static_assert(sizeof(struct dur_fact_rseq) == 32, "rseq");
_Static_assert(sizeof(struct dur_fact_socket) == 56, "socket");
_Static_assert(sizeof(struct dur_fact_unix) == 216, "unix socket");
_Static_assert(sizeof(struct dur_fact_unix_message) == 40, "unix message");
_Static_assert(sizeof(struct dur_fact_unix_signer) == 24, "unix signer");
_Static_assert(sizeof(struct dur_fact_option) == 24, "option");
_Static_assert(sizeof(struct dur_fact_inet) == 72, "inet");
_Static_assert(sizeof(struct dur_fact_netlink) == 16, "netlink");
_Static_assert(sizeof(struct dur_fact_tcp_kept) == 56, "tcp kept");

#endif
