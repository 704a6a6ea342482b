/* One short run each: they work the same whoever calls them, an agent or one that comes after it. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blockade.h"
#include "keep_commands.h"
#include "proc.h"
#include "repair_left.h"
#include "tcp_repair.h"
#include "walk.h"

static struct blocked pairs[BLOCKADE_MOST];

bool keep_command(int argc, char **argv)
{
    const char *verb = argv[1];
    return (argc == 2 && strcmp(verb, "--keeps") == 0) ||
           (argc == 3 && strcmp(verb, "--block") == 0) ||
           (argc >= 3 && argc <= 4 && strcmp(verb, "--unblock") == 0);
}

static int told(const char *what, int error)
{
    if (error)
        fprintf(stderr, "%s: %s\n", what, strerrorname_np(-error));
    return error != 0;
}

static bool take_name(const char *address, unsigned port, struct sockaddr_storage *name)
{
    struct sockaddr_in *v4 = (void *)name;
    struct sockaddr_in6 *v6 = (void *)name;
    memset(name, 0, sizeof *name);
    v4->sin_port = htons((uint16_t)port);
    name->ss_family = strchr(address, ':') == NULL ? AF_INET : AF_INET6;
    return inet_pton(name->ss_family, address,
                     name->ss_family == AF_INET ? (void *)&v4->sin_addr : (void *)&v6->sin6_addr) ==
           1;
}

/* Lines "ADDRESS PORT ADDRESS PORT": our end, then the other one. */
static int block(const char *table)
{
    char own[64], peer[64];
    unsigned own_port, peer_port;
    uint32_t count = 0;
    while (scanf("%63s %u %63s %u", own, &own_port, peer, &peer_port) == 4) {
        if (count == BLOCKADE_MOST)
            return -E2BIG;
        if (!take_name(own, own_port, &pairs[count].own) ||
            !take_name(peer, peer_port, &pairs[count].peer))
            return -EINVAL;
        count++;
    }
    return blockade_raise(table, pairs, count);
}

static int end_repair(struct group *group, pid_t init)
{
    uint32_t found;
    int error = group_map(group);
    if (error)
        return error;
    group_reset(group, init);
    error = proc_open_root();
    if (!error)
        error = walk_pass(group, &found);
    return error ? error : repair_left(group);
}

/* Repair mode first: what it held back goes out at once. */
static int unblock(struct group *group, const char *table, const char *init)
{
    int repair = init == NULL ? 0 : end_repair(group, (pid_t)strtol(init, NULL, 10));
    int lifted = blockade_lift(table);
    return lifted ? lifted : repair;
}

/* By doing both, for right and kernel decide together. */
static int keeps(void)
{
    char table[32];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error = fd < 0 ? -errno : tcp_repair_begin(fd);
    if (fd >= 0)
        close(fd);
    if (told("TCP_REPAIR", error))
        return 1;
    snprintf(table, sizeof table, "duration-%d", (int)getpid());
    error = blockade_raise(table, pairs, 0);
    if (!error)
        error = blockade_lift(table);
    return told("nftables", error);
}

int keep_run(struct group *group, int argc, char **argv)
{
    if (strcmp(argv[1], "--keeps") == 0)
        return keeps();
    if (strcmp(argv[1], "--block") == 0)
        return told("holding packets back", block(argv[2]));
    return told("letting packets pass", unblock(group, argv[2], argc == 4 ? argv[3] : NULL));
}
