/* The facts being written: records of abi/capture_stream.h in one arena. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"
#include "stream.h"

#define READ_STEP ((size_t)1 << 16)

static struct arena facts;
static size_t record_at; /* of the open record */
static uint64_t records;
static int failed;
static size_t last_bytes = (size_t)4 << 20;

int stream_map(void)
{
    return arena_map(&facts, (size_t)16 << 30, (size_t)64 << 20);
}

void stream_start(void)
{
    struct dur_stream_header header = {.version = DUR_STREAM_VERSION,
                                       .page_size = (uint32_t)sysconf(_SC_PAGESIZE)};
    memcpy(header.magic, DUR_STREAM_MAGIC, sizeof header.magic);
    arena_reset(&facts, (size_t)32 << 20);
    arena_warm(&facts, last_bytes + last_bytes / 4);
    memcpy(facts.base, &header, sizeof header);
    facts.used = sizeof header;
    records = 0;
    failed = 0;
}

void *stream_room(size_t bytes)
{
    void *room = arena_room(&facts, bytes);
    if (room == NULL)
        failed = ENOMEM;
    return room;
}

void stream_took(size_t bytes)
{
    facts.used += bytes;
}

void stream_put(const void *bytes, size_t length)
{
    void *room = stream_room(length);
    if (room == NULL)
        return;
    memcpy(room, bytes, length);
    stream_took(length);
}

void stream_text(const char *text)
{
    stream_put(text, strlen(text));
}

void stream_begin(uint32_t type, uint32_t pid, uint32_t subject)
{
    struct dur_record record = {.type = type, .pid = pid, .subject = subject};
    record_at = facts.used;
    stream_put(&record, sizeof record);
}

void stream_end(int error)
{
    static const uint8_t zero[8];
    if (failed)
        return;
    struct dur_record *record = (struct dur_record *)(facts.base + record_at);
    if (error)
        facts.used = record_at + sizeof *record;
    record->error = error;
    record->length = facts.used - record_at - sizeof *record;
    stream_put(zero, (8 - record->length % 8) % 8);
    records++;
}

void stream_fact(uint32_t type, uint32_t pid, uint32_t subject, const void *bytes, size_t length)
{
    stream_begin(type, pid, subject);
    stream_put(bytes, length);
    stream_end(0);
}

void stream_error(uint32_t type, uint32_t pid, uint32_t subject, int error)
{
    stream_begin(type, pid, subject);
    stream_end(error);
}

static ssize_t put_file(int fd)
{
    size_t start = facts.used;
    for (;;) {
        void *room = stream_room(READ_STEP);
        if (room == NULL)
            return -ENOMEM;
        ssize_t got = read(fd, room, READ_STEP);
        if (got == 0) {
            *(char *)room =
                0; /* not part of the record; ends the text for those who search it now */
            return (ssize_t)(facts.used - start);
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        stream_took((size_t)got);
    }
}

ssize_t stream_file(uint32_t type, uint32_t pid, uint32_t subject, int fd, uint64_t *at)
{
    stream_begin(type, pid, subject);
    if (at)
        *at = facts.used;
    ssize_t got = fd < 0 ? fd : put_file(fd);
    stream_end(got < 0 ? (int)-got : 0);
    return got;
}

ssize_t stream_proc(uint32_t type, uint32_t pid, uint32_t subject, pid_t host_pid, pid_t host_tid,
                    const char *name, uint64_t *at)
{
    int fd = proc_open(host_pid, host_tid, name, O_RDONLY);
    ssize_t got = stream_file(type, pid, subject, fd, at);
    if (fd >= 0)
        close(fd);
    return got;
}

const uint8_t *stream_at(uint64_t offset)
{
    return facts.base + offset;
}

int stream_failed(void)
{
    return failed;
}

void stream_finish(void)
{
    uint64_t count = records;
    stream_fact(DUR_FACT_END, 0, 0, &count, sizeof count);
    last_bytes = facts.used;
}

size_t stream_bytes(void)
{
    return facts.used;
}
