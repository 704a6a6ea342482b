/* The next definitions of the functions that we stand in front of: libc's, or another wrapper's. */
#include "interceptor.h"

#include <dlfcn.h>
#include <string.h>

static struct real functions;

/* Through memcpy, because ISO C knows no cast from an object's pointer to a function's. */
static void find(void *function, const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(function, &symbol, sizeof symbol);
}

/* Looked up at the start, because a child of vfork may not take the loader's locks; a constructor that
 * runs before ours and execs finds them too. */
const struct real *real(void)
{
    if (functions.execve)
        return &functions;
    find(&functions.execvpe, "execvpe");
    find(&functions.fexecve, "fexecve");
    find(&functions.execveat, "execveat");
    find(&functions.spawn, "posix_spawn");
    find(&functions.spawnp, "posix_spawnp");
    find(&functions.system, "system");
    find(&functions.popen, "popen");
    find(&functions.execve, "execve"); /* last: that it is there means that all are */
    return &functions;
}
