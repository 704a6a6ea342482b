/* Files that processes have open and that have no name any more: their data. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pages.h"
#include "proc.h"
#include "removed.h"
#include "stream.h"

#define SEEN 65536u

static struct {
    uint64_t dev, ino;
} seen[SEEN];
static uint32_t seen_count;

void removed_reset(void)
{
    if (seen_count)
        memset(seen, 0, sizeof seen);
    seen_count = 0;
}

static uint32_t slot_of(uint64_t dev, uint64_t ino)
{
    uint32_t slot = (uint32_t)(((dev * 31 + ino) * 0x9e3779b97f4a7c15ull) >> 48) % SEEN;
    while (seen[slot].ino && (seen[slot].dev != dev || seen[slot].ino != ino))
        slot = (slot + 1) % SEEN;
    return slot;
}

bool removed_known(uint64_t dev, uint64_t ino)
{
    return seen[slot_of(dev, ino)].ino != 0;
}

/* One that still has another name is not without a name, though its link may say "(deleted)". What never was a file of
 * a file system is memory. */
static bool nameless(const struct dur_fact_fd *fact, const char *link)
{
    bool memory = strncmp(link, "/memfd:", 7) == 0 || strncmp(link, "/dev/shm/", 9) == 0 ||
                  strncmp(link, "/SYSV", 5) == 0 || strncmp(link, "/dev/zero", 9) == 0;
    return fact->stat.error == 0 && S_ISREG(fact->stat.mode) && fact->stat.nlink == 0 &&
           link[0] == '/' && !memory;
}

/* Holes are left out. The descriptor is taken. */
static int plan_data(int fd, uint64_t size)
{
    bool taken = false;
    int error = 0;
    for (off_t at = 0; !error && (uint64_t)at < size;) {
        off_t data = lseek(fd, at, SEEK_DATA);
        off_t hole = data < 0 ? data : lseek(fd, data, SEEK_HOLE);
        if (data < 0 && errno == ENXIO)
            break;
        if (data < 0 || hole <= data)
            return taken ? -EIO : (close(fd), -EIO);
        uint64_t end = (uint64_t)hole < size ? (uint64_t)hole : size;
        struct dur_fact_extent extent = {.at = (uint64_t)data, .bytes = end - (uint64_t)data};
        int64_t offset = taken ? pages_add_file_part(fd, extent.at, extent.bytes)
                               : pages_add_file(fd, extent.at, extent.bytes);
        taken = true;
        if (offset < 0)
            error = (int)offset;
        extent.offset = (uint64_t)offset;
        stream_put(&extent, sizeof extent);
        at = hole;
    }
    if (!taken)
        close(fd);
    return error;
}

void removed_fact(pid_t pid, uint32_t ns_pid, uint32_t number, uint32_t subject,
                  const struct dur_fact_fd *fact, const char *link)
{
    char path[PROC_PATH];
    if (!nameless(fact, link) || removed_known(fact->stat.dev, fact->stat.ino) ||
        seen_count >= SEEN / 2)
        return;
    uint32_t slot = slot_of(fact->stat.dev, fact->stat.ino);
    seen[slot].dev = fact->stat.dev;
    seen[slot].ino = fact->stat.ino;
    seen_count++;
    proc_path_number(path, pid, "fd", number);
    int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct dur_fact_file_content content = {
        .dev = fact->stat.dev, .ino = fact->stat.ino, .size = fact->stat.size};
    stream_begin(DUR_FACT_FILE_CONTENT, ns_pid, subject);
    stream_put(&content, sizeof content);
    int error = fd < 0 ? -errno : plan_data(fd, fact->stat.size);
    stream_end(-error);
}
