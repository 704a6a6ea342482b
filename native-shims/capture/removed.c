/* Files that processes have open and that have no name any more: their data. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "file_data.h"
#include "inode_set.h"
#include "proc.h"
#include "removed.h"
#include "stream.h"

static struct inode_set seen;

void removed_reset(void)
{
    inode_set_reset(&seen);
}

bool removed_known(uint64_t dev, uint64_t ino)
{
    return inode_set_has(&seen, dev, ino);
}

/* One that still has another name is not without a name, though its link may say "(deleted)". What never was a file of
 * a file system is memory. */
static bool nameless(const struct dur_fact_fd *fact, const char *link)
{
    bool memory = strncmp(link, "/memfd:", 7) == 0 || strncmp(link, "/SYSV", 5) == 0 ||
                  strncmp(link, "/dev/zero", 9) == 0;
    return fact->stat.error == 0 && S_ISREG(fact->stat.mode) && fact->stat.nlink == 0 &&
           link[0] == '/' && !memory;
}

void removed_fact(pid_t pid, uint32_t ns_pid, uint32_t number, uint32_t subject,
                  const struct dur_fact_fd *fact, const char *link)
{
    char path[PROC_PATH];
    if (!nameless(fact, link) || !inode_set_enter(&seen, fact->stat.dev, fact->stat.ino))
        return;
    proc_path_number(path, pid, "fd", number);
    int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct dur_fact_file_content content = {
        .dev = fact->stat.dev, .ino = fact->stat.ino, .size = fact->stat.size};
    stream_begin(DUR_FACT_FILE_CONTENT, ns_pid, subject);
    stream_put(&content, sizeof content);
    int error = fd < 0 ? -errno : file_data(fd, fact->stat.size);
    stream_end(-error);
}
