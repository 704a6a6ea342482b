/* The kernel does not list the groups of a socket, but answers for each group: so the socket is asked for every group that
 * somebody in this network namespace is in. */
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture_stream.h"
#include "inet_membership.h"
#include "proc.h"
#include "stream.h"

#define MOST 1024u

static struct membership {
    uint32_t interface;
    struct sockaddr_storage group;
} groups[MOST];
static uint32_t group_count;

static struct sockaddr_storage *next_group(uint32_t interface)
{
    if (group_count == MOST)
        return NULL;
    struct membership *entry = &groups[group_count++];
    memset(entry, 0, sizeof *entry);
    entry->interface = interface;
    return &entry->group;
}

/* "1 lo : 1 V3", then for each group a line that begins with tabs: the address as a number of this machine. */
static void line_v4(const char *line, uint32_t *interface)
{
    if (line[0] != '\t') {
        *interface = (uint32_t)parse_number(&line, 10);
        return;
    }
    line += strspn(line, "\t");
    uint32_t address = (uint32_t)parse_number(&line, 16);
    struct sockaddr_in *name = (void *)next_group(*interface);
    if (name != NULL)
        *name = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = address};
}

static uint8_t digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "1 lo ff02…01 users flags timer" */
static void line_v6(const char *line)
{
    uint32_t interface = (uint32_t)parse_number(&line, 10);
    line += strspn(line, " ");
    line += strcspn(line, " ");
    line += strspn(line, " ");
    if (strspn(line, "0123456789abcdef") < 32)
        return;
    struct sockaddr_in6 *name = (void *)next_group(interface);
    if (name == NULL)
        return;
    name->sin6_family = AF_INET6;
    for (int i = 0; i < 16; i++)
        name->sin6_addr.s6_addr[i] = (uint8_t)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
}

static void each_line(const char *path, bool v6)
{
    static char text[1 << 16];
    uint32_t interface = 0;
    int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read_all(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = 0;
    for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = 0;
        if (v6)
            line_v6(line);
        else
            line_v4(line, &interface);
    }
}

void inet_membership_reset(void)
{
    group_count = 0;
    each_line("self/net/igmp", false);
    each_line("self/net/igmp6", true);
}

static void ask(int fd, const struct membership *membership)
{
    bool v6 = membership->group.ss_family == AF_INET6;
    int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
    struct group_filter filter = {.gf_interface = membership->interface,
                                  .gf_group = membership->group};
    struct group_req join = {.gr_interface = membership->interface, .gr_group = membership->group};
    socklen_t bytes = sizeof filter;
    if (getsockopt(fd, level, MCAST_MSFILTER, &filter, &bytes) != 0)
        return;
    bool plain = filter.gf_fmode == MCAST_EXCLUDE && filter.gf_numsrc == 0;
    struct dur_fact_inet_option fact = {
        .level = level, .name = plain ? MCAST_JOIN_GROUP : MCAST_MSFILTER, .bytes = sizeof join};
    _Static_assert(sizeof join % 8 == 0, "no padding behind it");
    stream_put(&fact, sizeof fact);
    stream_put(&join, sizeof join);
}

void inet_membership(int fd, int domain)
{
    for (uint32_t i = 0; i < group_count; i++)
        if (groups[i].group.ss_family == domain || domain == AF_INET6)
            ask(fd, &groups[i]);
}
