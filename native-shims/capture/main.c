/* duration-capture: freezes, captures and thaws a group, and finishes its restore, on the coordinator's word. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blockade.h"
#include "capture.h"
#include "capture_stream.h"
#include "clock.h"
#include "cpu.h"
#include "finish.h"
#include "frame_io.h"
#include "freeze.h"
#include "inet_keep.h"
#include "keep_commands.h"
#include "phase.h"
#include "proc.h"
#include "snapshot_rules.h"
#include "tracking.h"
#include "userfault.h"

static struct group group;
static uint8_t payload[1 << 16];
static volatile sig_atomic_t ended;

static void on_end(int signal)
{
    (void)signal;
    ended = 1;
}

static void on_nothing(int signal)
{
    (void)signal;
}

static int answer_capture(uint64_t id, struct dur_cursor *cursor)
{
    struct dur_msg_capture ask;
    struct dur_msg_captured answer;
    static char rules[1 << 15];
    char directory[4096], what[WHAT_BYTES], table[128] = "";
    uint8_t tail[WHAT_BYTES + 8];
    size_t used = 0;
    rules[0] = 0;
    if (dur_take(cursor, &ask, sizeof ask) ||
        dur_take_string(cursor, directory, sizeof directory) ||
        (cursor->left && dur_take_string(cursor, rules, sizeof rules)) ||
        (cursor->left && dur_take_string(cursor, table, sizeof table)) ||
        snapshot_rules_take(rules))
        return -EPROTO;
    inet_keep_reset(ask.flags & DUR_CAPTURE_HOLD ? table : "");
    phase_start(STDOUT_FILENO, ask.flags & DUR_CAPTURE_PHASES);
    capture_run(&group, &ask, directory, &answer, what);
    dur_put_string(tail, sizeof tail, &used, what);
    return dur_frame_write(STDOUT_FILENO, DUR_MSG_CAPTURED, id, &answer, sizeof answer, tail, used);
}

static int answer_finish(uint64_t id, struct dur_cursor *cursor)
{
    struct dur_msg_finish ask;
    struct dur_msg_finished answer;
    char plan[4096], what[WHAT_BYTES], table[128] = "";
    uint8_t tail[WHAT_BYTES + 8];
    size_t used = 0;
    if (dur_take(cursor, &ask, sizeof ask) || dur_take_string(cursor, plan, sizeof plan) ||
        (cursor->left && dur_take_string(cursor, table, sizeof table)))
        return -EPROTO;
    phase_start(STDOUT_FILENO, ask.flags & DUR_CAPTURE_PHASES);
    finish_run(&group, &ask, plan, &answer, what);
    if (table[0] != 0)
        blockade_lift(table);
    dur_put_string(tail, sizeof tail, &used, what);
    return dur_frame_write(STDOUT_FILENO, DUR_MSG_FINISHED, id, &answer, sizeof answer, tail, used);
}

static int answer_thaw(uint64_t id, struct dur_cursor *cursor)
{
    struct dur_msg_thaw ask;
    struct dur_msg_thawed answer = {0};
    if (dur_take(cursor, &ask, sizeof ask))
        return -EPROTO;
    answer.error = -capture_thaw(&group, ask.kill != 0);
    return dur_frame_write(STDOUT_FILENO, DUR_MSG_THAWED, id, &answer, sizeof answer, NULL, 0);
}

static int serve(const struct dur_frame *frame)
{
    struct dur_cursor cursor = {.at = payload, .left = frame->length};
    int error;
    switch (frame->type) {
    case DUR_MSG_CAPTURE:
        error = answer_capture(frame->id, &cursor);
        break;
    case DUR_MSG_FINISH:
        error = answer_finish(frame->id, &cursor);
        break;
    case DUR_MSG_THAW:
        error = answer_thaw(frame->id, &cursor);
        break;
    default:
        error = -EPROTO;
        break;
    }
    if (error != -EPROTO)
        return error;
    return dur_frame_write_error(STDOUT_FILENO, frame->id, EPROTO, DUR_STAGE_PROTOCOL,
                                 "not a frame for duration-capture");
}

/* Waits for the next frame; tasks that were left behind are let go meanwhile. False at the end. */
static bool await_frame(const sigset_t *open)
{
    struct timespec tick = {0};
    for (;;) {
        bool busy = thaw_leftovers();
        struct pollfd poller = {.fd = STDIN_FILENO, .events = POLLIN};
        tick.tv_nsec = busy ? 1000000 : 100000000;
        int ready = ppoll(&poller, 1, busy || thaw_dead_left() ? &tick : NULL, open);
        if (ended && !thaw_leftovers())
            return false;
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

/* A group that is held goes on when nobody says in time what is to become of it. */
static void await_verdict(const sigset_t *open)
{
    struct pollfd poller = {.fd = STDIN_FILENO, .events = POLLIN};
    int64_t deadline = now_nanos() + MILLIS_TO_NANOS(DUR_HOLD_MILLIS);
    while (capture_holds() && !ended && now_nanos() < deadline) {
        struct timespec patience = {.tv_sec = 1};
        int ready = ppoll(&poller, 1, &patience, open);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return;
    }
    capture_thaw(&group, false);
}

static void set_handler(int signal, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigaction(signal, &action, NULL);
}

/* Signals wait while a group is frozen: whatever ends us does so between two commands. */
static void arrange_signals(sigset_t *open)
{
    sigset_t closed;
    sigemptyset(&closed);
    sigaddset(&closed, SIGCHLD);
    sigaddset(&closed, SIGTERM);
    sigaddset(&closed, SIGINT);
    sigaddset(&closed, SIGHUP);
    sigprocmask(SIG_BLOCK, &closed, open);
    sigdelset(open, SIGCHLD);
    sigdelset(open, SIGTERM);
    sigdelset(open, SIGINT);
    sigdelset(open, SIGHUP);
    set_handler(SIGCHLD, on_nothing);
    set_handler(SIGALRM, on_nothing);
    set_handler(SIGTERM, on_end);
    set_handler(SIGINT, on_end);
    set_handler(SIGHUP, on_end);
    signal(SIGPIPE, SIG_IGN);
}

static int work(void)
{
    sigset_t open;
    struct dur_frame frame;
    arrange_signals(&open);
    int error = proc_open_root();
    if (!error)
        error = capture_prepare(&group);
    if (error) {
        fprintf(stderr, "duration-capture: cannot start: %s\n", strerror(-error));
        return 1;
    }
    while (await_frame(&open)) {
        int got = dur_frame_read(STDIN_FILENO, &frame, payload, sizeof payload);
        if (got > 0)
            got = serve(&frame) == 0 ? 1 : -1;
        if (got > 0)
            await_verdict(&open);
        if (got <= 0) {
            capture_thaw(&group, false);
            return got < 0;
        }
    }
    capture_thaw(&group, false);
    return 0;
}

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* The process that the coordinator knows only waits. SIGKILL to it cannot hit the tracer amid a remote call;
 * the tracer learns of it by a signal, and ends once the group runs again. */
static int stand_in_front(pid_t worker)
{
    int status;
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    while (waitpid(worker, &status, 0) < 0)
        if (errno != EINTR)
            return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* How changed pages are told, and why not better. */
static int tracker_print(void)
{
    int error = proc_open_root();
    if (!error)
        error = userfault_probe();
    printf("%s%s%s\n", tracking_name(), error ? ": " : "", error ? strerror(-error) : "");
    return 0;
}

static int usage(const char *argument)
{
    if (strcmp(argument, "--version") == 0) {
        printf("duration-capture 0.1.0 (frames %u, capture stream %u)\n", DUR_FRAME_VERSION,
               DUR_STREAM_VERSION);
        return 0;
    }
    if (strcmp(argument, "--cpu") == 0) {
        cpu_print();
        return 0;
    }
    if (strcmp(argument, "--tracker") == 0)
        return tracker_print();
    int asked = strcmp(argument, "--help") == 0;
    fprintf(asked ? stdout : stderr,
            "usage: duration-capture [--cpu|--tracker|--keeps]\n"
            "       duration-capture --block TABLE | --unblock TABLE [INIT]\n"
            "Captures groups and finishes restores. Started by the agent; "
            "speaks frames on stdin and stdout.\n");
    return asked ? 0 : 2;
}

int main(int argc, char **argv)
{
    if (argc > 1 && keep_command(argc, argv))
        return keep_run(&group, argc, argv);
    if (argc > 1)
        return usage(argv[1]);
    pid_t front = getpid();
    raise_descriptor_limit();
    pid_t worker = fork();
    if (worker < 0) {
        perror("duration-capture: fork");
        return 1;
    }
    if (worker > 0)
        return stand_in_front(worker);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    return getppid() == front ? work() : 1;
}
