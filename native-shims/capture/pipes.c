/* What pipes hold: duplicated by tee into a pipe of our own, so that the guest's keeps it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "capture_stream.h"
#include "pipes.h"
#include "proc.h"
#include "stream.h"

#define SEEN (1u << 16)

static int own[2] = {-1, -1};
static struct {
    uint64_t dev, ino;
} seen[SEEN];
static uint32_t seen_count;

int pipes_prepare(void)
{
    if (own[0] >= 0)
        return 0;
    return pipe2(own, O_CLOEXEC | O_NONBLOCK) == 0 ? 0 : -errno;
}

void pipes_reset(void)
{
    if (seen_count)
        memset(seen, 0, sizeof seen);
    seen_count = 0;
}

/* True the first time. */
static int enter(uint64_t dev, uint64_t ino)
{
    if (seen_count >= SEEN / 2)
        return 1;
    uint32_t slot = (uint32_t)((dev * 31 + ino) * 2654435761u) % SEEN;
    while (seen[slot].ino) {
        if (seen[slot].dev == dev && seen[slot].ino == ino)
            return 0;
        slot = (slot + 1) % SEEN;
    }
    seen[slot].dev = dev;
    seen[slot].ino = ino;
    seen_count++;
    return 1;
}

/* tee reads, so a copy of a write end is opened once more for reading. */
static int readable(int fd)
{
    char path[PROC_PATH];
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) != O_WRONLY)
        return fd;
    proc_path_number(path, getpid(), "fd", (uint64_t)fd);
    int again = openat(proc_root(), path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return again < 0 ? -errno : again;
}

static int copy_content(int from, uint32_t unread, int capacity)
{
    if (unread == 0)
        return 0;
    if (fcntl(own[1], F_SETPIPE_SZ, capacity) < 0)
        return errno;
    ssize_t teed = tee(from, own[1], (size_t)capacity, SPLICE_F_NONBLOCK);
    if (teed < 0)
        return errno;
    void *room = stream_room((size_t)teed);
    if (room == NULL)
        return ENOMEM;
    ssize_t got = read_all(own[0], room, (size_t)teed);
    if (got < 0)
        return (int)-got;
    stream_took((size_t)got);
    return (uint32_t)got == unread ? 0 : EIO;
}

void pipes_fact(uint32_t pid, uint32_t number, int fd, uint64_t dev, uint64_t ino)
{
    if (!enter(dev, ino))
        return;
    int capacity = fcntl(fd, F_GETPIPE_SZ), unread = 0, error = 0;
    if (capacity < 0 || ioctl(fd, FIONREAD, &unread) != 0)
        error = errno;
    struct dur_fact_pipe fact = {
        .capacity = (uint32_t)capacity, .unread = (uint32_t)unread, .ino = ino};
    stream_begin(DUR_FACT_PIPE, pid, number);
    stream_put(&fact, sizeof fact);
    int from = error ? -error : readable(fd);
    if (from < 0)
        error = -from;
    else
        error = copy_content(from, (uint32_t)unread, capacity);
    stream_end(error);
    if (from >= 0 && from != fd)
        close(from);
}
