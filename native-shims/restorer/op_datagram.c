/* What stands unread in internet sockets: sent anew by the other end. */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ipv6.h>
#include <linux/mman.h>

#include "internet.h"

#define BOUNCE (1ul << 20)

struct control_head { /* struct cmsghdr */
    uint64_t bytes;
    int32_t level;
    int32_t type;
};

struct message_head { /* struct user_msghdr */
    const void *name;
    int32_t name_bytes;
    const struct iovec *parts;
    uint64_t part_count;
    const void *control;
    uint64_t control_bytes;
    uint32_t flags;
};

static int64_t bounce(void)
{
    return SYS6(mmap, NULL, BOUNCE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int send_all(uint32_t fd, const uint8_t *data, uint64_t bytes)
{
    while (bytes > 0) {
        int64_t sent = SYS6(sendto, fd, data, bytes, SEND_FLAGS, NULL, 0);
        if (sent == -EAGAIN && await_socket(fd, POLLOUT) != 1)
            return -ENOSPC;
        if (sent < 0 && sent != -EAGAIN)
            return (int)sent;
        if (sent > 0) {
            data += sent;
            bytes -= (uint64_t)sent;
        }
    }
    return 0;
}

static int fill(const struct dur_op_copy *want, uint8_t *memory)
{
    for (uint64_t done = 0; done < want->bytes;) {
        uint64_t some = want->bytes - done < BOUNCE ? want->bytes - done : BOUNCE;
        int64_t got = SYS4(pread64, want->from, memory, some, want->offset + done);
        if (got <= 0)
            return got == 0 ? -EIO : (int)got;
        int error = send_all(want->to, memory, (uint64_t)got);
        if (error != 0)
            return error;
        done += (uint64_t)got;
    }
    return 0;
}

int fill_socket(const struct dur_op_copy *want)
{
    int64_t memory = bounce();
    if (memory < 0)
        return (int)memory;
    int error = fill(want, (uint8_t *)memory);
    SYS2(munmap, memory, BOUNCE);
    return error;
}

int op_fill(const struct running *self, const struct dur_op *op)
{
    (void)self;
    return fill_socket(body(op));
}

union control {
    struct {
        struct control_head head;
        struct in_pktinfo info;
    } v4;
    struct {
        struct control_head head;
        struct in6_pktinfo info;
    } v6;
};

/* The address that a datagram comes from, whatever its socket is bound to. */
static uint64_t say_source(union control *control, const struct dur_name *source)
{
    if (source->sockaddr[0] == AF_INET) {
        const struct sockaddr_in *name = (const void *)source->sockaddr;
        control->v4.head =
            (struct control_head){.bytes = sizeof control->v4.head + sizeof control->v4.info,
                                  .level = LEVEL_IP,
                                  .type = IP_PKTINFO};
        control->v4.info = (struct in_pktinfo){.ipi_spec_dst = name->sin_addr};
        return sizeof control->v4;
    }
    const struct sockaddr_in6 *name = (const void *)source->sockaddr;
    control->v6.head =
        (struct control_head){.bytes = sizeof control->v6.head + sizeof control->v6.info,
                              .level = LEVEL_IPV6,
                              .type = IPV6_PKTINFO};
    control->v6.info = (struct in6_pktinfo){.ipi6_addr = name->sin6_addr};
    return sizeof control->v6;
}

static int send_one(const struct dur_op_send_datagram *want, uint8_t *memory)
{
    union control control = {0};
    for (uint64_t got = 0; got < want->bytes;) {
        int64_t some =
            SYS4(pread64, want->from, memory + got, want->bytes - got, want->offset + got);
        if (some <= 0)
            return some == 0 ? -EIO : (int)some;
        got += (uint64_t)some;
    }
    const struct iovec part = {.iov_base = memory, .iov_len = want->bytes};
    const struct message_head message = {.name = want->to.sockaddr,
                                         .name_bytes = (int32_t)want->to.bytes,
                                         .parts = &part,
                                         .part_count = 1,
                                         .control = &control,
                                         .control_bytes = say_source(&control, &want->source)};
    return status(SYS3(sendmsg, want->fd, &message, SEND_FLAGS));
}

int op_send_datagram(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_send_datagram *want = body(op);
    if (want->bytes > BOUNCE || want->to.bytes > sizeof want->to.sockaddr || want->to.bytes == 0 ||
        want->source.bytes == 0)
        return -EINVAL;
    int64_t memory = bounce();
    if (memory < 0)
        return (int)memory;
    int error = send_one(want, (uint8_t *)memory);
    SYS2(munmap, memory, BOUNCE);
    return error;
}
