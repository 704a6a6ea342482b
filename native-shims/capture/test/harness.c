/* The frame of the capturer's tests: a group in namespaces of its own, and a capturer to ask. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "frame_io.h"
#include "harness.h"

extern const char *capturer_path;
extern bool plain;

void test_failed(const char *file, int line, const char *what, long got)
{
    fprintf(stderr, "%s:%d: %s does not hold (got %ld, errno %s)\n", file, line, what, got,
            strerrorname_np(errno));
    exit(1);
}

void pause_micros(unsigned micros)
{
    struct timespec pause = {.tv_sec = micros / 1000000, .tv_nsec = micros % 1000000 * 1000};
    nanosleep(&pause, NULL);
}

static void map_ids(void)
{
    static const struct {
        const char *path, *format;
    } files[] = {{"/proc/self/setgroups", "deny"},
                 {"/proc/self/uid_map", "%u %u 1"},
                 {"/proc/self/gid_map", "%u %u 1"}};
    const unsigned ids[] = {0, getuid(), getgid()};
    MUST(unshare(CLONE_NEWUSER) == 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int fd = open(files[i].path, O_WRONLY);
        MUST(fd >= 0 && dprintf(fd, files[i].format, ids[i], ids[i]) > 0);
        close(fd);
    }
}

static void init_lives(void (*guest)(void))
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; fd <= 2; fd++)
        MUST(dup2(nowhere, fd) == fd);
    close_range(3, ~0u, 0);
    if (fork() == 0) {
        guest();
        _exit(0);
    }
    for (;;)
        if (wait(NULL) < 0)
            pause();
}

/* Between the test and the group's init, so that the test itself stays in its namespaces. */
static pid_t keeper;

pid_t group_start(void (*guest)(void))
{
    int channel[2];
    pid_t init = 0;
    MUST(pipe(channel) == 0);
    memset(notes, 0, sizeof *notes);
    keeper = fork();
    if (keeper == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (plain)
            map_ids();
        MUST(unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC) == 0);
        init = fork();
        if (init == 0)
            init_lives(guest);
        MUST(write(channel[1], &init, sizeof init) == sizeof init);
        waitpid(init, NULL, 0);
        _exit(0);
    }
    MUST(read(channel[0], &init, sizeof init) == sizeof init);
    close(channel[0]);
    close(channel[1]);
    return init;
}

void group_end(pid_t init)
{
    kill(init, SIGKILL);
    waitpid(keeper, NULL, 0);
}

void await_count(int index, uint64_t more)
{
    uint64_t goal = notes->counts[index] + more;
    for (int i = 0; i < 10000 && notes->counts[index] < goal; i++)
        pause_micros(1000);
    MUST_EQUAL(0, notes->failed);
    MUST(notes->counts[index] >= goal);
}

void capturer_start(struct capturer *capturer)
{
    int in[2], out[2];
    MUST(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
    capturer->pid = fork();
    if (capturer->pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        execl(capturer_path, "duration-capture", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    capturer->to = in[1];
    capturer->from = out[0];
}

void capturer_end(struct capturer *capturer)
{
    uint8_t rest[4096];
    close(capturer->to);
    /* Its end is the end of the tracer too, which holds the other side. */
    while (read(capturer->from, rest, sizeof rest) > 0)
        continue;
    close(capturer->from);
    waitpid(capturer->pid, NULL, 0);
}

void capture_ask(const struct capturer *capturer, const struct dur_msg_capture *ask,
                 const char *where)
{
    uint8_t tail[4200];
    size_t used = 0;
    MUST(dur_put_string(tail, sizeof tail, &used, where) == 0);
    MUST(dur_frame_write(capturer->to, DUR_MSG_CAPTURE, 7, ask, sizeof *ask, tail, used) == 0);
}

static void answer(const struct capturer *capturer, uint16_t type, void *out, size_t length)
{
    static uint8_t payload[65536];
    struct dur_frame frame;
    struct dur_cursor cursor = {.at = payload};
    do
        MUST_EQUAL(1, dur_frame_read(capturer->from, &frame, payload, sizeof payload));
    while (frame.type == DUR_MSG_PHASE);
    MUST_EQUAL(type, frame.type);
    MUST_EQUAL(7, frame.id);
    cursor.left = frame.length;
    MUST(dur_take(&cursor, out, length) == 0);
}

struct dur_msg_phase capture_phase(const struct capturer *capturer)
{
    struct dur_msg_phase phase;
    struct dur_frame frame;
    MUST_EQUAL(1, dur_frame_read(capturer->from, &frame, &phase, sizeof phase));
    MUST_EQUAL(DUR_MSG_PHASE, frame.type);
    return phase;
}

struct dur_msg_captured capture_answer(const struct capturer *capturer)
{
    struct dur_msg_captured captured;
    answer(capturer, DUR_MSG_CAPTURED, &captured, sizeof captured);
    return captured;
}

struct dur_msg_captured capture(const struct capturer *capturer, pid_t init, const char *where)
{
    struct dur_msg_capture ask = {.init_host_pid = (uint32_t)init,
                                  .freeze_timeout_millis = 10000,
                                  .vfork_timeout_millis = 5000};
    capture_ask(capturer, &ask, where);
    return capture_answer(capturer);
}

struct dur_msg_finished finish(const struct capturer *capturer, pid_t init, const char *plan)
{
    struct dur_msg_finish ask = {.init_host_pid = (uint32_t)init};
    struct dur_msg_finished finished;
    uint8_t tail[4200];
    size_t used = 0;
    MUST(dur_put_string(tail, sizeof tail, &used, plan) == 0);
    MUST(dur_frame_write(capturer->to, DUR_MSG_FINISH, 7, &ask, sizeof ask, tail, used) == 0);
    answer(capturer, DUR_MSG_FINISHED, &finished, sizeof finished);
    return finished;
}

void facts_read(struct facts *facts, const char *where)
{
    static uint8_t bytes[8 << 20];
    char path[128];
    snprintf(path, sizeof path, "%s/facts.raw", where);
    int fd = open(path, O_RDONLY);
    MUST(fd >= 0);
    ssize_t got = dur_read_full(fd, bytes, sizeof bytes);
    close(fd);
    MUST(got > (ssize_t)sizeof(struct dur_stream_header) && (size_t)got < sizeof bytes);
    MUST(memcmp(bytes, DUR_STREAM_MAGIC, 8) == 0);
    *facts = (struct facts){.bytes = bytes, .length = (size_t)got};
}

/* The record at `at`, and `at` moved behind it; NULL at the end. */
static const struct dur_record *next(const struct facts *facts, size_t *at)
{
    const struct dur_record *record = (const void *)(facts->bytes + *at);
    if (*at == facts->length)
        return NULL;
    MUST(facts->length - *at >= sizeof *record);
    *at += sizeof *record + (record->length + 7) / 8 * 8;
    MUST(*at <= facts->length);
    return record;
}

const struct dur_record *facts_find(const struct facts *facts, uint32_t type, unsigned index)
{
    size_t at = sizeof(struct dur_stream_header);
    const struct dur_record *record;
    while ((record = next(facts, &at)) != NULL)
        if (record->type == type && index-- == 0)
            return record;
    return NULL;
}

void facts_must_be_whole(const struct facts *facts)
{
    size_t at = sizeof(struct dur_stream_header);
    const struct dur_record *record, *last = NULL;
    uint64_t count = 0;
    for (; (record = next(facts, &at)) != NULL; last = record, count++)
        if (record->error)
            test_failed(__FILE__, __LINE__, "a fact without an error",
                        (long)record->type * 1000 + record->error);
    MUST(last != NULL && last->type == DUR_FACT_END);
    MUST_EQUAL(count - 1, *(const uint64_t *)(last + 1));
}
