/* Incremental captures: each, resolved against those before it, has to be what a full one of the same moment is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "workload.h"

#define PAGE 4096u
#define MOST_SPACES 64

/* The memory of one process, as captures said so far. */
struct space {
    uint32_t pid;
    uint64_t *address; /* ascending */
    uint8_t *bytes;
    size_t pages, capacity;
};

static struct space spaces[MOST_SPACES], fresh[MOST_SPACES];
static unsigned space_count, fresh_count;
static uint64_t pages_kept, pages_stored;

static void space_add(struct space *space, uint64_t address, const uint8_t *bytes)
{
    if (space->pages == space->capacity) {
        space->capacity = space->capacity ? space->capacity * 2 : 1024;
        space->address = realloc(space->address, space->capacity * sizeof *space->address);
        space->bytes = realloc(space->bytes, space->capacity * PAGE);
        MUST(space->address != NULL && space->bytes != NULL);
    }
    space->address[space->pages] = address;
    memcpy(space->bytes + space->pages * PAGE, bytes, PAGE);
    space->pages++;
}

static void space_free(struct space *space)
{
    free(space->address);
    free(space->bytes);
    *space = (struct space){0};
}

static const uint8_t *space_find(const struct space *space, uint64_t address)
{
    size_t low = 0, high = space->pages;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (space->address[middle] < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < space->pages && space->address[low] == address ? space->bytes + low * PAGE : NULL;
}

static const struct space *space_of(uint32_t pid)
{
    for (unsigned i = 0; i < space_count; i++)
        if (spaces[i].pid == pid)
            return &spaces[i];
    return NULL;
}

static const struct dur_record *record_of(const struct facts *facts, uint32_t type, uint32_t pid)
{
    const struct dur_record *record;
    for (unsigned i = 0; (record = facts_find(facts, type, i)) != NULL; i++)
        if (record->pid == pid)
            return record;
    return NULL;
}

static const uint8_t *map_pages(size_t *length)
{
    char path[128];
    struct stat stat;
    snprintf(path, sizeof path, "%s/pages.raw", directory);
    int fd = open(path, O_RDONLY);
    MUST(fd >= 0 && fstat(fd, &stat) == 0);
    *length = (size_t)stat.st_size;
    void *pages = *length ? mmap(NULL, *length, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    MUST(pages != MAP_FAILED);
    close(fd);
    return pages;
}

/* Both lists ascend: merged page by page. */
static void resolve(struct space *into, const struct dur_record *stored,
                    const struct dur_record *kept, const uint8_t *pages)
{
    const struct space *before = space_of(into->pid);
    const struct dur_fact_pages *run = (const void *)(stored + 1);
    const struct dur_fact_range *range = kept ? (const void *)(kept + 1) : NULL;
    size_t runs = stored->length / sizeof *run, ranges = kept ? kept->length / sizeof *range : 0;
    while (runs || ranges) {
        if (runs && (!ranges || run->address < range->start)) {
            for (uint64_t at = 0; at < run->bytes; at += PAGE, pages_stored++)
                space_add(into, run->address + at, pages + run->offset + at);
            run++, runs--;
        } else {
            MUST(before != NULL);
            for (uint64_t at = 0; at < range->bytes; at += PAGE, pages_kept++) {
                const uint8_t *bytes = space_find(before, range->start + at);
                if (bytes == NULL)
                    test_failed(__FILE__, __LINE__, "kept page that the base does not have",
                                (long)(range->start + at));
                space_add(into, range->start + at, bytes);
            }
            range++, ranges--;
        }
    }
}

static void compare(const struct space *resolved, const struct dur_record *proof,
                    const uint8_t *pages)
{
    const struct dur_fact_pages *run = (const void *)(proof + 1);
    size_t at = 0;
    for (size_t i = 0; i < proof->length / sizeof *run; i++)
        for (uint64_t skip = 0; skip < run[i].bytes; skip += PAGE, at++) {
            MUST(at < resolved->pages);
            MUST_EQUAL(run[i].address + skip, resolved->address[at]);
            if (memcmp(resolved->bytes + at * PAGE, pages + run[i].offset + skip, PAGE) != 0)
                test_failed(__FILE__, __LINE__, "page is as the guest has it",
                            (long)(run[i].address + skip));
        }
    MUST_EQUAL(at, resolved->pages);
}

/* Reads what was captured last, on top of what was read before. */
static void take_in(void)
{
    struct facts facts;
    size_t length;
    const struct dur_record *stored;
    facts_read(&facts, directory);
    const uint8_t *pages = map_pages(&length);
    fresh_count = 0;
    for (unsigned i = 0; (stored = facts_find(&facts, DUR_FACT_PAGES, i)) != NULL; i++) {
        const struct dur_record *proof = record_of(&facts, DUR_FACT_PROOF, stored->pid);
        MUST(fresh_count < MOST_SPACES && proof != NULL && stored->error == 0);
        struct space *space = &fresh[fresh_count++];
        *space = (struct space){.pid = stored->pid};
        resolve(space, stored, record_of(&facts, DUR_FACT_KEPT, stored->pid), pages);
        compare(space, proof, pages);
    }
    for (unsigned i = 0; i < space_count; i++)
        space_free(&spaces[i]);
    memcpy(spaces, fresh, sizeof spaces);
    space_count = fresh_count;
    if (length)
        munmap((void *)(uintptr_t)pages, length);
}

static struct dur_msg_captured track(const struct capturer *capturer, pid_t init, uint64_t base)
{
    struct dur_msg_capture ask = {.init_host_pid = (uint32_t)init,
                                  .flags = DUR_CAPTURE_TRACK | DUR_CAPTURE_PROVE,
                                  .freeze_timeout_millis = 10000,
                                  .vfork_timeout_millis = 5000,
                                  .base = base};
    capture_ask(capturer, &ask, directory);
    return capture_answer(capturer);
}

static bool able(const struct capturer *capturer, pid_t init)
{
    struct dur_msg_captured captured = track(capturer, init, 0);
    MUST_EQUAL(0, captured.error);
    if (captured.scan == 0)
        printf("       skipped: this kernel cannot tell written pages\n");
    return captured.scan != 0;
}

static unsigned rounds(unsigned ordinary)
{
    const char *asked = getenv("CAPTURE_TEST_ROUNDS");
    return asked ? (unsigned)atoi(asked) : ordinary;
}

static void givenEveryWayToChangeMemory_whenCapturedAgainAndAgain_thenNoPageIsWrongOrMissing(void)
{
    const char *seed = getenv("CAPTURE_TEST_SEED");
    struct capturer capturer;
    uint64_t base = 0;
    workload_seed = seed ? atoi(seed) : getpid();
    pid_t init = group_start(workload);
    capturer_start(&capturer);
    await_count(0, 20);
    if (able(&capturer, init)) {
        for (unsigned i = 0, bound = rounds(60); i < bound; i++) {
            struct dur_msg_captured captured = track(&capturer, init, base);
            if (captured.error && captured.processes == 0)
                test_failed(__FILE__, __LINE__, "the guest lives", captured.error);
            MUST_EQUAL(0, captured.error);
            MUST(captured.scan != 0 && captured.scan != base);
            take_in();
            /* Now and then a capture is not kept: the next one cannot build on the one before it. */
            if (i % 11 == 10)
                MUST_EQUAL(0, track(&capturer, init, captured.scan).error);
            base = i % 23 == 22 ? 0 : captured.scan;
            pause_micros((unsigned)(rand() % 20000));
        }
        printf("       seed %d, %llu operations, %llu pages kept, %llu stored\n", workload_seed,
               (unsigned long long)notes->counts[0], (unsigned long long)pages_kept,
               (unsigned long long)pages_stored);
        MUST(pages_kept > 0);
    }
    MUST_EQUAL(0, notes->failed);
    capturer_end(&capturer);
    group_end(init);
}

const struct test tracking_tests[] = {
    {"givenEveryWayToChangeMemory_whenCapturedAgainAndAgain_thenNoPageIsWrongOrMissing",
     givenEveryWayToChangeMemory_whenCapturedAgainAndAgain_thenNoPageIsWrongOrMissing},
    {NULL, NULL},
};
