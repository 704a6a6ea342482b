/* Memory shared by fork and memory files: content, holes, seals, names, positions, who maps or holds which part. */
#include "guest.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { PAGE = 4096, PAGES = 64, WRITERS = 3, FAR_BYTES = 1 << 30, STEP = 64 };

/* What all processes count in: the sum must agree with the parts whenever nobody holds the lock. */
struct counters {
    pthread_mutex_t lock;
    uint64_t sum, part[WRITERS];
    volatile uint64_t alive[WRITERS];
};

static struct counters *counters; /* MAP_SHARED memory without a file */
static unsigned char *zero;       /* a shared mapping of /dev/zero */
static unsigned char *halves;     /* of which each process has unmapped another part */

/* Memory files. */
static struct entry {
    const char *name;
    int fd;
    int flags, seals;
    char link[300];
    struct stat status;
} pool = {.name = "pool"}, sealed = {.name = "sealed parts"}, sparse = {.name = "a/b"},
  parts = {.name = "parts"}, log_file = {.name = ""}, reader = {.name = ""};
static struct entry *const all[] = {&pool, &sealed, &sparse, &parts, &log_file, &reader};
enum { ENTRIES = sizeof all / sizeof *all };

static unsigned char *pool_map, *sealed_map, *parts_map, *private_map, *closed_map;
static int to_child[2][2], from_child[2][2];

static void make(struct entry *entry, off_t size)
{
    entry->fd = (int)g_ok("memfd_create", memfd_create(entry->name, MFD_ALLOW_SEALING));
    if (size)
        g_ok("ftruncate", ftruncate(entry->fd, size));
}

static void put(int fd, off_t offset, size_t bytes, uint64_t seed)
{
    static uint64_t words[4 * PAGE / 8];
    g_fill(words, bytes, seed);
    g_equal("pwrite", (long long)bytes, pwrite(fd, words, bytes, offset));
}

static void check(const char *what, int fd, off_t offset, size_t bytes, uint64_t seed)
{
    static uint64_t words[4 * PAGE / 8];
    g_equal(what, (long long)bytes, pread(fd, words, bytes, offset));
    g_check_fill(what, words, bytes, seed);
}

static unsigned char *map(int fd, off_t offset, size_t bytes, int protection, int flags)
{
    return g_ok_map("mmap", mmap(NULL, bytes, protection, flags, fd, offset));
}

static void make_anonymous(void)
{
    pthread_mutexattr_t shared;
    const int both = PROT_READ | PROT_WRITE;
    counters = (void *)map(-1, 0, PAGES * PAGE, both, MAP_SHARED | MAP_ANONYMOUS);
    g_ok_pthread("mutexattr", pthread_mutexattr_init(&shared));
    g_ok_pthread("setpshared", pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED));
    g_ok_pthread("mutex", pthread_mutex_init(&counters->lock, &shared));
    g_fill((unsigned char *)counters + 3 * PAGE, 2 * PAGE, 77);
    int device = (int)g_ok("open", open("/dev/zero", O_RDWR));
    zero = map(device, 0, 2 * PAGE, both, MAP_SHARED);
    close(device);
    g_fill(zero + PAGE, PAGE, 78);
    halves = map(-1, 0, 4 * PAGE, both, MAP_SHARED | MAP_ANONYMOUS);
    g_fill(halves, 4 * PAGE, 79);
}

static void make_files(void)
{
    const int both = PROT_READ | PROT_WRITE;
    make(&pool, 4 * PAGE);
    put(pool.fd, 0, 4 * PAGE, 1);
    g_ok("fchmod", fchmod(pool.fd, 0640));
    pool_map = map(pool.fd, 0, 4 * PAGE, both, MAP_SHARED);
    private_map = map(pool.fd, PAGE, 3 * PAGE, both, MAP_PRIVATE);
    private_map[0] = 'p';
    make(&sealed, 2 * PAGE + 100);
    put(sealed.fd, 0, 2 * PAGE, 2);
    g_ok("F_ADD_SEALS",
         fcntl(sealed.fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL));
    sealed_map = map(sealed.fd, 0, 2 * PAGE, PROT_READ, MAP_PRIVATE);
    make(&sparse, FAR_BYTES);
    put(sparse.fd, 0, PAGE, 3);
    put(sparse.fd, FAR_BYTES / 2, PAGE, 4);
    make(&parts, 3 * PAGE);
    put(parts.fd, 0, 3 * PAGE, 5);
    parts_map = map(parts.fd, 0, 3 * PAGE, both, MAP_SHARED);
    make(&log_file, 0);
    g_ok("F_SETFL", fcntl(log_file.fd, F_SETFL, O_APPEND | O_NONBLOCK));
    char again[64];
    snprintf(again, sizeof again, "/proc/self/fd/%d", log_file.fd);
    reader.fd = (int)g_ok("open", open(again, O_RDONLY));
    int closed = (int)g_ok("memfd_create", memfd_create("closed", MFD_CLOEXEC));
    g_ok("ftruncate", ftruncate(closed, 2 * PAGE));
    closed_map = map(closed, 0, 2 * PAGE, both, MAP_SHARED);
    g_fill(closed_map, 2 * PAGE, 6);
    close(closed);
}

static void remember(void)
{
    for (int i = 0; i < ENTRIES; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", all[i]->fd);
        ssize_t length = g_ok("readlink", readlink(path, all[i]->link, sizeof all[i]->link - 1));
        all[i]->link[length] = 0;
        all[i]->flags = fcntl(all[i]->fd, F_GETFL);
        all[i]->seals = fcntl(all[i]->fd, F_GET_SEALS);
        g_ok("fstat", fstat(all[i]->fd, &all[i]->status));
    }
}

/* Adds under the lock; whoever looks sees sum and parts agree. */
static void count(int who)
{
    uint64_t sum = 0;
    g_ok_pthread("lock", pthread_mutex_lock(&counters->lock));
    for (int i = 0; i < WRITERS; i++)
        sum += counters->part[i];
    if (sum != counters->sum)
        g_fail("shared sum: expected %llu got %llu", (unsigned long long)sum,
               (unsigned long long)counters->sum);
    counters->part[who]++;
    counters->sum++;
    g_ok_pthread("unlock", pthread_mutex_unlock(&counters->lock));
    counters->alive[who]++;
}

static void check_common(void)
{
    g_check_fill("anonymous shared memory", (unsigned char *)counters + 3 * PAGE, 2 * PAGE, 77);
    g_check_zero("its hole", (unsigned char *)counters + 6 * PAGE, (PAGES - 6) * PAGE);
    g_check_fill("shared /dev/zero", zero + PAGE, PAGE, 78);
    g_check_fill("mapped memory file without descriptor", closed_map, PAGE, 6);
}

/* Counts all the time, and answers when it is asked. */
static void *count_on(void *who)
{
    for (;;) {
        count((int)(intptr_t)who);
        usleep(500);
    }
    return NULL;
}

/* The first child keeps no descriptor of the pool but maps it; the second maps no part but has the descriptor. */
static void child_checks(int who)
{
    if (who == 1) {
        g_equal("pool seen by the child", (unsigned char)g.ticks, pool_map[7]);
        pool_map[9] = (unsigned char)~g.ticks;
        g_check_fill("the child's half", halves + PAGE, PAGE, 79 + PAGE / 8);
        g_check_fill("the child's part", parts_map + 2 * PAGE, PAGE, 5 + 2 * PAGE / 8);
    } else {
        g_check_fill("the other child's half", halves + 3 * PAGE, PAGE, 79 + 3 * PAGE / 8);
        check("what nobody maps", parts.fd, PAGE, PAGE, 5 + PAGE / 8);
        g_equal("shared position", 4321, lseek(pool.fd, 0, SEEK_CUR));
    }
    check_common();
}

static void run_child(int who)
{
    pthread_t counting;
    char order;
    signal(SIGTERM, SIG_IGN);
    for (int i = 0; i < 2; i++) {
        close(to_child[i][1]);
        close(from_child[i][0]);
    }
    if (who == 1) {
        for (int i = 0; i < ENTRIES; i++)
            close(all[i]->fd);
        munmap(halves, PAGE);
        munmap(parts_map, 2 * PAGE);
    } else {
        munmap(pool_map, 4 * PAGE);
        munmap(parts_map, 3 * PAGE);
        munmap(halves, 2 * PAGE);
    }
    g_ok_pthread("thread", pthread_create(&counting, NULL, count_on, (void *)(intptr_t)who));
    while (read(to_child[who - 1][0], &order, 1) == 1) {
        child_checks(who);
        g.ticks++;
        g_equal("answer", 1, write(from_child[who - 1][1], "k", 1));
    }
    _exit(0);
}

static void ask(int who)
{
    char answer;
    g_equal("order", 1, write(to_child[who - 1][1], "c", 1));
    g_equal("answer of a child", 1, read(from_child[who - 1][0], &answer, 1));
}

static void check_descriptors(void)
{
    for (int i = 0; i < ENTRIES; i++) {
        char path[64], link[300];
        struct stat now;
        snprintf(path, sizeof path, "/proc/self/fd/%d", all[i]->fd);
        ssize_t length = g_ok("readlink", readlink(path, link, sizeof link - 1));
        link[length] = 0;
        g_equal_text("link", all[i]->link, link);
        g_equal("flags", all[i]->flags, fcntl(all[i]->fd, F_GETFL));
        g_equal("seals", all[i]->seals, fcntl(all[i]->fd, F_GET_SEALS));
        g_ok("fstat", fstat(all[i]->fd, &now));
        g_equal("mode", all[i]->status.st_mode, now.st_mode);
        g_equal("owner", all[i]->status.st_uid, now.st_uid);
        if (all[i] != &log_file && all[i] != &reader)
            g_equal("size", all[i]->status.st_size, now.st_size);
    }
}

static void check_contents(void)
{
    struct stat status;
    check("sealed file", sealed.fd, 0, 2 * PAGE, 2);
    g_check_fill("its mapping", sealed_map, 2 * PAGE, 2);
    g_equal("write to a sealed file", -1, pwrite(sealed.fd, "x", 1, 0));
    g_equal("its error", EPERM, errno);
    check("first data", sparse.fd, 0, PAGE, 3);
    check("far data", sparse.fd, FAR_BYTES / 2, PAGE, 4);
    g_ok("fstat", fstat(sparse.fd, &status));
    if (status.st_blocks > 1024)
        g_fail("blocks of a file with holes: expected few got %lld", (long long)status.st_blocks);
    g_equal("private page", 'p', private_map[0]);
    g_check_fill("private view", private_map + PAGE, PAGE, 1 + 2 * PAGE / 8);
    g_check_fill("own part", parts_map, PAGE, 5);
    g_check_fill("own half", halves, PAGE, 79);
}

/* Grows by one step each round, through an open file that appends. */
static void turn_log(void)
{
    uint64_t words[STEP / 8];
    struct stat status;
    g_ok("fstat", fstat(reader.fd, &status));
    g_equal("size of the log", (long long)(g.ticks * STEP), status.st_size);
    if (g.ticks > 0) {
        g_equal("read on", STEP, read(reader.fd, words, STEP));
        g_check_fill("the last step", words, STEP, g.ticks - 1);
    }
    g_fill(words, STEP, g.ticks);
    g_equal("append", STEP, write(log_file.fd, words, STEP));
}

static void turn_pool(void)
{
    unsigned char byte = (unsigned char)g.ticks, got;
    g_equal("pwrite", 1, pwrite(pool.fd, &byte, 1, 7));
    ask(1);
    g_equal("pread", 1, pread(pool.fd, &got, 1, 9));
    g_equal("byte that the child wrote", (unsigned char)~g.ticks, got);
    ask(2);
}

int main(int argc, char **argv)
{
    g_start(argc, argv);
    make_anonymous();
    make_files();
    g_ok("lseek", lseek(pool.fd, 4321, SEEK_SET));
    remember();
    for (int i = 0; i < 2; i++) {
        g_ok("pipe", pipe2(to_child[i], O_CLOEXEC));
        g_ok("pipe", pipe2(from_child[i], O_CLOEXEC));
        if (g_ok("fork", fork()) == 0)
            run_child(i + 1);
    }
    munmap(halves + PAGE, 3 * PAGE);
    munmap(parts_map + PAGE, 2 * PAGE);
    g_ready();
    do {
        uint64_t before[2] = {counters->alive[1], counters->alive[2]};
        check_descriptors();
        check_contents();
        check_common();
        turn_log();
        turn_pool();
        for (int i = 0; i < 20; i++)
            count(0);
        for (int i = 0; i < 2; i++)
            for (int wait = 0; counters->alive[i + 1] == before[i]; wait++) {
                if (wait > 2000)
                    g_fail("child %d: expected to count got nothing", i + 1);
                g_sleep_millis(1);
            }
    } while (g_tick());
    return 0;
}
