/* Files in /dev/shm: shared memory objects and named semaphores, with names and without, and who waits on what is in them. */
#include "guest.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { PAGE = 4096, FAR_PAGES = 1 << 16 };

/* In an object that both processes map. */
struct meeting {
    sem_t asked, answered; /* the child waits on the first, we on the second */
    pthread_mutex_t lock;
    pthread_cond_t turned;
    uint64_t round, seen; /* the second thread of the child waits until round moves on */
    uint64_t sum, part[2];
};

static struct meeting *meeting;
static unsigned char *unlinked_map, *mapped_only, *read_only;
static sem_t *named;
static int plain_fd, unlinked_fd, sparse_fd;
static struct stat plain_status;

/* Unique in the host as well, so that native runs do not meet. */
static const char *name_of(const char *what)
{
    static char name[64];
    static pid_t first;
    first = first ? first : getpid();
    snprintf(name, sizeof name, "/duration-%s-%d", what, first);
    return name;
}

static const char *path_of(const char *what)
{
    static char path[96];
    snprintf(path, sizeof path, "/dev/shm%s", name_of(what));
    return path;
}

static int make(const char *what, off_t size)
{
    int fd = (int)g_ok("shm_open", shm_open(name_of(what), O_RDWR | O_CREAT | O_EXCL, 0600));
    g_ok("ftruncate", ftruncate(fd, size));
    return fd;
}

static void *map(int fd, size_t bytes, int protection, int flags)
{
    return g_ok_map("mmap", mmap(NULL, bytes, protection, flags, fd, 0));
}

static void put(int fd, off_t offset, uint64_t seed)
{
    uint64_t words[PAGE / 8];
    g_fill(words, PAGE, seed);
    g_equal("pwrite", PAGE, pwrite(fd, words, PAGE, offset));
}

static void check(const char *what, int fd, off_t offset, uint64_t seed)
{
    uint64_t words[PAGE / 8];
    g_equal(what, PAGE, pread(fd, words, PAGE, offset));
    g_check_fill(what, words, PAGE, seed);
}

static void make_meeting(void)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;
    int fd = make("meeting", PAGE);
    meeting = map(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
    close(fd);
    g_ok("sem_init", sem_init(&meeting->asked, 1, 0));
    g_ok("sem_init", sem_init(&meeting->answered, 1, 0));
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST);
    g_ok_pthread("mutex", pthread_mutex_init(&meeting->lock, &mutex));
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    g_ok_pthread("condition", pthread_cond_init(&meeting->turned, &condition));
}

static void make_files(void)
{
    plain_fd = make("plain", PAGE + 100);
    put(plain_fd, 0, 1);
    g_ok("fchmod", fchmod(plain_fd, 0640));
    g_ok("lseek", lseek(plain_fd, 77, SEEK_SET));
    g_ok("fstat", fstat(plain_fd, &plain_status));
    int alone = make("alone", PAGE);
    put(alone, 0, 2);
    close(alone);
    unlinked_fd = make("unlinked", 2 * PAGE);
    put(unlinked_fd, PAGE, 3);
    unlinked_map = map(unlinked_fd, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
    g_ok("shm_unlink", shm_unlink(name_of("unlinked")));
    int only = make("mapped", 2 * PAGE);
    put(only, 0, 4);
    mapped_only = map(only, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED);
    close(only);
    g_ok("shm_unlink", shm_unlink(name_of("mapped")));
    read_only = map(plain_fd, PAGE, PROT_READ, MAP_PRIVATE);
    sparse_fd = make("sparse", (off_t)FAR_PAGES * PAGE);
    put(sparse_fd, 100 * PAGE, 5);
    named = sem_open(name_of("sem"), O_CREAT | O_EXCL, 0600, 3);
    if (named == SEM_FAILED)
        g_fail("sem_open: expected success got %s", strerrorname_np(errno));
}

static void add(int who)
{
    g_ok_pthread("lock", pthread_mutex_lock(&meeting->lock));
    g_equal("sum of both", (long long)(meeting->part[0] + meeting->part[1]),
            (long long)meeting->sum);
    meeting->part[who]++;
    meeting->sum++;
    g_ok_pthread("unlock", pthread_mutex_unlock(&meeting->lock));
}

/* Always at rest in pthread_cond_wait, but for the moment of a turn. */
static void *follow_rounds(void *unused)
{
    g_ok_pthread("lock", pthread_mutex_lock(&meeting->lock));
    for (;;) {
        while (meeting->seen == meeting->round)
            g_ok_pthread("cond_wait", pthread_cond_wait(&meeting->turned, &meeting->lock));
        meeting->seen = meeting->round;
    }
    return unused;
}

static void run_child(void)
{
    pthread_t follower;
    signal(SIGTERM, SIG_IGN);
    g_ok_pthread("thread", pthread_create(&follower, NULL, follow_rounds, NULL));
    for (;;) {
        while (sem_wait(&meeting->asked) != 0)
            g_equal("errno of sem_wait", EINTR, errno);
        if (getppid() == 1)
            _exit(0);
        add(1);
        g_equal("byte seen by the child", (unsigned char)g.ticks, unlinked_map[9]);
        mapped_only[PAGE + 5] = (unsigned char)~g.ticks;
        g.ticks++;
        g_ok("sem_post", sem_post(&meeting->answered));
    }
}

static void wait_for(sem_t *semaphore, const char *what)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 60;
    while (sem_timedwait(semaphore, &limit) != 0)
        if (errno != EINTR)
            g_fail("%s: expected a post got %s", what, strerrorname_np(errno));
}

static void check_files(void)
{
    struct stat now;
    int value, alone, again;
    check("plain file", plain_fd, 0, 1);
    g_equal("its offset", 77, lseek(plain_fd, 0, SEEK_CUR));
    g_ok("stat", stat(path_of("plain"), &now));
    g_equal("its mode", plain_status.st_mode, now.st_mode);
    g_equal("its owner", plain_status.st_uid, now.st_uid);
    g_equal("its size", plain_status.st_size, now.st_size);
    g_equal("its mtime", plain_status.st_mtim.tv_nsec, now.st_mtim.tv_nsec);
    g_check_fill("its mapping", read_only, PAGE, 1);
    alone = (int)g_ok("shm_open", shm_open(name_of("alone"), O_RDONLY, 0));
    check("file that nobody has open", alone, 0, 2);
    close(alone);
    check("unlinked file", unlinked_fd, PAGE, 3);
    g_check_fill("unlinked and only mapped", mapped_only, PAGE, 4);
    check("sparse file", sparse_fd, 100 * PAGE, 5);
    g_ok("fstat", fstat(sparse_fd, &now));
    if (now.st_blocks > 1024)
        g_fail("blocks of a file with holes: expected few got %lld", (long long)now.st_blocks);
    again = shm_open(name_of("unlinked"), O_RDONLY, 0);
    g_equal("shm_open of an unlinked one", -1, again);
    g_equal("its error", ENOENT, errno);
    g_ok("sem_getvalue", sem_getvalue(named, &value));
    g_equal("value of the named semaphore", 3 + (int)(g.ticks % 2), value);
    sem_t *second = sem_open(name_of("sem"), 0);
    if (second == SEM_FAILED)
        g_fail("sem_open again: expected success got %s", strerrorname_np(errno));
    g_ok("sem", g.ticks % 2 ? sem_wait(second) : sem_post(second));
    sem_close(second);
}

static void turn(void)
{
    unlinked_map[9] = (unsigned char)g.ticks;
    g_ok_pthread("lock", pthread_mutex_lock(&meeting->lock));
    meeting->round++;
    g_ok_pthread("signal", pthread_cond_signal(&meeting->turned));
    g_ok_pthread("unlock", pthread_mutex_unlock(&meeting->lock));
    add(0);
    g_ok("sem_post", sem_post(&meeting->asked));
    wait_for(&meeting->answered, "answer of the child");
    g_equal("byte that the child wrote", (unsigned char)~g.ticks, mapped_only[PAGE + 5]);
    for (int i = 0;; i++) {
        g_ok_pthread("lock", pthread_mutex_lock(&meeting->lock));
        bool followed = meeting->seen == meeting->round;
        g_ok_pthread("unlock", pthread_mutex_unlock(&meeting->lock));
        if (followed)
            return;
        if (i > 5000)
            g_fail("waiter on a condition: expected to follow got nothing");
        g_sleep_millis(1);
    }
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    make_meeting();
    make_files();
    if (g_ok("fork", fork()) == 0)
        run_child();
    g_ready();
    do {
        check_files();
        turn();
    } while (g_tick());
    static const char *const all[] = {"meeting", "plain", "alone", "sparse"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        shm_unlink(name_of(all[i]));
    sem_unlink(name_of("sem"));
    return 0;
}
