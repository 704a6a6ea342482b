/* What waits in POSIX message queues. Nothing looks into a queue, so all messages are taken out and put back at once. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture_stream.h"
#include "filestat.h"
#include "kernel.h"
#include "posix_queues.h"
#include "stream.h"

#define MOST_MESSAGES 8192u
#define MOST_BYTES (4u << 20)
#define TRIES 1000

static struct {
    uint32_t priority;
    uint32_t bytes;
} taken[MOST_MESSAGES];
static char room[MOST_BYTES];
static uint32_t number; /* of the queue, in this stream */

void posix_queues_place(int directory)
{
    struct dur_fact_queue fact = {0};
    number = 0;
    if (directory < 0)
        return;
    filestat_fd(&fact.stat, directory);
    stream_fact(DUR_FACT_QUEUE, 0, 0, &fact, sizeof fact);
}

/* A file of a queue reads "QSIZE:… NOTIFY:… SIGNO:… NOTIFY_PID:…". */
static int64_t field(const char *text, const char *name)
{
    const char *found = strstr(text, name);
    return found ? strtoll(found + strlen(name), NULL, 10) : -1;
}

/* With somebody registered, the first message into an empty queue would tell him. */
static int may_empty(int fd, const struct mq_attr *attributes)
{
    char text[128];
    ssize_t length = pread(fd, text, sizeof text - 1, 0);
    if (length < 0)
        return -errno;
    text[length] = 0;
    if (field(text, "NOTIFY_PID:") != 0)
        return -EBUSY;
    int64_t bytes = field(text, "QSIZE:");
    bool fits = attributes->mq_curmsgs <= (long)MOST_MESSAGES &&
                attributes->mq_msgsize <= (long)MOST_BYTES && bytes >= 0 &&
                bytes <= (long)MOST_BYTES - attributes->mq_msgsize;
    return fits ? 0 : -EFBIG;
}

static uint32_t take_all(int fd, uint64_t *bytes)
{
    static const struct timespec now = {0};
    uint32_t count = 0;
    *bytes = 0;
    while (count < MOST_MESSAGES) {
        long got = syscall(SYS_mq_timedreceive, fd, room + *bytes, MOST_BYTES - *bytes,
                           &taken[count].priority, &now);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        taken[count++].bytes = (uint32_t)got;
        *bytes += (uint64_t)got;
    }
    return count;
}

/* There is room, as they were there: only memory can be short. */
static int put_back(int fd, uint32_t count)
{
    static const struct timespec now = {0};
    const char *text = room;
    int tries = 0;
    for (uint32_t i = 0; i < count;) {
        if (syscall(SYS_mq_timedsend, fd, text, (size_t)taken[i].bytes, taken[i].priority, &now) ==
            0)
            text += taken[i++].bytes;
        else if (++tries == TRIES)
            return -errno;
    }
    return 0;
}

static void messages(uint32_t count)
{
    const char *text = room;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t priority = taken[i].priority;
        stream_begin(DUR_FACT_QUEUE_MESSAGE, 0, number);
        stream_put(&priority, sizeof priority);
        stream_put(text, taken[i].bytes);
        stream_end(0);
        text += taken[i].bytes;
    }
}

static int queue(int fd, const char *name)
{
    struct mq_attr attributes;
    struct dur_fact_queue fact = {0};
    uint64_t bytes;
    if (syscall(SYS_mq_getsetattr, fd, NULL, &attributes) != 0)
        return -errno;
    filestat_fd(&fact.stat, fd);
    fact.most_messages = (uint64_t)attributes.mq_maxmsg;
    fact.message_bytes = (uint64_t)attributes.mq_msgsize;
    int error = may_empty(fd, &attributes);
    if (error)
        return error;
    uint32_t count = take_all(fd, &bytes);
    error = put_back(fd, count);
    if (error)
        return error;
    fact.count = count;
    stream_begin(DUR_FACT_QUEUE, 0, ++number);
    stream_put(&fact, sizeof fact);
    stream_text(name);
    stream_end(0);
    messages(count);
    return count == (uint32_t)attributes.mq_curmsgs ? 0 : -EIO;
}

void posix_queue(int directory, const char *name)
{
    int fd = openat(directory, name, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    int error = fd < 0 ? -errno : queue(fd, name);
    if (fd >= 0)
        close(fd);
    if (error)
        stream_fact(DUR_FACT_MQUEUE, 0, (uint32_t)-error, name, strlen(name));
}
