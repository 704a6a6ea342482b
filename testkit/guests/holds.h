/* What all kinds of the holds guest share: skipping what a host refuses, files in the scratch directory, children. */
#ifndef TESTKIT_HOLDS_H
#define TESTKIT_HOLDS_H

#include "guest.h"

#include <sys/prctl.h>

/* Set by a kind that can check each round that its resource is still what it was. */
static void (*hold_check)(void);

/* The result of a call that a host may refuse. */
G_UNUSED static int hold_may(const char *what, long result)
{
    if (result == -1)
        g_skip("%s: %s", what, strerrorname_np(errno));
    return (int)result;
}

G_UNUSED static void *hold_may_map(const char *what, void *address)
{
    if (address == (void *)-1)
        g_skip("%s: %s", what, strerrorname_np(errno));
    return address;
}

G_UNUSED static const char *hold_path(const char *name)
{
    static char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/holds.%s", g.scratch, name);
    return path;
}

G_UNUSED static int hold_file(const char *name, int flags)
{
    int fd = (int)g_ok(name, open(hold_path(name), flags | O_CREAT, 0600));
    g_equal("write", 6, pwrite(fd, "holds\n", 6, 0));
    return fd;
}

/* For children that only have to be there, and to be gone with their parent. */
__attribute__((noreturn)) G_UNUSED static void hold_as_child(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        pause();
}

#endif
