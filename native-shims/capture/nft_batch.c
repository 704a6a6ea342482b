/* nftables(8) is not asked: it need not be installed, and a text of rules would have to be parsed. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "nft_batch.h"

#define ATTRIBUTE ((sizeof(struct nlattr) + 3u) & ~(size_t)3)

static void *take(struct nft_batch *batch, size_t bytes)
{
    size_t padded = (bytes + 3) & ~(size_t)3;
    if (batch->error || padded > batch->room - batch->used) {
        batch->error = -E2BIG;
        return NULL;
    }
    void *at = batch->bytes + batch->used;
    memset(at, 0, padded);
    batch->used += padded;
    return at;
}

static void end_message(struct nft_batch *batch)
{
    struct nlmsghdr *header = (void *)(batch->bytes + batch->message);
    if (batch->used > batch->message)
        header->nlmsg_len = (uint32_t)(batch->used - batch->message);
    batch->message = batch->used;
}

static void start(struct nft_batch *batch, uint16_t type, uint16_t flags, uint8_t family,
                  uint16_t resource)
{
    end_message(batch);
    struct nlmsghdr *header = take(batch, NLMSG_HDRLEN + sizeof(struct nfgenmsg));
    if (header == NULL)
        return;
    header->nlmsg_type = type;
    header->nlmsg_flags = NLM_F_REQUEST | flags;
    struct nfgenmsg *generic = NLMSG_DATA(header);
    generic->nfgen_family = family;
    generic->version = NFNETLINK_V0;
    generic->res_id = htons(resource);
}

void nft_begin(struct nft_batch *batch, uint8_t *bytes, size_t room)
{
    *batch = (struct nft_batch){.bytes = bytes, .room = room};
    start(batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
}

void nft_message(struct nft_batch *batch, uint16_t type, uint16_t flags)
{
    start(batch, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), flags, NFPROTO_INET, 0);
}

void nft_put(struct nft_batch *batch, uint16_t type, const void *value, size_t bytes)
{
    struct nlattr *attribute = take(batch, ATTRIBUTE + bytes);
    if (attribute == NULL)
        return;
    attribute->nla_type = type;
    attribute->nla_len = (uint16_t)(ATTRIBUTE + bytes);
    if (bytes != 0)
        memcpy((uint8_t *)attribute + ATTRIBUTE, value, bytes);
}

void nft_text(struct nft_batch *batch, uint16_t type, const char *value)
{
    nft_put(batch, type, value, strlen(value) + 1);
}

void nft_number(struct nft_batch *batch, uint16_t type, uint32_t value)
{
    uint32_t swapped = htonl(value);
    nft_put(batch, type, &swapped, sizeof swapped);
}

void nft_wide(struct nft_batch *batch, uint16_t type, uint64_t value)
{
    uint32_t swapped[2] = {htonl((uint32_t)(value >> 32)), htonl((uint32_t)value)};
    nft_put(batch, type, swapped, sizeof swapped);
}

size_t nft_open(struct nft_batch *batch, uint16_t type)
{
    size_t at = batch->used;
    nft_put(batch, type | NLA_F_NESTED, NULL, 0);
    return at;
}

void nft_close(struct nft_batch *batch, size_t open)
{
    struct nlattr *attribute = (void *)(batch->bytes + open);
    size_t bytes = batch->used - open;
    if (batch->error == 0 && bytes > UINT16_MAX)
        batch->error = -E2BIG;
    if (batch->error == 0)
        attribute->nla_len = (uint16_t)bytes;
}

/* The kernel has answered before send returned: an error for each message that was refused, and the acknowledgement that
 * some asked for. */
static int verdict(int fd)
{
    union {
        struct nlmsghdr header;
        uint8_t bytes[8192];
    } answer;
    int error = -EPROTO;
    ssize_t got;
    while ((got = recv(fd, &answer, sizeof answer, MSG_DONTWAIT)) > 0)
        for (struct nlmsghdr *at = &answer.header; NLMSG_OK(at, (size_t)got);
             at = NLMSG_NEXT(at, got)) {
            const struct nlmsgerr *told = NLMSG_DATA(at);
            if (at->nlmsg_type == NLMSG_ERROR && told->error != 0)
                return told->error;
            if (at->nlmsg_type == NLMSG_ERROR)
                error = 0;
        }
    return error;
}

int nft_commit(struct nft_batch *batch)
{
    start(batch, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    end_message(batch);
    if (batch->error)
        return batch->error;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    int room = (int)batch->used + 65536;
    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
    ssize_t sent = send(fd, batch->bytes, batch->used, 0);
    int error = sent < 0 ? -errno : verdict(fd);
    close(fd);
    return error;
}
