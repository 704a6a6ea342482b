/* What the kernel says about a unix socket to who knows its inode: sock_diag. */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unix_diag.h"

#define ANSWER (1u << 16)

static int netlink = -1;
static int why_not;

void unix_diag_prepare(void)
{
    if (netlink >= 0)
        return;
    netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    why_not = netlink < 0 ? -errno : 0;
}

static int ask(uint64_t ino)
{
    struct {
        struct nlmsghdr head;
        struct unix_diag_req request;
    } question = {
        .head = {.nlmsg_len = sizeof question,
                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                 .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = AF_UNIX,
                    .udiag_states = ~0u,
                    .udiag_ino = (uint32_t)ino,
                    .udiag_show =
                        UDIAG_SHOW_VFS | UDIAG_SHOW_PEER | UDIAG_SHOW_ICONS | UDIAG_SHOW_RQLEN,
                    .udiag_cookie = {~0u, ~0u}},
    };
    ssize_t put = send(netlink, &question, sizeof question, 0);
    return put == sizeof question ? 0 : put < 0 ? -errno : -EIO;
}

static void take(const struct rtattr *attribute, struct dur_fact_unix *fact, uint32_t *pending)
{
    const void *data = RTA_DATA(attribute);
    size_t bytes = RTA_PAYLOAD(attribute);
    const struct unix_diag_vfs *file = data;
    const struct unix_diag_rqlen *lengths = data;
    if (attribute->rta_type == UNIX_DIAG_PEER && bytes >= sizeof fact->peer_ino) {
        fact->flags |= DUR_UNIX_HAS_PEER;
        memcpy(&fact->peer_ino, data, sizeof fact->peer_ino);
    } else if (attribute->rta_type == UNIX_DIAG_VFS && bytes >= sizeof *file) {
        fact->flags |= DUR_UNIX_HAS_FILE;
        fact->file_ino = file->udiag_vfs_ino;
        fact->file_dev = file->udiag_vfs_dev;
    } else if (attribute->rta_type == UNIX_DIAG_RQLEN && bytes >= sizeof *lengths) {
        fact->backlog = lengths->udiag_wqueue;
    } else if (attribute->rta_type == UNIX_DIAG_SHUTDOWN && bytes >= 1) {
        fact->shutdown = *(const uint8_t *)data;
    } else if (attribute->rta_type == UNIX_DIAG_ICONS) {
        uint32_t count = (uint32_t)(bytes / sizeof *pending);
        fact->pending_count = count < UNIX_PENDING ? count : UNIX_PENDING;
        memcpy(pending, data, fact->pending_count * sizeof *pending);
    }
}

static int understand(const uint8_t *answer, size_t bytes, struct dur_fact_unix *fact,
                      uint32_t *pending)
{
    const struct nlmsghdr *head = (const void *)answer;
    if (!NLMSG_OK(head, bytes))
        return -EIO;
    if (head->nlmsg_type == NLMSG_ERROR)
        return ((const struct nlmsgerr *)NLMSG_DATA(head))->error;
    const struct unix_diag_msg *message = NLMSG_DATA(head);
    size_t left = head->nlmsg_len - NLMSG_LENGTH(sizeof *message);
    const struct rtattr *attribute =
        (const void *)((const uint8_t *)message + NLMSG_ALIGN(sizeof *message));
    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
        take(attribute, fact, pending);
    return 0;
}

int unix_diag(uint64_t ino, struct dur_fact_unix *fact, uint32_t *pending)
{
    static uint8_t answer[ANSWER] __attribute__((aligned(8)));
    int error = netlink < 0 ? why_not : ask(ino);
    if (error)
        return error;
    ssize_t got = recv(netlink, answer, sizeof answer, 0);
    return got < 0 ? -errno : understand(answer, (size_t)got, fact, pending);
}
