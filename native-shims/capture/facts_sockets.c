/* Facts about sockets that only their holder can ask for: by what number it knows a process that has ended.
 * The number is that of a pid namespace, which the capturer is not in. */
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "facts_sockets.h"
#include "stream.h"
#include "unix_queue.h"
#include "unix_sockets.h"

static void creators(struct inject_thread *thread, uint32_t ns_pid, const uint32_t *numbers,
                     unsigned count)
{
    static struct inject_op ops[INJECT_OPS];
    struct ucred creator;
    for (unsigned i = 0; i < count; i++)
        ops[i] = (struct inject_op){
            .number = SYS_getsockopt,
            .arguments = {numbers[i], SOL_SOCKET, SO_PEERCRED, INJECT_OUTPUT, INJECT_LENGTH}};
    if (count == 0 || inject_run(thread, ops, count) != 0)
        return;
    for (unsigned i = 0; i < count; i++)
        if (ops[i].result == 0 && inject_output(thread, i, &creator, sizeof creator) == 0)
            stream_fact(DUR_FACT_UNIX_CREATOR, ns_pid, numbers[i], &creator, sizeof creator);
}

static void each_creator(struct inject_thread *thread, uint32_t ns_pid, uint32_t index)
{
    static uint32_t numbers[INJECT_OPS];
    unsigned count = 0;
    for (uint32_t at = 0; unix_sockets_unsigned(index, &at, &numbers[count]);) {
        if (++count < INJECT_OPS)
            continue;
        creators(thread, ns_pid, numbers, count);
        count = 0;
    }
    creators(thread, ns_pid, numbers, count);
}

/* The signature comes in front of any descriptor, and there is room for it alone. */
static bool read_signer(struct inject_thread *thread, struct ucred *signer)
{
    union {
        uint8_t bytes[CMSG_SPACE(sizeof *signer)];
        struct cmsghdr head;
    } control;
    if (inject_output(thread, 0, &control, sizeof control) != 0 ||
        control.head.cmsg_level != SOL_SOCKET || control.head.cmsg_type != SCM_CREDENTIALS)
        return false;
    memcpy(signer, CMSG_DATA(&control.head), sizeof *signer);
    return true;
}

static void signer(struct inject_thread *thread, uint32_t ns_pid, const struct unix_signed *message)
{
    struct unix_aim aim;
    struct ucred found;
    struct inject_op peek = {
        .number = SYS_recvmsg,
        .arguments = {message->number, INJECT_MESSAGE, MSG_PEEK | MSG_DONTWAIT | MSG_CMSG_CLOEXEC}};
    if (unix_queue_aim(message, &aim) != 0)
        return;
    int error = inject_run(thread, &peek, 1);
    unix_queue_unaim(&aim);
    if (error || peek.result < 0 || !read_signer(thread, &found))
        return;
    struct dur_fact_unix_signer fact = {.ino = message->ino,
                                        .index = message->index,
                                        .pid = (uint32_t)found.pid,
                                        .uid = found.uid,
                                        .gid = found.gid};
    stream_fact(DUR_FACT_UNIX_SIGNER, ns_pid, message->number, &fact, sizeof fact);
}

void facts_sockets_inside(struct inject_thread *thread, uint32_t ns_pid, uint32_t index)
{
    const struct unix_signed *message;
    each_creator(thread, ns_pid, index);
    for (uint32_t at = 0; !thread->left && (message = unix_queue_signed(index, &at)) != NULL;)
        signer(thread, ns_pid, message);
}
