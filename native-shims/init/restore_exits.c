/* Exits that come between a restore's last barrier and its release: whose they are is told only then. */
#include "restore.h"

#define HELD 256

static struct {
    pid_t pid;
    int status;
} held[HELD];
static unsigned count;

bool hold_exit(pid_t pid, int status)
{
    if (count == HELD)
        return false;
    held[count].pid = pid;
    held[count++].status = status;
    return true;
}

void report_held_exits(void)
{
    unsigned pending = count;
    count = 0;
    for (unsigned i = 0; i < pending; i++)
        reaped(held[i].pid, held[i].status);
}
