/* Files in the group's private /dev/shm: they live as long as the group, and belong to its image. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "capture_stream.h"
#include "file_data.h"
#include "filestat.h"
#include "shm_files.h"
#include "stream.h"

#define DIRECTORY "/dev/shm/"

/* Takes the descriptor. */
static void content(int fd, const char *name)
{
    struct dur_fact_shared_memory fact = {.link_bytes =
                                              (uint32_t)(strlen(DIRECTORY) + strlen(name))};
    filestat_fd(&fact.stat, fd);
    stream_begin(DUR_FACT_SHM_CONTENT, 0, 0);
    stream_put(&fact, sizeof fact);
    stream_text(DIRECTORY);
    stream_text(name);
    stream_end(-file_data(fd, fact.stat.size));
}

void shm_file(int directory, const char *name)
{
    struct stat found;
    if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(found.st_mode) ||
        found.st_nlink != 1) {
        stream_fact(DUR_FACT_SHM_FILE, 0, 0, name, strlen(name));
        return;
    }
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        stream_fact(DUR_FACT_SHM_FILE, 0, 0, name, strlen(name));
    else
        content(fd, name);
}
