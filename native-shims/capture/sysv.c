/* What is in the SysV objects of a group's IPC namespace, read by a visitor of it. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "capture_stream.h"
#include "pages.h"
#include "stream.h"
#include "sysv.h"
#include "visit.h"

#define MOST_SEGMENTS 4096u
#define MOST_SETS 32768u
#define LOOKED_AT 65536u /* pages at a time */

/* Linux 4.17; the headers hide them without _GNU_SOURCE. */
#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#define SEM_STAT_ANY 20
#define MSG_STAT_ANY 13
#endif
#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

union argument { /* of semctl */
    int value;
    struct semid_ds *status;
    unsigned short *values;
    struct seminfo *info;
};

static void *attached[MOST_SEGMENTS];
static uint32_t attached_count;
static struct semaphore_set sets[MOST_SETS];
static uint32_t set_count;
static unsigned char resident[LOOKED_AT];
static pid_t self; /* the visitor, which shares our memory, ends before it is read */

void sysv_reset(void)
{
    attached_count = 0;
    set_count = 0;
}

uint32_t sysv_sets(const struct semaphore_set **all)
{
    *all = sets;
    return set_count;
}

void sysv_end(void)
{
    while (attached_count)
        shmdt(attached[--attached_count]);
}

/* Only a small page can be protected by itself. */
static bool huge(void *at)
{
    if (mprotect(at, DUR_PAGE, PROT_NONE) != 0)
        return true;
    mprotect(at, DUR_PAGE, PROT_READ);
    return false;
}

static int put_extent(uint8_t *base, uint64_t at, uint64_t bytes)
{
    int64_t offset = pages_add_memory(self, (uint64_t)(base + at), bytes, false);
    struct dur_fact_extent extent = {.at = at, .bytes = bytes, .offset = (uint64_t)offset};
    stream_put(&extent, sizeof extent);
    return offset < 0 ? (int)offset : 0;
}

/* To touch the others would make pages of them, in the guest too. */
static int put_resident(uint8_t *base, uint64_t pages)
{
    uint64_t from = 0, next = 0;
    int error = 0;
    for (uint64_t at = 0; at < pages && !error; at += LOOKED_AT) {
        uint64_t count = pages - at < LOOKED_AT ? pages - at : LOOKED_AT;
        if (mincore(base + at * DUR_PAGE, count * DUR_PAGE, resident) != 0)
            return -errno;
        for (uint64_t i = 0; i < count && !error; i++) {
            if (!(resident[i] & 1))
                continue;
            if (at + i != next && next != from)
                error = put_extent(base, from * DUR_PAGE, (next - from) * DUR_PAGE);
            if (at + i != next)
                from = at + i;
            next = at + i + 1;
        }
    }
    if (!error && next != from)
        error = put_extent(base, from * DUR_PAGE, (next - from) * DUR_PAGE);
    return error;
}

/* What is swapped out does not look like what was never touched: then everything is read. */
static int put_data(void *base, uint64_t bytes, bool swapped)
{
    uint64_t pages = (bytes + DUR_PAGE - 1) / DUR_PAGE;
    return swapped ? put_extent(base, 0, pages * DUR_PAGE) : put_resident(base, pages);
}

/* `attached` is full: EMFILE, as any table of ours. */
static void segment(int id, const struct shmid_ds *status, bool swapped)
{
    struct dur_fact_sysv_segment fact = {.bytes = status->shm_segsz};
    void *at = attached_count == MOST_SEGMENTS ? (errno = EMFILE, (void *)-1)
                                               : shmat(id, NULL, SHM_RDONLY);
    if (at == (void *)-1) {
        stream_error(DUR_FACT_SYSV_SEGMENT, 0, (uint32_t)id, errno);
        return;
    }
    attached[attached_count++] = at;
    if (huge(at))
        fact.flags |= DUR_SEGMENT_HUGE;
    stream_begin(DUR_FACT_SYSV_SEGMENT, 0, (uint32_t)id);
    stream_put(&fact, sizeof fact);
    int error = fact.flags & DUR_SEGMENT_HUGE ? 0 : put_data(at, fact.bytes, swapped);
    stream_end(-error);
}

static void segments(void)
{
    struct shm_info info;
    struct shmid_ds status;
    int highest = shmctl(0, SHM_INFO, (void *)&info);
    for (int i = 0; i <= highest; i++) {
        int id = shmctl(i, SHM_STAT_ANY, &status);
        if (id >= 0)
            segment(id, &status, info.shm_swp != 0);
    }
}

static void semaphores(int id, uint32_t count)
{
    stream_begin(DUR_FACT_SEM_VALUES, 0, (uint32_t)id);
    uint64_t at = stream_bytes();
    union argument argument = {.values = stream_room(count * sizeof(uint16_t))};
    bool got = argument.values && semctl(id, 0, GETALL, argument) == 0;
    int error = got ? 0 : errno;
    if (got && set_count == MOST_SETS)
        error = EMFILE;
    if (!error) {
        stream_took(count * sizeof(uint16_t));
        sets[set_count++] = (struct semaphore_set){.id = id, .count = count, .values_at = at};
    }
    stream_end(error);
}

static void all_semaphores(void)
{
    struct seminfo info;
    struct semid_ds status;
    int highest = semctl(0, 0, SEM_INFO, (union argument){.info = &info});
    for (int i = 0; i <= highest; i++) {
        int id = semctl(i, 0, SEM_STAT_ANY, (union argument){.status = &status});
        if (id >= 0)
            semaphores(id, (uint32_t)status.sem_nsems);
    }
}

/* A copy leaves the message where it is, and who read last. */
static bool message(int id, uint64_t index, uint64_t most)
{
    stream_begin(DUR_FACT_SYSV_MESSAGE, 0, (uint32_t)id);
    void *room = stream_room(sizeof(long) + most);
    ssize_t got = room ? msgrcv(id, room, most, (long)index, MSG_COPY | IPC_NOWAIT) : -1;
    if (got >= 0)
        stream_took(sizeof(long) + (size_t)got);
    stream_end(got < 0 ? errno : 0);
    return got >= 0;
}

static void queues(void)
{
    struct msginfo info;
    struct msqid_ds status;
    int highest = msgctl(0, MSG_INFO, (void *)&info);
    for (int i = 0; i <= highest; i++) {
        int id = msgctl(i, MSG_STAT_ANY, &status);
        if (id < 0)
            continue;
        uint64_t most = status.msg_qbytes;
        stream_fact(DUR_FACT_SYSV_QUEUE, 0, (uint32_t)id, &most, sizeof most);
        bool got = true;
        for (uint64_t at = 0; got && at < status.msg_qnum; at++)
            got = message(id, at, status.__msg_cbytes);
    }
}

static void contents(void *unused)
{
    (void)unused;
    segments();
    all_semaphores();
    queues();
}

void sysv_contents(pid_t init)
{
    self = getpid();
    visit_work(init, contents, NULL);
}
