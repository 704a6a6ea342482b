/* Repair mode (tcp(7), TCP_REPAIR) is begun and ended within a few system calls: it changes SO_REUSEADDR, which is put back,
 * and a connection that is left in it no longer sends. */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>
#include <linux/tcp.h>

#include "capture_stream.h"
#include "inet_options.h"
#include "stream.h"
#include "tcp_repair.h"

#define OFF_WITHOUT_PROBE (-1)
#define LARGEST_SEGMENT 65536u /* of the send queue: its first one may be acknowledged in part */

static int put(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof value) == 0 ? 0 : -errno;
}

static int switch_repair(int fd, int value)
{
    int reuse = inet_option(fd, SOL_SOCKET, SO_REUSEADDR);
    int error = put(fd, IPPROTO_TCP, TCP_REPAIR, value);
    if (!error && reuse >= 0)
        error = put(fd, SOL_SOCKET, SO_REUSEADDR, reuse != 0);
    return error;
}

int tcp_repair_begin(int fd)
{
    return switch_repair(fd, 1);
}

int tcp_repair_end(int fd)
{
    return inet_option(fd, IPPROTO_TCP, TCP_REPAIR) == 1 ? switch_repair(fd, OFF_WITHOUT_PROBE) : 0;
}

static uint32_t told(int fd, unsigned long which)
{
    int value = 0;
    return ioctl(fd, which, &value) == 0 && value > 0 ? (uint32_t)value : 0;
}

static int get(int fd, int name, void *value, uint32_t bytes)
{
    socklen_t room = bytes;
    return getsockopt(fd, IPPROTO_TCP, name, value, &room) != 0 ? -errno
           : room != bytes                                      ? -EPROTO
                                                                : 0;
}

static int sequence(int fd, int queue, uint32_t *value)
{
    int error = put(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, queue);
    return error ? error : get(fd, TCP_QUEUE_SEQ, value, sizeof *value);
}

static int fill_in(int fd, uint32_t unread, struct dur_fact_tcp_kept *fact)
{
    struct tcp_info info = {0};
    socklen_t bytes = sizeof info;
    int error = getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &bytes) == 0 ? 0 : -errno;
    if (!error)
        error = sequence(fd, TCP_RECV_QUEUE, &fact->receive_sequence);
    if (!error)
        error = sequence(fd, TCP_SEND_QUEUE, &fact->send_sequence);
    if (!error)
        error = get(fd, TCP_MAXSEG, &fact->segment, sizeof fact->segment);
    if (!error)
        error = get(fd, TCP_TIMESTAMP, &fact->timestamp, sizeof fact->timestamp);
    if (!error)
        error = get(fd, TCP_REPAIR_WINDOW, fact->window, sizeof fact->window);
    fact->receive_sequence -= unread;
    fact->unsent = told(fd, SIOCOUTQNSD);
    fact->options = info.tcpi_options;
    fact->send_scale = info.tcpi_snd_wscale;
    fact->receive_scale = info.tcpi_rcv_wscale;
    return error;
}

/* What the kernel gives of a send queue ends where the queue ends, and may begin before what is not acknowledged. */
static int send_queue(int fd, uint32_t bytes)
{
    uint8_t *room = bytes == 0 ? NULL : stream_room((size_t)bytes + LARGEST_SEGMENT);
    if (bytes == 0)
        return 0;
    if (room == NULL)
        return -ENOMEM;
    ssize_t got = recv(fd, room, (size_t)bytes + LARGEST_SEGMENT, MSG_PEEK | MSG_DONTWAIT);
    if (got < (ssize_t)bytes)
        return got < 0 ? -errno : -EIO;
    memmove(room, room + (size_t)got - bytes, bytes);
    stream_took(bytes);
    return 0;
}

static int describe(int fd, uint32_t unread)
{
    struct dur_fact_tcp_kept fact = {0};
    uint32_t bytes = told(fd, SIOCOUTQ);
    int error = fill_in(fd, unread, &fact);
    fact.send_sequence -= bytes;
    stream_put(&fact, sizeof fact);
    if (!error)
        error = send_queue(fd, bytes);
    /* A packet that was on its way when its like began to be held back. */
    if (!error && (told(fd, SIOCINQ) != unread || told(fd, SIOCOUTQ) != bytes))
        error = -EAGAIN;
    return error;
}

void tcp_repair_fact(uint32_t pid, uint32_t number, int fd, uint32_t unread)
{
    stream_begin(DUR_FACT_TCP_KEPT, pid, number);
    int error = tcp_repair_begin(fd);
    if (!error) {
        error = describe(fd, unread);
        int ended = tcp_repair_end(fd);
        error = error ? error : ended;
    }
    stream_end(-error);
}
