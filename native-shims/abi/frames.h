/* The frames that coordinator, init, capture, spawn and interceptor exchange: one header, then a payload. */
/* Tables read best as they stand, and tests read them line by line. */
/* clang-format off */
#ifndef DURATION_ABI_FRAMES_H
#define DURATION_ABI_FRAMES_H

#include <stdint.h>

/* All integers are little-endian. A frame is `struct dur_frame` and `length` payload bytes.
 * A payload is a fixed struct, followed by the strings that the struct's comment lists:
 * each string is a uint32_t byte count and its bytes, without a terminating NUL and without padding. */
#define DUR_FRAME_VERSION 1u
#define DUR_FRAME_MAX_PAYLOAD (8u << 20)

struct dur_frame {
    uint32_t length;  /* payload bytes */
    uint16_t version; /* DUR_FRAME_VERSION */
    uint16_t type;    /* DUR_MSG_* */
    uint64_t id;      /* chosen by the asker, repeated in the answer; 0 in events */
};

enum dur_message {
    /* Any answer that is a failure: struct dur_msg_error, then the string `what`. */
    DUR_MSG_ERROR = 1,

    /* Coordinator -> init. The connection that says HELLO with subscribe=1 receives the events, the queued ones first. */
    DUR_MSG_HELLO = 10,    /* struct dur_msg_hello */
    DUR_MSG_HELLO_OK = 11, /* struct dur_msg_hello_ok; string: group */

    /* Spawn helper -> init, with up to three descriptors (stdin, stdout, stderr) by SCM_RIGHTS. */
    DUR_MSG_SPAWN = 12,   /* struct dur_msg_spawn; strings: application, cwd, stdin, stdout, stderr (paths of files that the application
                             opens itself, "" = as `descriptors` and `flags` say), argv..., env... */
    DUR_MSG_SPAWNED = 13, /* struct dur_msg_spawned */

    DUR_MSG_SIGNAL = 14, /* struct dur_msg_signal */
    DUR_MSG_OK = 15,     /* no payload */

    DUR_MSG_PROCESSES = 16,    /* no payload: asks for the registrations */
    DUR_MSG_PROCESS_LIST = 17, /* struct dur_msg_process_list, then `count` times: struct dur_registration; string: application */

    DUR_MSG_STREAMS = 18, /* struct dur_msg_streams; strings: application, log path ("" = the caller's own streams) */
    /* Paths may lie in a hidden directory: init opens them relative to the descriptor it kept when it hid that directory. */
    DUR_MSG_RESTORE = 19, /* struct dur_msg_restore; strings: plan path, restorer path, then `data_files` paths */
    DUR_MSG_RESTORED = 20, /* struct dur_msg_restored: all tasks wait at the last barrier, or the first failure */
    DUR_MSG_SHUTDOWN = 21, /* no payload: SIGKILL to all in the namespace, then exit; answered by the connection's end */
    DUR_MSG_RELEASED = 22, /* coordinator -> init after FINISHED: struct dur_msg_released; strings: application... */

    DUR_MSG_APPLICATIONS = 23,     /* no payload: asks for the applications, ended ones included */
    DUR_MSG_APPLICATION_LIST = 24, /* struct dur_msg_application_list, then `count` times: struct dur_application; string: name */
    DUR_MSG_FORGET = 25, /* string: application that ended for good: init lets go of its streams, so that whoever reads them
                            sees their end. "": of the caller's own three. Answered by OK */

    DUR_MSG_TERMINAL = 26, /* coordinator -> init behind STREAMS: struct dur_msg_terminal; string: application. Answered by OK */
    DUR_MSG_ATTACH = 27,   /* client -> init: struct dur_msg_attach; string: application */
    DUR_MSG_ATTACHED = 28, /* struct dur_msg_attached, and the terminal's master by SCM_RIGHTS. The client has it until this
                              connection ends */
    DUR_MSG_QUEUED = 29,   /* no payload: the application is not there yet, ATTACHED (or ERROR) follows */

    /* Events of init. */
    DUR_MSG_EXIT = 30,       /* struct dur_msg_exit; string: application ("" for an orphan) */
    DUR_MSG_REGISTERED = 31, /* struct dur_registration; string: application. Also sent by the interceptor to init,
                                and by the coordinator for each registered process of a restored group (answered by OK) */
    DUR_MSG_GUEST_REQUEST = 32, /* struct dur_msg_guest_request: from inside the group */
    DUR_MSG_TAKEN = 33, /* init -> client, no payload: another client has the terminal now. Then the connection ends */

    /* Coordinator -> capture, over its standard input and output. */
    DUR_MSG_CAPTURE = 50,  /* struct dur_msg_capture; strings: directory for the files facts.raw and pages.raw; which files' contents to capture */
    DUR_MSG_CAPTURED = 51, /* struct dur_msg_captured; string: what ("" when error is 0) */
    DUR_MSG_FINISH = 52,   /* struct dur_msg_finish; strings: plan path; the nftables table to remove once all are let go, "" none */
    DUR_MSG_FINISHED = 53, /* struct dur_msg_finished; string: what */
    DUR_MSG_THAW = 55,     /* struct dur_msg_thaw: after a CAPTURED of a capture with DUR_CAPTURE_HOLD */
    DUR_MSG_THAWED = 56,   /* struct dur_msg_thawed */
    DUR_MSG_PHASE = 54,    /* event of capture: struct dur_msg_phase, for progress and for fault injection */
};

struct dur_msg_error {
    int32_t error; /* errno, positive */
    uint32_t stage; /* enum dur_stage */
};

enum dur_stage { DUR_STAGE_PROTOCOL = 1, DUR_STAGE_NAMESPACE = 2, DUR_STAGE_SPAWN = 3, DUR_STAGE_EXEC = 4, DUR_STAGE_RESTORE = 5 };

struct dur_msg_hello {
    uint32_t subscribe; /* 1: this connection receives the events */
    uint32_t reserved;
};

struct dur_msg_hello_ok {
    uint32_t host_pid; /* of init, in the pid namespace it was started from */
    uint32_t last_pid; /* the pid cursor of the group's namespace */
    uint32_t applications; /* running ones */
    uint32_t processes;
};

#define DUR_RLIMITS 16
#define DUR_SPAWN_GROUPS 64

struct dur_msg_spawn {
    uint32_t argc;
    uint32_t envc;
    uint32_t umask;
    int32_t nice;
    uint32_t descriptors; /* how many descriptors come with the frame, 0 or 3; and DUR_SPAWN_TERMINAL << 0...2 */
    uint32_t ignored_signals; /* bit n - 1: signal n (1..32) is ignored by the caller and so by the application */
    uint64_t rlimits[DUR_RLIMITS][2]; /* soft, hard; by RLIMIT_* number */
    uint32_t flags;                   /* DUR_SPAWN_CALLER, DUR_SPAWN_USER */
    uint32_t uid;
    uint32_t gid;
    uint32_t group_count;
    uint32_t groups[DUR_SPAWN_GROUPS]; /* supplementary ones */
};

#define DUR_SPAWN_CALLER 1u /* without descriptors: the streams of init's caller, not the log */
#define DUR_SPAWN_USER 2u   /* uid, gid and groups are set before the exec; only root's init can */
#define DUR_SPAWN_DESCRIPTORS 0xffu /* of `descriptors`: their count */
#define DUR_SPAWN_TERMINAL 0x100u   /* shifted by 0, 1, 2: that stream leads to a terminal of the application's own, which
                                       looks like the caller's descriptor of that number when one came along */

struct dur_msg_spawned {
    uint32_t pid; /* in the group's namespace */
    uint32_t host_pid; /* 0 when unknown */
};

#define DUR_SIGNAL_PROCESS 0u /* the process `pid` */
#define DUR_SIGNAL_GROUP 1u   /* the process group `pid` */
#define DUR_SIGNAL_ALL 2u     /* all processes of the namespace but init */

struct dur_msg_signal {
    uint32_t pid;
    uint32_t signal;
    uint32_t target; /* DUR_SIGNAL_* */
    uint32_t reserved;
};

struct dur_registration {
    uint32_t pid;      /* in the group's namespace */
    uint32_t ppid;
    uint32_t exec_count;
    uint32_t flags;    /* DUR_REGISTERED_* */
    uint64_t start_time; /* field 22 of /proc/PID/stat, clock ticks */
};

#define DUR_REGISTERED_START 1u /* seen at program start */
#define DUR_REGISTERED_FORK 2u
#define DUR_REGISTERED_EXEC 3u

struct dur_msg_process_list {
    uint32_t count;
    uint32_t last_pid; /* the pid cursor of the group's namespace */
};

struct dur_msg_application_list {
    uint32_t count;
    uint32_t dropped_events; /* since init started, because nobody fetched them */
};

struct dur_application {
    uint32_t index; /* order of joining: its streams are DUR_STREAM_BASE + 4 * index ... */
    uint32_t pid;   /* of its first process; 0 before a restore's release */
    uint32_t host_pid; /* 0 when unknown */
    uint32_t ended; /* 1: `status` is what wait4 gave */
    int32_t status;
    uint32_t terminal; /* bit n: its stream n leads to a terminal of its own */
};

/* Descriptors that init keeps for an application: first, first + 1, first + 2 are its stdin, stdout, stderr. */
#define DUR_STREAM_BASE 200u /* application i (in order of joining) has 200 + 4 i ... 202 + 4 i */
#define DUR_STREAM_MASTER 3u /* behind them: the master of its terminal, when it has one */

struct dur_msg_streams {
    uint32_t index; /* of the application, as the plan's stream descriptors count */
    uint32_t reserved;
};

struct dur_msg_terminal {
    uint32_t index;   /* of the application */
    uint32_t number;  /* of the terminal: /dev/pts/NUMBER */
    uint32_t streams; /* bit n: stream n leads to it */
    uint32_t reserved;
};

#define DUR_ATTACH_WAIT 1u /* also to one that is only about to be started or restored */

struct dur_msg_attach {
    uint32_t flags; /* DUR_ATTACH_* */
    uint32_t reserved;
};

struct dur_msg_attached {
    uint32_t number;   /* of the terminal */
    uint32_t reserved;
};

struct dur_msg_restore {
    int64_t monotonic_offset_nanos; /* of the time namespace against the host */
    int64_t boottime_offset_nanos;
    uint32_t last_pid;
    uint32_t timeout_millis;
    uint32_t data_files; /* opened read-only at DUR_PLAN_DATA_FD + i */
    uint32_t reserved;
};

struct dur_msg_restored {
    int32_t error;   /* 0: every task is at the last barrier */
    uint32_t task;   /* of the failure: index in the plan */
    uint32_t op;     /* index of the op in the task */
    uint32_t tasks;  /* tasks made */
};

struct dur_msg_released {
    uint32_t count; /* applications, each: its root process, then (as strings, in the same order) its name */
    uint32_t pids[15]; /* when all are used, another RELEASED follows, which may be empty */
};

struct dur_msg_exit {
    uint32_t pid;
    int32_t status;     /* as wait4 gives it */
    uint32_t remaining; /* processes left in the namespace, init not counted, zombies not counted */
    uint32_t application; /* 1: the first process of an application */
};

#define DUR_GUEST_CHECKPOINT 1u
#define DUR_GUEST_HINT 2u

struct dur_msg_guest_request {
    uint32_t what; /* DUR_GUEST_* */
    uint32_t pid;
};

struct dur_msg_capture {
    uint32_t init_host_pid;
    uint32_t flags; /* DUR_CAPTURE_* */
    uint32_t freeze_timeout_millis; /* the whole freeze gives up, thaws and answers ETIMEDOUT after this */
    uint32_t vfork_timeout_millis;  /* how long to wait for the children of vfork parents */
    uint64_t max_bytes; /* refuse with ENOSPC before any page is read when more page bytes than this are needed; 0: no limit */
    uint64_t base; /* `scan` of an earlier capture of this capturer: pages that have not changed since need not be stored; 0: all */
};

#define DUR_CAPTURE_KILL_AFTER 1u /* SIGKILL to all tasks instead of a thaw, once everything is on disk (stop --checkpoint) */
#define DUR_CAPTURE_PHASES 2u     /* send DUR_MSG_PHASE */
#define DUR_CAPTURE_TRACK 4u      /* watch for changes from now on, where the host can */
#define DUR_CAPTURE_PROVE 8u      /* for tests: store all pages once more as DUR_FACT_PROOF, found without any tracking */

#define DUR_CAPTURE_HOLD 16u /* the group stands still after CAPTURED until THAW comes, or until DUR_HOLD_MILLIS have passed;
                                a third string names the nftables table by which packets of connections to the outside are
                                held back meanwhile ("" none are to be kept): see DUR_FACT_TCP_KEPT */
#define DUR_HOLD_MILLIS 120000

struct dur_msg_thaw {
    uint32_t kill; /* 1: SIGKILL to all instead; connections that were read end without a word, and the table stays */
    uint32_t reserved;
};

struct dur_msg_thawed {
    int32_t error; /* 0; ESRCH: nothing is held (any more): the group runs */
    uint32_t reserved;
};

struct dur_msg_captured {
    int32_t error; /* 0, or errno: no file of this capture is then to be used */
    uint32_t phase; /* enum dur_phase where it failed */
    uint32_t processes;
    uint32_t threads;
    uint64_t pages; /* 4 KiB pages in pages.raw */
    uint64_t pause_nanos; /* first task stopped to last task running */
    uint64_t write_nanos; /* after the thaw */
    uint64_t scan; /* names this capture as a later one's base; 0: changes are not tracked */
};

enum dur_phase {
    DUR_PHASE_IDLE = 0,
    DUR_PHASE_LIST = 1,
    DUR_PHASE_STOP = 2,
    DUR_PHASE_TASKS = 3,
    DUR_PHASE_DESCRIPTORS = 4,
    DUR_PHASE_MEMORY = 5,
    DUR_PHASE_PAGES = 6,
    DUR_PHASE_THAW = 7,
    DUR_PHASE_WRITE = 8,
    DUR_PHASE_FINISH_SEIZE = 20,
    DUR_PHASE_FINISH_STATE = 21,
    DUR_PHASE_FINISH_RELEASE = 22,
};

struct dur_msg_phase {
    uint32_t phase;
    uint32_t reserved;
};

#define DUR_FINISH_CONNECTIONS 4u /* sockets of the plan are in repair mode: they leave it before the first task is let go */

struct dur_msg_finish {
    uint32_t init_host_pid;
    uint32_t flags; /* DUR_CAPTURE_PHASES, DUR_FINISH_CONNECTIONS */
};

struct dur_msg_finished {
    int32_t error;
    uint32_t pid; /* the task (in the group's namespace) it failed for */
    uint32_t tasks;
    uint32_t reserved;
    uint64_t release_nanos; /* CLOCK_MONOTONIC of the host at the first released task */
};

_Static_assert(sizeof(struct dur_frame) == 16, "frame");
_Static_assert(sizeof(struct dur_msg_spawn) == 40 + DUR_RLIMITS * 16 + DUR_SPAWN_GROUPS * 4, "spawn");
_Static_assert(sizeof(struct dur_registration) == 24, "registration");
_Static_assert(sizeof(struct dur_msg_capture) == 32, "capture");
_Static_assert(sizeof(struct dur_msg_captured) == 48, "captured");
_Static_assert(sizeof(struct dur_msg_restore) == 32, "restore");
_Static_assert(sizeof(struct dur_msg_restored) == 16, "restored");
_Static_assert(sizeof(struct dur_msg_finished) == 24, "finished");
_Static_assert(sizeof(struct dur_msg_released) == 64, "released");

#endif
