/* Starting an application: as whom it runs, and the files that its streams lead to; in the child. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

int become_user(const struct dur_msg_spawn *fixed)
{
    if (!(fixed->flags & DUR_SPAWN_USER))
        return 0;
    gid_t groups[DUR_SPAWN_GROUPS];
    for (uint32_t i = 0; i < fixed->group_count; i++)
        groups[i] = (gid_t)fixed->groups[i];
    if (setgroups(fixed->group_count, groups) < 0 ||
        setresgid((gid_t)fixed->gid, (gid_t)fixed->gid, (gid_t)fixed->gid) < 0 ||
        setresuid((uid_t)fixed->uid, (uid_t)fixed->uid, (uid_t)fixed->uid) < 0)
        return -errno;
    return 0;
}

/* Appended to: what an earlier run wrote stays. */
static int open_file(const char *path, int stream)
{
    int flags = stream == 0 ? O_RDONLY : O_WRONLY | O_APPEND | O_CREAT;
    int fd = open(path, flags | O_NOCTTY | O_CLOEXEC, 0666);
    if (fd < 0)
        return -errno;
    int error = dup2(fd, stream) < 0 ? -errno : 0;
    close(fd);
    return error;
}

/* stdout and stderr of one name are one open file, as the shell's 2>&1 makes it. */
int open_files(const struct spawn_request *request, const char **which)
{
    static const char *const names[] = {"open its stdin", "open its stdout", "open its stderr"};
    int error = 0;
    for (int i = 0; i < 3 && !error; i++) {
        *which = names[i];
        if (!request->files[i][0])
            continue;
        bool same = i == 2 && strcmp(request->files[1], request->files[2]) == 0;
        error = same ? dup2(1, 2) < 0 ? -errno : 0 : open_file(request->files[i], i);
    }
    return error;
}
