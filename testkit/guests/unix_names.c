/* Named unix sockets: servers and clients in different processes, pending connections, datagrams with senders' names,
 * descriptors and credentials on their way; abstract names, names in the file system, relative ones, removed ones. */
#include "sockets.h"

#include <sys/wait.h>

enum { DEPTH = 6, PENDING = 3, STILL = 8, FAR = 40 };

static struct flow request = {.name = "request"}, answer = {.name = "answer"};
static struct {
    const char *name;
    int fd;
    struct nature nature;
} still[STILL];
static unsigned still_count;

static int listener, hidden, pending[PENDING], server, client, old_server, old_client, receiver,
    senders[3], courier[2], sealed[2], notify;
static pid_t connector, listener_maker;
static char place[PATH_MAX];
static struct sockaddr_un receiver_name;
static struct stat socket_file;

static struct sockaddr_un name_of(const char *text)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s", text);
    return name;
}

/* "@text" is abstract; its length is its end. */
static socklen_t bytes_of(struct sockaddr_un *name)
{
    size_t length = strlen(name->sun_path);
    if (name->sun_path[0] == '@')
        name->sun_path[0] = 0;
    else
        length += name->sun_path[0] != 0;
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

static int bound(int type, const char *text)
{
    struct sockaddr_un name = name_of(text);
    int fd = (int)g_ok("socket", socket(AF_UNIX, type, 0));
    if (text[0] != '@')
        unlink(text);
    socklen_t bytes = bytes_of(&name);
    g_ok("bind", bind(fd, (struct sockaddr *)&name, bytes));
    return fd;
}

static int listening(int type, const char *text, int backlog)
{
    int fd = bound(type, text);
    g_ok("listen", listen(fd, backlog));
    return fd;
}

static int connected(int type, const char *text)
{
    struct sockaddr_un name = name_of(text);
    socklen_t bytes = bytes_of(&name);
    int fd = (int)g_ok("socket", socket(AF_UNIX, type, 0));
    g_ok("connect", connect(fd, (struct sockaddr *)&name, bytes));
    return fd;
}

static void expect_name(const char *what, int fd, bool peer, const char *text)
{
    struct sockaddr_un name = {0}, want = name_of(text);
    socklen_t bytes = sizeof name, wanted = *text ? bytes_of(&want) : sizeof(sa_family_t);
    g_ok("name", peer ? getpeername(fd, (struct sockaddr *)&name, &bytes)
                      : getsockname(fd, (struct sockaddr *)&name, &bytes));
    g_equal(what, wanted, bytes);
    if (memcmp(&name, &want, bytes) != 0)
        g_fail("%s: expected %s got %s", what, text, name.sun_path + !name.sun_path[0]);
}

static void keep_still(const char *name, int fd)
{
    still[still_count].name = name;
    still[still_count].fd = fd;
    still[still_count++].nature = nature_of(fd);
}

static void send_with(int fd, const char *text, const int *files, unsigned count, bool signed_,
                      const struct sockaddr_un *to)
{
    union {
        char room[CMSG_SPACE(4 * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
        struct cmsghdr align;
    } control = {0};
    struct iovec bytes = {(void *)(uintptr_t)text, strlen(text)};
    struct sockaddr_un target;
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control};
    struct cmsghdr *at = &control.align;
    if (to != NULL) {
        target = *to;
        message.msg_namelen = bytes_of(&target);
        message.msg_name = &target;
    }
    if (count > 0) {
        *at = (struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof(int)),
                               .cmsg_level = SOL_SOCKET,
                               .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(at), files, count * sizeof(int));
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    }
    if (signed_) {
        struct ucred self = {.pid = getpid(), .uid = geteuid(), .gid = getegid()};
        at = (void *)(control.room + message.msg_controllen);
        *at = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof self),
                               .cmsg_level = SOL_SOCKET,
                               .cmsg_type = SCM_CREDENTIALS};
        memcpy(CMSG_DATA(at), &self, sizeof self);
        message.msg_controllen += CMSG_SPACE(sizeof self);
    }
    g_equal("sendmsg", (long long)strlen(text), sendmsg(fd, &message, 0));
}

/* What came: its text, sender, descriptors and signature. */
static unsigned receive(int fd, const char *text, const char *sender, int *files, pid_t signer)
{
    char bytes[64] = {0};
    union {
        char room[512];
        struct cmsghdr align;
    } control;
    struct sockaddr_un name = {0}, want = name_of(sender ? sender : "");
    struct iovec into = {bytes, sizeof bytes - 1};
    struct msghdr message = {.msg_name = &name,
                             .msg_namelen = sizeof name,
                             .msg_iov = &into,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    unsigned count = 0;
    pid_t seen = 0;
    g_equal("recvmsg", (long long)strlen(text), recvmsg(fd, &message, MSG_DONTWAIT));
    g_equal_text("text", text, bytes);
    for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at; at = CMSG_NXTHDR(&message, at)) {
        if (at->cmsg_type == SCM_RIGHTS) {
            count = (unsigned)((at->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(files, CMSG_DATA(at), count * sizeof(int));
        } else if (at->cmsg_type == SCM_CREDENTIALS) {
            seen = ((struct ucred *)CMSG_DATA(at))->pid;
        }
    }
    g_equal("signature", signer, seen);
    if (sender != NULL) {
        socklen_t bytes_wanted = *sender ? bytes_of(&want) : 0;
        g_equal("bytes of the sender's name", bytes_wanted, message.msg_namelen);
        if (bytes_wanted != 0 && memcmp(&name, &want, bytes_wanted) != 0)
            g_fail("sender: expected %s got %s", sender, name.sun_path + !name.sun_path[0]);
    }
    return count;
}

/* One process listens and ends, another connects and ends: both are still seen at the ends that we have. */
static void connect_through_others(void)
{
    int bridge[2], file;
    g_ok("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, bridge));
    listener_maker = (pid_t)g_ok("fork", fork());
    if (listener_maker == 0) {
        file = listening(SOCK_SEQPACKET, "@old-door", 3);
        send_with(bridge[1], "door", &file, 1, false, NULL);
        _exit(0);
    }
    waitpid(listener_maker, NULL, 0);
    g_equal("door", 1, receive(bridge[0], "door", NULL, &file, 0));
    connector = (pid_t)g_ok("fork", fork());
    if (connector == 0) {
        int through = connected(SOCK_SEQPACKET, "@old-door");
        send_with(bridge[1], "client", &through, 1, false, NULL);
        _exit(0);
    }
    waitpid(connector, NULL, 0);
    g_equal("client", 1, receive(bridge[0], "client", NULL, &old_client, 0));
    old_server = (int)g_ok("accept", accept(file, NULL, NULL));
    close(file);
    close(bridge[0]);
    close(bridge[1]);
    g_equal("send", 5, send(old_client, "knock", 5, 0));
}

/* The client is another process, which answers what it is asked, for ever. */
static void run_client(const char *path)
{
    int fd = connected(SOCK_STREAM, path);
    struct flow asked = {.name = "asked", .to = fd}, said = {.name = "said", .from = fd};
    for (;;) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (poll(&poller, 1, -1) == 1) {
            get_message(&asked, true);
            put_message(&said);
        }
        expect_creator("who listens", fd, getppid());
        expect_name("name of the server", fd, true, path);
    }
}

static pid_t start_client(const char *path)
{
    pid_t child = (pid_t)g_ok("fork", fork());
    if (child == 0)
        run_client(path);
    server = (int)g_ok("accept", accept(listener, NULL, NULL));
    request.from = answer.to = server;
    return child;
}

static void send_datagrams(const char *directory)
{
    char first[PATH_MAX];
    snprintf(first, sizeof first, "%s/sender", directory);
    receiver_name = name_of(place);
    senders[0] = bound(SOCK_DGRAM, first);
    senders[1] = bound(SOCK_DGRAM, "@second-sender");
    senders[2] = (int)g_ok("socket", socket(AF_UNIX, SOCK_DGRAM, 0));
    send_with(senders[0], "by path", NULL, 0, false, &receiver_name);
    send_with(senders[1], "by abstract name", NULL, 0, true, &receiver_name);
    send_with(senders[2], "by nobody", NULL, 0, false, &receiver_name);
    int passing = bound(SOCK_DGRAM, "@gone-sender");
    send_with(passing, "by one who is gone", NULL, 0, false, &receiver_name);
    close(passing);
}

/* A pipe that is open nowhere else, a socket in its own queue's company, and one that everybody has. */
static void send_descriptors(void)
{
    int ends[2], files[3];
    g_ok("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, courier));
    g_ok("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, sealed));
    g_ok("pipe", pipe(ends));
    g_equal("write", 6, write(ends[1], "pipe's", 6));
    files[0] = ends[0];
    files[1] = listener;
    files[2] = sealed[0];
    send_with(sealed[1], "inner", &ends[1], 1, false, NULL);
    send_with(courier[0], "plain", NULL, 0, false, NULL);
    send_with(courier[0], "laden", files, 3, false, NULL);
    send_with(courier[0], "after", NULL, 0, false, NULL);
    close(ends[0]);
    close(ends[1]);
    close(sealed[0]);
}

static void set_up(const char *directory)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/listener", directory);
    listener = listening(SOCK_STREAM | SOCK_NONBLOCK, path, 7);
    g_ok("chmod", chmod(path, 0640));
    g_ok("stat", stat(path, &socket_file));
    fcntl(listener, F_SETFL, 0);
    start_client(path);
    snprintf(path, sizeof path, "%s/removed", directory);
    hidden = listening(SOCK_STREAM, path, 3);
    client = connected(SOCK_STREAM, path);
    int accepted = (int)g_ok("accept", accept(hidden, NULL, NULL));
    close(hidden);
    unlink(path);
    hidden = accepted;
    connect_through_others();
    g_ok("chdir", chdir(directory));
    snprintf(place, sizeof place, "receiver");
    receiver = bound(SOCK_DGRAM, place);
    set_option(receiver, SO_PASSCRED, 1);
    send_datagrams(directory);
    send_descriptors();
    notify = connected(SOCK_DGRAM, "receiver");
    for (int i = 0; i < PENDING; i++) {
        snprintf(path, sizeof path, "%s/listener", directory);
        pending[i] = connected(SOCK_STREAM, path);
        g_ok("F_SETFD", fcntl(pending[i], F_SETFD, i));
    }
}

static void expect_file(const char *directory)
{
    char path[PATH_MAX];
    struct stat now;
    snprintf(path, sizeof path, "%s/listener", directory);
    g_ok("stat", stat(path, &now));
    g_equal("mode of the socket's file", socket_file.st_mode, now.st_mode);
    g_equal("owner of the socket's file", socket_file.st_uid, now.st_uid);
    snprintf(path, sizeof path, "%s/removed", directory);
    g_equal("a removed file", -1, access(path, F_OK));
    snprintf(path, sizeof path, "%s/listener", directory);
    expect_name("listener", listener, false, path);
    expect_name("server", server, false, path);
    expect_name("receiver", receiver, false, "receiver");
    expect_name("sender", senders[1], false, "@second-sender");
    expect_name("old server", old_server, false, "@old-door");
    expect_name("peer of the old client", old_client, true, "@old-door");
    snprintf(path, sizeof path, "%s/removed", directory);
    expect_name("removed", client, true, path);
}

/* At last all that waited comes out. */
static void drain(void)
{
    char bytes[16], path[PATH_MAX + 8];
    int files[4], inner[1];
    snprintf(path, sizeof path, "%s/sender", g.scratch);
    receive(receiver, "by path", path, files, getpid());
    receive(receiver, "by abstract name", "@second-sender", files, getpid());
    receive(receiver, "by nobody", "", files, getpid());
    receive(receiver, "by one who is gone", "@gone-sender", files, getpid());
    g_equal("plain", 5, recv(courier[1], bytes, 5, MSG_DONTWAIT));
    g_equal("descriptors", 3, receive(courier[1], "laden", NULL, files, 0));
    g_equal("read of the pipe", 6, read(files[0], bytes, sizeof bytes));
    g_equal("a listener on its way", 1, option_of(files[1], SO_ACCEPTCONN));
    g_equal("descriptors inside", 1, receive(files[2], "inner", NULL, inner, 0));
    g_equal("write to the pipe", 1, write(inner[0], "x", 1));
    g_equal("read of the pipe", 1, read(files[0], bytes, sizeof bytes));
    g_equal("after", 5, recv(courier[1], bytes, sizeof bytes, MSG_DONTWAIT));
    g_equal("knock", 5, recv(old_server, bytes, sizeof bytes, MSG_DONTWAIT));
    for (int i = 0; i < PENDING; i++) {
        int made = (int)g_ok("accept", accept(listener, NULL, NULL));
        g_equal("send", 1, send(made, &"abc"[i], 1, 0));
        g_equal("answer to a pending one", 1, recv(pending[i], bytes, 1, MSG_DONTWAIT));
        g_equal("order of the pending ones", "abc"[i], bytes[0]);
        expect_creator("who connected", made, getpid());
    }
}

static void check(pid_t child)
{
    for (unsigned i = 0; i < still_count; i++)
        expect_nature(still[i].name, still[i].fd, &still[i].nature);
    expect_file(g.scratch);
    expect_creator("who connected", server, child);
    expect_creator("who listened", listener, getpid());
    expect_creator("who listened once", old_client, listener_maker);
    expect_creator("who connected once", old_server, connector);
}

static void play(void)
{
    while (answer.read + DEPTH > request.written)
        put_message(&request);
    struct pollfd poller = {.fd = answer.to, .events = POLLIN};
    g_ok("poll", poll(&poller, 1, 1000));
    get_message(&answer, true);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    set_up(g.scratch);
    pid_t child = 0;
    socklen_t bytes = sizeof(struct ucred);
    struct ucred maker;
    g_ok("SO_PEERCRED", getsockopt(server, SOL_SOCKET, SO_PEERCRED, &maker, &bytes));
    child = maker.pid;
    keep_still("listener", listener);
    keep_still("pending", pending[0]);
    keep_still("receiver", receiver);
    keep_still("old server", old_server);
    keep_still("removed", client);
    keep_still("courier", courier[1]);
    keep_still("notify", notify);
    g_ready();
    do {
        play();
        check(child);
    } while (g_tick());
    drain();
    kill(child, SIGKILL);
    return 0;
}
