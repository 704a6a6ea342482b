/* Nothing here decides whether a connection is kept: every one to the outside is read, and Java takes what the policy says. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blockade.h"
#include "capture_stream.h"
#include "inet_keep.h"
#include "kernel.h"
#include "proc.h"
#include "stream.h"
#include "tcp_repair.h"

#define TABLE_BYTES 128

static char table[TABLE_BYTES];
static struct kept kept[BLOCKADE_MOST];
static int silenced[BLOCKADE_MOST];
static uint32_t count, beyond;
static int failure; /* of holding back packets */
static bool raised;

void inet_keep_reset(const char *name)
{
    snprintf(table, sizeof table, "%s", name);
    count = beyond = 0;
    failure = 0;
    raised = false;
}

bool inet_keep_wanted(void)
{
    return table[0] != 0;
}

void inet_keep_add(const struct kept *one)
{
    if (count < BLOCKADE_MOST)
        kept[count++] = *one;
    else
        beyond++;
}

void inet_keep_block(void)
{
    static struct blocked pairs[BLOCKADE_MOST];
    for (uint32_t i = 0; i < count; i++)
        pairs[i] = (struct blocked){.own = kept[i].own, .peer = kept[i].peer};
    failure = beyond ? -E2BIG : count ? blockade_raise(table, pairs, count) : 0;
    raised = count != 0 && failure == 0;
}

void inet_keep_unread(uint32_t pid, uint32_t number, uint32_t bytes)
{
    for (uint32_t i = 0; i < count; i++)
        if (kept[i].pid == pid && kept[i].fd == number)
            kept[i].unread = bytes;
}

static int copy_of(const struct group *group, const struct kept *one)
{
    int pidfd = proc_pidfd(group->process[one->process].pid);
    int copy = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, (int)one->fd, 0);
    int error = -errno;
    if (pidfd >= 0)
        close(pidfd);
    return copy < 0 ? error : copy;
}

static int read_kept(void *argument)
{
    const struct group *group = argument;
    for (uint32_t i = 0; i < count; i++) {
        const struct kept *one = &kept[i];
        int fd = failure ? failure : copy_of(group, one);
        if (fd < 0) {
            stream_error(DUR_FACT_TCP_KEPT, one->pid, one->fd, -fd);
            continue;
        }
        tcp_repair_fact(one->pid, one->fd, fd, one->unread);
        close(fd);
    }
    return 0;
}

/* By a child with our memory, which outlives us: should we be killed meanwhile, the group runs at once, and would find its
 * connections in repair mode. */
void inet_keep_facts(const struct group *group)
{
    static char stack[1 << 16] __attribute__((aligned(16)));
    pid_t child = count == 0 ? 0
                             : clone(read_kept, stack + sizeof stack,
                                     CLONE_VM | CLONE_VFORK | CLONE_FILES, (void *)group);
    if (child > 0)
        waitpid(child, NULL, __WALL);
    if (child < 0)
        read_kept((void *)group);
}

void inet_keep_let_go(void)
{
    if (raised)
        blockade_lift(table);
    raised = false;
}

void inet_keep_silence(const struct group *group)
{
    for (uint32_t i = 0; i < count; i++) {
        silenced[i] = copy_of(group, &kept[i]);
        if (silenced[i] >= 0)
            tcp_repair_begin(silenced[i]);
    }
}

void inet_keep_ended(void)
{
    for (uint32_t i = 0; i < count; i++)
        if (silenced[i] >= 0)
            close(silenced[i]);
    raised = false;
}
