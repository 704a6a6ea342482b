/* SysV shared memory, semaphores and message queues: ids, rights, content, attachments, undos, who waits. */
#include "guest.h"

#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>

enum { PAGE = 4096, FAR_PAGES = 1 << 14, PARTS = 6, MESSAGES = 5, LONG_TEXT = 8000, CYCLE = 8 };
enum { ASKED = 1, ANSWERED = 2, LENT = 0, TAKEN = 1, DEEP = 2, QUIET = 3, SETS = 4 };

struct message {
    long type;
    char text[LONG_TEXT];
};

static int shared_id, alone_id, parts_id, removed_id, locked_id = -1; /* segments */
static int set_id, talk_id, kept_id;
static uint64_t *shared, *removed;
static unsigned char *parts;
static struct shmid_ds first_status[4];
static key_t key;
static pid_t child, debtor;
static uint64_t rounds;

static void *attach(int id, void *at, int flags)
{
    void *got = shmat(id, at, flags);
    if (got == (void *)-1)
        g_fail("shmat of %d: expected success got %s", id, strerrorname_np(errno));
    return got;
}

static int segment(key_t with, size_t bytes, int mode)
{
    return (int)g_ok("shmget", shmget(with, bytes, IPC_CREAT | IPC_EXCL | mode));
}

/* Read-only in its first page, away from its third to fourth; the last one is odd. */
static void make_parts(void)
{
    parts_id = segment(IPC_PRIVATE, PARTS * PAGE - 100, 0600);
    parts = attach(parts_id, NULL, 0);
    g_fill(parts, PARTS * PAGE, 3);
    g_ok("mprotect", mprotect(parts, PAGE, PROT_READ));
    g_ok("munmap", munmap(parts + 2 * PAGE, 2 * PAGE));
}

static void make_segments(void)
{
    key = (key_t)(0x44000000 + getpid());
    shared_id = segment(key, 2 * PAGE, 0640);
    shared = attach(shared_id, NULL, 0);
    attach(shared_id, NULL, SHM_RDONLY);
    alone_id = segment(IPC_PRIVATE, (size_t)FAR_PAGES * PAGE, 0600);
    unsigned char *far = attach(alone_id, NULL, 0);
    g_fill(far + 9000ll * PAGE, PAGE, 2);
    g_ok("shmdt", shmdt(far));
    make_parts();
    removed_id = segment(IPC_PRIVATE, PAGE, 0600);
    removed = attach(removed_id, NULL, 0);
    g_ok("IPC_RMID", shmctl(removed_id, IPC_RMID, NULL));
    int locked = segment(IPC_PRIVATE, PAGE, 0600);
    if (shmctl(locked, SHM_LOCK, NULL) == 0)
        locked_id = locked;
}

static void operate(int index, int amount, int flags, const char *what)
{
    struct sembuf step = {
        .sem_num = (unsigned short)index, .sem_op = (short)amount, .sem_flg = (short)flags};
    while (semop(set_id, &step, 1) != 0)
        if (errno != EINTR)
            g_fail("%s: expected success got %s", what, strerrorname_np(errno));
}

static void expect_value(const char *what, int index, int expected)
{
    g_equal(what, expected, g_ok("GETVAL", semctl(set_id, index, GETVAL)));
}

static void set_value(int index, int value)
{
    g_ok("SETVAL", semctl(set_id, index, SETVAL, value));
}

/* Owes three semaphores what SEM_UNDO pays back when it ends. */
static void lend(void)
{
    debtor = (pid_t)g_ok("fork", fork());
    if (debtor == 0) {
        operate(LENT, -3, SEM_UNDO, "lend");
        operate(TAKEN, 5, SEM_UNDO, "take");
        operate(QUIET, 1, SEM_UNDO, "and back");
        operate(QUIET, -1, SEM_UNDO, "again");
        operate(DEEP, 30000, SEM_UNDO, "deep");
        operate(DEEP, -29000, 0, "not undone");
        for (;;)
            pause();
    }
    while (semctl(set_id, DEEP, GETVAL) != 1500)
        g_sleep_millis(1);
}

static void make_semaphores(void)
{
    set_id = (int)g_ok("semget", semget(key, SETS, IPC_CREAT | IPC_EXCL | 0606));
    set_value(LENT, 10);
    set_value(TAKEN, 20);
    set_value(DEEP, 500);
    set_value(QUIET, 0);
}

static void check_debts(void)
{
    expect_value("lent", LENT, 7);
    expect_value("taken", TAKEN, 25);
    expect_value("deep", DEEP, 1500);
    expect_value("quiet", QUIET, 0);
}

/* The undo of what is deep would go below zero: then it is zero. */
static void pay_back(void)
{
    int status;
    g_ok("kill", kill(debtor, SIGKILL));
    g_equal("debtor", debtor, waitpid(debtor, &status, 0));
    expect_value("lent, paid back", LENT, 10);
    expect_value("taken, paid back", TAKEN, 20);
    expect_value("deep, paid back", DEEP, 0);
    expect_value("quiet, paid back", QUIET, 0);
    set_value(DEEP, 500);
}

static void send(int id, long type, const void *text, size_t bytes)
{
    struct message message = {.type = type};
    memcpy(message.text, text, bytes);
    g_ok("msgsnd", msgsnd(id, &message, bytes, 0));
}

static size_t receive(int id, long type, int flags, struct message *message)
{
    ssize_t got;
    while ((got = msgrcv(id, message, LONG_TEXT, type, flags)) < 0)
        if (errno != EINTR)
            g_fail("msgrcv: expected a message got %s", strerrorname_np(errno));
    return (size_t)got;
}

static size_t length_of(int index)
{
    static const size_t lengths[MESSAGES] = {8, 0, LONG_TEXT, 1, 100};
    return lengths[index];
}

static void send_kept(void)
{
    static uint64_t words[LONG_TEXT / 8];
    for (int i = 0; i < MESSAGES; i++) {
        g_fill(words, LONG_TEXT, (uint64_t)i);
        send(kept_id, 40 + i, words, length_of(i));
    }
}

/* Each is taken, checked, and sent again in the same order. */
static void check_kept(void)
{
    static uint64_t words[LONG_TEXT / 8];
    struct msqid_ds status;
    struct message message;
    g_ok("IPC_STAT", msgctl(kept_id, IPC_STAT, &status));
    g_equal("messages", MESSAGES, (long long)status.msg_qnum);
    g_equal("room of the queue", 9000, (long long)status.msg_qbytes);
    g_equal("its mode", 0660, status.msg_perm.mode);
    for (int i = 0; i < MESSAGES; i++) {
        size_t bytes = receive(kept_id, 0, IPC_NOWAIT, &message);
        g_equal("type", 40 + i, message.type);
        g_equal("length", (long long)length_of(i), (long long)bytes);
        g_fill(words, LONG_TEXT, (uint64_t)i);
        g_equal("text", 0, memcmp(words, message.text, bytes));
    }
    send_kept();
}

static void make_queues(void)
{
    struct msqid_ds status;
    talk_id = (int)g_ok("msgget", msgget(IPC_PRIVATE, IPC_CREAT | 0600));
    kept_id = (int)g_ok("msgget", msgget(key, IPC_CREAT | IPC_EXCL | 0660));
    g_ok("IPC_STAT", msgctl(kept_id, IPC_STAT, &status));
    status.msg_qbytes = 9000;
    g_ok("IPC_SET", msgctl(kept_id, IPC_SET, &status));
    send_kept();
}

/* Waits for a number, and finds it in what is shared as well. */
static void run_child(void)
{
    struct message message;
    uint64_t number;
    signal(SIGTERM, SIG_IGN);
    for (;;) {
        receive(talk_id, ASKED, 0, &message);
        memcpy(&number, message.text, sizeof number);
        if (number == UINT64_MAX)
            _exit(0);
        g_equal("shared by the parent", (long long)number, (long long)shared[1]);
        g_equal("removed and shared", (long long)~number, (long long)removed[1]);
        shared[2] = number + 1;
        send(talk_id, ANSWERED, &number, sizeof number);
    }
}

static void talk(void)
{
    struct message message;
    uint64_t answer;
    rounds++;
    shared[1] = rounds;
    removed[1] = ~rounds;
    send(talk_id, ASKED, &rounds, sizeof rounds);
    receive(talk_id, ANSWERED, 0, &message);
    memcpy(&answer, message.text, sizeof answer);
    g_equal("answer", (long long)rounds, (long long)answer);
    g_equal("written by the child", (long long)rounds + 1, (long long)shared[2]);
}

static void remember(int index, int id)
{
    g_ok("IPC_STAT", shmctl(id, IPC_STAT, &first_status[index]));
}

static void check_status(const char *what, int index, int id)
{
    struct shmid_ds now;
    const struct shmid_ds *then = &first_status[index];
    g_ok("IPC_STAT", shmctl(id, IPC_STAT, &now));
    g_equal(what, then->shm_perm.__key, now.shm_perm.__key);
    g_equal(what, then->shm_perm.mode, now.shm_perm.mode);
    g_equal(what, then->shm_perm.uid, now.shm_perm.uid);
    g_equal(what, then->shm_perm.cuid, now.shm_perm.cuid);
    g_equal(what, then->shm_perm.gid, now.shm_perm.gid);
    g_equal(what, then->shm_perm.cgid, now.shm_perm.cgid);
    g_equal(what, (long long)then->shm_segsz, (long long)now.shm_segsz);
    g_equal(what, (long long)then->shm_nattch, (long long)now.shm_nattch);
}

static void check_segments(void)
{
    struct shm_info info;
    g_equal("shmget by key", shared_id, g_ok("shmget", shmget(key, 0, 0)));
    g_equal("semget by key", set_id, g_ok("semget", semget(key, 0, 0)));
    g_equal("msgget by key", kept_id, g_ok("msgget", msgget(key, 0)));
    check_status("shared", 0, shared_id);
    check_status("alone", 1, alone_id);
    check_status("parts", 2, parts_id);
    check_status("removed", 3, removed_id);
    unsigned char *far = attach(alone_id, NULL, SHM_RDONLY);
    g_check_fill("alone", far + 9000ll * PAGE, PAGE, 2);
    g_equal("a hole", 0, far[0]);
    g_ok("shmdt", shmdt(far));
    g_check_fill("parts", parts, 2 * PAGE, 3);
    unsigned char *whole = attach(parts_id, NULL, SHM_RDONLY);
    g_check_fill("whole", whole, PARTS * PAGE, 3);
    g_equal("of the last page", whole[PARTS * PAGE - 1], parts[PARTS * PAGE - 1]);
    g_ok("shmdt", shmdt(whole));
    g_ok("SHM_INFO", shmctl(0, SHM_INFO, (void *)&info));
    if (info.shm_rss > 1024)
        g_fail("pages of segments: expected few got %lu", info.shm_rss);
    if (locked_id >= 0) {
        struct shmid_ds now;
        g_ok("IPC_STAT", shmctl(locked_id, IPC_STAT, &now));
        g_equal("locked", SHM_LOCKED, now.shm_perm.mode & SHM_LOCKED);
    }
}

/* All pieces of an attachment go together, and so does what is removed with its last one. */
static void end(void)
{
    struct shmid_ds now;
    uint64_t last = UINT64_MAX;
    send(talk_id, ASKED, &last, sizeof last);
    waitpid(child, NULL, 0);
    pay_back();
    g_ok("shmdt", shmdt(parts));
    g_ok("IPC_STAT", shmctl(parts_id, IPC_STAT, &now));
    g_equal("attachments", 0, (long long)now.shm_nattch);
    g_ok("shmdt", shmdt(removed));
    g_equal("removed segment", -1, shmctl(removed_id, IPC_STAT, &now));
    g_equal("its error", EINVAL, errno);
    const int segments[] = {shared_id, alone_id, parts_id, locked_id};
    for (int i = 0; i < 4; i++)
        if (segments[i] >= 0)
            g_ok("IPC_RMID", shmctl(segments[i], IPC_RMID, NULL));
    g_ok("IPC_RMID", semctl(set_id, 0, IPC_RMID));
    g_ok("IPC_RMID", msgctl(talk_id, IPC_RMID, NULL));
    g_ok("IPC_RMID", msgctl(kept_id, IPC_RMID, NULL));
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    make_segments();
    make_semaphores();
    make_queues();
    child = (pid_t)g_ok("fork", fork());
    if (child == 0)
        run_child();
    lend();
    remember(0, shared_id);
    remember(1, alone_id);
    remember(2, parts_id);
    remember(3, removed_id);
    g_ready();
    do {
        check_segments();
        check_debts();
        check_kept();
        talk();
        if (rounds % CYCLE == 0) {
            pay_back();
            lend();
        }
    } while (g_tick());
    end();
    return 0;
}
