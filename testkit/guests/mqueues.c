/* POSIX message queues: content in order, attributes, rights, descriptors with their flags, who waits; and, where we may
 * change them, limits of the IPC namespace. */
#include "guest.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { WAITING = 9, BYTES = 300, TALK_MOST = 3 };

static mqd_t kept, reads, talk, answers;
static pid_t child;
static uint64_t rounds;

/* One raised, one lowered, one of each; in a namespace whose root we are not, none. */
static struct {
    const char *path;
    const char *text;
    char found[64];
} limits[] = {
    {"/proc/sys/kernel/sem", "64000\t32000\t500\t128\n", ""},
    {"/proc/sys/kernel/msgmnb", "4000\n", ""},
    {"/proc/sys/fs/mqueue/msg_max", "40\n", ""},
};

static void read_limit(const char *path, char *text, size_t room)
{
    int fd = (int)g_ok(path, open(path, O_RDONLY));
    ssize_t length = g_ok("read", read(fd, text, room - 1));
    text[length] = 0;
    close(fd);
}

static void change_limits(void)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        int fd = open(limits[i].path, O_WRONLY);
        if (fd >= 0) {
            g_ok(limits[i].path, write(fd, limits[i].text, strlen(limits[i].text)));
            close(fd);
        }
        read_limit(limits[i].path, limits[i].found, sizeof limits[i].found);
        if (fd >= 0)
            g_equal_text(limits[i].path, limits[i].text, limits[i].found);
    }
}

static void check_limits(void)
{
    char text[64];
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        read_limit(limits[i].path, text, sizeof text);
        g_equal_text(limits[i].path, limits[i].found, text);
    }
}

static const char *name_of(const char *what)
{
    static char name[64];
    snprintf(name, sizeof name, "/%s-%d", what, getpid());
    return name;
}

static mqd_t make(const char *what, int flags, long messages, long bytes)
{
    struct mq_attr attributes = {.mq_maxmsg = messages, .mq_msgsize = bytes};
    return (mqd_t)g_ok("mq_open",
                       mq_open(name_of(what), flags | O_CREAT | O_EXCL, 0620, &attributes));
}

/* Of three priorities, mixed; of each the number tells the order; one is empty. */
static unsigned priority_of(int number)
{
    return (unsigned)(number % 3) * 16000;
}

static size_t bytes_of(int number)
{
    return number == 4 ? 0 : BYTES - (size_t)number;
}

static void write_text(unsigned char *text, int number)
{
    for (size_t i = 0; i < bytes_of(number); i++)
        text[i] = (unsigned char)(i * 7 + (size_t)number);
}

static void fill(void)
{
    unsigned char text[BYTES];
    for (int i = 0; i < WAITING; i++) {
        write_text(text, i);
        g_ok("mq_send", mq_send(kept, (char *)text, bytes_of(i), priority_of(i)));
    }
}

static void expect_message(int number)
{
    unsigned char text[BYTES], expected[BYTES];
    unsigned priority;
    ssize_t got = mq_receive(reads, (char *)text, BYTES, &priority);
    g_equal("bytes of a message", (long long)bytes_of(number), got);
    g_equal("its priority", priority_of(number), priority);
    write_text(expected, number);
    g_equal("its text", 0, memcmp(text, expected, bytes_of(number)));
}

static void check_attributes(const char *what, mqd_t queue, long flags, long waiting)
{
    struct mq_attr found;
    g_ok(what, mq_getattr(queue, &found));
    g_equal("mq_maxmsg", 10, found.mq_maxmsg);
    g_equal("mq_msgsize", BYTES, found.mq_msgsize);
    g_equal("mq_flags", flags, found.mq_flags);
    g_equal("mq_curmsgs", waiting, found.mq_curmsgs);
}

/* Takes all of them out in their order, and puts them back. */
static void check_kept(void)
{
    check_attributes("sender's", kept, 0, WAITING);
    check_attributes("reader's", reads, O_NONBLOCK, WAITING);
    for (int priority = 2; priority >= 0; priority--)
        for (int i = 0; i < WAITING; i++)
            if (i % 3 == priority)
                expect_message(i);
    g_equal("one too many", -1, mq_receive(reads, (char[BYTES]){0}, BYTES, NULL));
    g_equal("errno", EAGAIN, errno);
    g_equal("to the reader's end", -1, mq_send(reads, "x", 1, 0));
    g_equal("errno", EBADF, errno);
    fill();
}

static void check_rights(void)
{
    struct stat found;
    g_ok("fstat", fstat(kept, &found));
    g_equal("mode", 0620, found.st_mode & 07777);
    g_equal("owner", getuid(), found.st_uid);
}

static void echo(void)
{
    uint64_t number;
    for (;;) {
        while (mq_receive(talk, (char *)&number, sizeof number, NULL) < 0)
            if (errno != EINTR)
                _exit(1);
        number++;
        while (mq_send(answers, (char *)&number, sizeof number, 1) < 0)
            if (errno != EINTR)
                _exit(1);
    }
}

static void start(void)
{
    umask(0);
    kept = make("kept", O_WRONLY, 10, BYTES);
    reads = (mqd_t)g_ok("mq_open", mq_open(name_of("kept"), O_RDONLY | O_NONBLOCK));
    talk = make("talk", O_RDWR, TALK_MOST, sizeof(uint64_t));
    answers = make("answers", O_RDWR, TALK_MOST, sizeof(uint64_t));
    fill();
    child = (pid_t)g_ok("fork", fork());
    if (child == 0)
        echo();
}

static uint64_t answer(void)
{
    uint64_t number;
    while (mq_receive(answers, (char *)&number, sizeof number, NULL) < 0)
        if (errno != EINTR)
            g_fail("answer: %s", strerrorname_np(errno));
    return number;
}

static void check(void)
{
    check_kept();
    check_rights();
    check_limits();
    rounds++;
    for (uint64_t i = 0; i < TALK_MOST; i++)
        while (mq_send(talk, (char *)&(uint64_t){rounds + i}, sizeof(uint64_t), 0) < 0)
            if (errno != EINTR)
                g_fail("question: %s", strerrorname_np(errno));
    for (uint64_t i = 0; i < TALK_MOST; i++)
        g_equal("answer", (long long)(rounds + i + 1), (long long)answer());
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    change_limits();
    start();
    g_ready();
    do
        check();
    while (g_tick());
    mq_unlink(name_of("kept"));
    mq_unlink(name_of("talk"));
    mq_unlink(name_of("answers"));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}
