/* What the parts of duration-init know of each other, one section for each file. */
#ifndef DURATION_INIT_H
#define DURATION_INIT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "frame_io.h"
#include "frames.h"

/* Descriptor numbers. The plan and the streams have theirs by contract (plan.h, frames.h), so all
 * that init opens for itself is moved to OWN_BASE and above, and nothing is ever opened over them. */
#define CALLER_BASE 190
#define MAX_APPLICATIONS 100
#define OWN_BASE 600
_Static_assert(DUR_STREAM_BASE + 4 * MAX_APPLICATIONS <= OWN_BASE, "streams end below our own");

#define MAX_CONTROL_CONNECTIONS 32
#define MAX_GUEST_CONNECTIONS 96
#define MAX_CONNECTIONS (MAX_CONTROL_CONNECTIONS + MAX_GUEST_CONNECTIONS)
/* What init needs of RLIMIT_NOFILE: its own, one for each connection and starting application. */
#define NEEDED_DESCRIPTORS (OWN_BASE + MAX_CONNECTIONS + MAX_APPLICATIONS + 32)

#define MAX_FILES 16  /* interceptors, and hidden directories */
#define NAME_BYTES 64 /* of groups and applications, with the NUL */

/* args.c */
struct options {
    const char *group;
    const char *socket;
    const char *log_dir;
    const char *hostname;
    const char *interceptors[MAX_FILES];
    const char *hidden[MAX_FILES];
    unsigned interceptor_count;
    unsigned hidden_count;
    uint32_t coordinator_pid;
    bool detached;
    bool host_clock;
};
extern struct options options;
/* 0, or -EINVAL after fail(). */
int parse_arguments(int argc, char **argv);
bool valid_name(const char *name);

/* fail.c: one line for the person who started us. */
/* Notes what failed; the first note stands. Returns -error. */
int fail(int error, const char *remedy, const char *what, ...)
    __attribute__((format(printf, 3, 4)));
const char *failure_line(void);

/* descriptors.c */
/* Moves a descriptor to OWN_BASE or above, close-on-exec: the new number or -errno. Takes the result of
 * a call as it is: -1 becomes -errno. */
int own(int fd);
int keep_caller_descriptors(bool detached);
int close_caller_descriptors(void);
int detach_stdio(void);
int raise_descriptor_limit(void);

/* host_view.c: the host's file tree, as it was before our mounts. */
int hold_host_root(void);
/* Opens an absolute path in the host's tree, hidden directories included. */
int open_on_host(const char *path, int flags, mode_t mode);
/* The caller's pid in the pid namespace of the host's /proc; 0 when unknown. */
uint32_t own_host_pid(void);

/* namespaces.c */
int make_namespaces(void);
/* A new time namespace for all children made from now on; offsets count from the host's clocks. */
int make_time_namespace(int64_t monotonic_nanos, int64_t boottime_nanos);
bool time_namespace_made(void);

/* mounts.c, hide.c, interceptor_files.c */
#define PRIVATE_DIR "/dev/shm/.duration"
#define GUEST_SOCKET PRIVATE_DIR "/init.sock"
int make_mounts(void);
int seal_private_dir(void);
int unseal_private_dir(void);
int hide_directories(void);
bool is_hidden(const char *path);
int open_interceptors(void);
int copy_interceptors(void);
/* Path of the interceptor that new applications get, NULL without one. */
const char *interceptor_path(void);

/* listen.c */
int listen_at(const char *path, mode_t mode);

/* pid_one.c: never returns. */
void be_pid_one(int ready_pipe, int control_socket) __attribute__((noreturn));

/* connection.c */
struct connection {
    int fd; /* -1: free */
    bool guest;
    bool broken; /* to be closed when its turn ends */
    uint32_t peer_pid;
    uint64_t serial; /* of acceptance: tells a reused slot from the one that was meant */
    uint64_t last_heard;
    struct dur_frame frame;
    size_t frame_got;
    uint8_t *payload; /* has one byte more than frame.length */
    size_t payload_got;
    uint8_t *out;
    size_t out_capacity, out_used, out_done;
    int descriptors[3];
    unsigned descriptor_count;
    uint32_t watched; /* epoll events */
    uint8_t small_in[512];
    uint8_t small_out[1024];
};
/* Where an answer goes that cannot be given at once. */
struct asker {
    unsigned slot;
    uint64_t serial;
    uint64_t id;
};
void connections_start(void);
void accept_connections(int listener, bool guest);
/* Takes what guests have sent so far: what a process said of itself comes before its end. */
void hear_guests(int listener);
void serve_connection(unsigned slot, uint32_t events);
struct asker asker_of(const struct connection *connection);
/* NULL when the asker has gone. */
struct connection *connection_of(struct asker asker);
/* Queues a frame; false when it cannot, the connection is then broken. */
bool send_frame(struct connection *connection, uint16_t type, uint64_t id, const void *fixed,
                size_t fixed_length, const void *tail, size_t tail_length);
bool send_error(struct connection *connection, uint64_t id, int error, uint32_t stage,
                const char *what);
/* To the frame that is being served: that it is done, or that `step` failed. */
void send_result(struct connection *connection, int error, uint32_t stage, const char *step);
/* The fixed struct of that frame and the NAME_BYTES name behind it; `rest` is what follows. */
int take_named(const struct connection *connection, struct dur_cursor *rest, void *fixed,
               size_t size, char *name);
/* Sends a small frame at once, and a descriptor with it. */
bool send_descriptor(struct connection *connection, uint16_t type, uint64_t id, const void *fixed,
                     size_t length, int fd);
bool has_unsent(const struct connection *connection);
/* Sends what can be sent; closes the connection when it is broken. */
void settle_connection(struct connection *connection);

/* receive.c: 1 a whole frame is there, 0 not yet, -errno close the connection. */
int receive_frame(struct connection *connection);
void forget_frame(struct connection *connection);
void close_received(struct connection *connection);

/* dispatch.c */
void dispatch(struct connection *connection);

/* events.c */
void subscribe(struct connection *connection);
void flush_events(void);
void unsubscribe(const struct connection *connection);
bool is_subscriber(const struct connection *connection);
void post_event(uint16_t type, bool may_drop, const void *fixed, size_t length, const char *text);
uint32_t dropped_events(void);

/* applications.c */
enum application_state {
    APPLICATION_NONE,     /* free */
    APPLICATION_STARTING, /* forked, exec not yet reported */
    APPLICATION_REFUSED,  /* exec failed; waits to be reaped */
    APPLICATION_RESTORED, /* has its streams; its first process is told at the release */
    APPLICATION_RUNNING,
    APPLICATION_ENDED, /* keeps name, streams and status until the slot is needed */
};
struct application {
    char name[NAME_BYTES];
    enum application_state state;
    pid_t pid;
    uint32_t host_pid;
    int status;
    int report_pipe;
    struct asker asker;
    uint64_t ended_order;
};
struct application *application_at(unsigned index);
struct application *application_of(pid_t pid);
struct application *application_named(const char *name);
unsigned index_of(const struct application *application);
/* A free slot, or the longest ended one: NULL when all run. */
struct application *claim_application(const char *name);
void end_application(struct application *application, int status);
uint32_t running_applications(void);
/* -EBUSY while one of that name runs. */
int forget_application(const char *name);

/* streams.c */
int streams_from(unsigned index, const int descriptors[3]);
int streams_from_log(unsigned index, const char *name);
int streams_from_log_path(unsigned index, const char *path);
int streams_from_caller(unsigned index);
void close_streams(unsigned index);
/* 0, or -EBADF. */
int streams_open(unsigned index);
int open_log_directory(void);

/* The log of an application, for appending: a descriptor or -errno. */
int open_log(const char *name);

/* terminals.c */
/* `number` -1: any. `like`: three descriptors, the terminal looks like that of the lowest of `streams`; or NULL. */
int make_terminal(unsigned index, int number, uint32_t streams, const int *like);
void close_terminal(unsigned index);
/* Bit n: stream n leads to the application's terminal. */
uint32_t terminal_streams(unsigned index);
/* The application runs: whoever waits for its terminal gets it, or init begins to read it. */
void terminal_ready(unsigned index);
void terminal_readable(unsigned index);
void attach(struct connection *connection);
bool is_attached(const struct connection *connection);
/* The connection ends. */
void leave_terminals(const struct connection *connection);

/* spawn_frame.c */
struct spawn_request {
    struct dur_msg_spawn fixed;
    char name[NAME_BYTES];
    char cwd[PATH_MAX];
    char files[3][PATH_MAX];   /* "": that stream is not a file of the application's own */
    struct dur_cursor strings; /* argv..., env... */
};
int parse_spawn(struct connection *connection, struct spawn_request *request);

/* spawn.c */
void spawn(struct connection *connection);
void spawn_reported(unsigned index);

/* spawn_child.c: runs in the child, never returns. */
#define REPORT_HOST_PID 1
#define REPORT_FAILURE 2
struct spawn_report {
    int32_t kind;
    int32_t value;
    uint32_t stage;
    char what[52];
};
void become_application(struct spawn_request *request, unsigned index, int report)
    __attribute__((noreturn));

/* spawn_identity.c, in the child: 0 or -errno. */
int become_user(const struct dur_msg_spawn *fixed);
/* Opens the files that streams lead to, as the application itself would; names the stream that failed. */
int open_files(const struct spawn_request *request, const char **which);

/* spawn_environment.c: the strings of the frame as argv and envp; in the child. */
int build_arguments(struct spawn_request *request, char ***argv, char ***envp);

/* exec_path.c: execvpe without malloc, PATH taken from envp. Returns -errno. */
int execute(char **argv, char **envp);

/* reap.c */
void reap(void);
/* What follows when a child has ended with this status. */
void reaped(pid_t pid, int status);
/* SIGKILL to all, and waits, bounded, until none is left. */
void kill_all(void);

/* processes.c */
uint32_t live_processes(void);
struct process_facts {
    uint32_t ppid;
    char state;
    uint64_t start_time;
};
int read_process(uint32_t pid, struct process_facts *facts);
uint32_t last_pid(void);
int set_last_pid(uint32_t pid);

/* registry.c */
void registry_start(void);
void register_process(const struct dur_registration *claim, uint32_t pid);
/* For a restored process, which does not announce itself again. */
int register_again(const struct dur_registration *facts, const char *application);
void forget_process(uint32_t pid);
void list_processes(struct connection *connection);
void list_applications(struct connection *connection);

/* restore_streams.c */
void set_streams(struct connection *connection);
void set_terminal(struct connection *connection);

/* restore.c */
bool restore_in_progress(void);
void restore(struct connection *connection);
void restore_released(struct connection *connection);
/* A child of init died: true when it is the restore's matter. */
bool restore_reaped(pid_t pid, int status);
void restore_tick(void);

/* serve.c: never returns. */
enum source {
    SOURCE_CONTROL,
    SOURCE_GUEST,
    SOURCE_SIGNALS,
    SOURCE_CONNECTION,
    SOURCE_REPORT,
    SOURCE_RESTORE,
    SOURCE_TERMINAL
};
void serve(int control_socket, int guest_socket, int signals) __attribute__((noreturn));
void greeted(void);
int watch(int fd, uint32_t events, enum source source, unsigned index);
int rewatch(int fd, uint32_t events, enum source source, unsigned index);
void unwatch(int fd);

#endif
