/* Directories of ours that guests must not see: the agent's sockets, the state, the store. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "init.h"

static char resolved[MAX_FILES][PATH_MAX];
static unsigned count;

int hide_directories(void)
{
    for (unsigned i = 0; i < options.hidden_count; i++) {
        if (!realpath(options.hidden[i], resolved[count]))
            continue; /* nothing there to be hidden, or inside one that is */
        if (mount("tmpfs", resolved[count], "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY,
                  "mode=0755,size=4k,nr_inodes=2") < 0)
            return fail(errno, "see duration-am doctor", "hide %s", options.hidden[i]);
        count++;
    }
    return 0;
}

bool is_hidden(const char *path)
{
    for (unsigned i = 0; i < count; i++) {
        size_t length = strlen(resolved[i]);
        if (strncmp(path, resolved[i], length) == 0 && (path[length] == 0 || path[length] == '/'))
            return true;
    }
    return false;
}
