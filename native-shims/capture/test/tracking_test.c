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

/* A step at a time: the test counts notes->go up, the guest counts[0]. */
static void await_step(int step)
{
    while (notes->go < step)
        pause_micros(200);
}

static void step_done(void)
{
    notes->counts[0]++;
}

#define SIDE (16 * PAGE)

/* Two pieces that fit together are taken apart, watched, and joined again: the kernel makes them one area, without its
 * registration, whose pages keep marks that mean nothing. */
static void joined_area(void)
{
    uint8_t *all = mmap(NULL, 3 * SIDE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint8_t *away = all + 2 * SIDE;
    munmap(away, SIDE);
    memset(all, 1, 2 * SIDE);
    GUEST_MUST(mremap(all + SIDE, SIDE, SIDE, MREMAP_MAYMOVE | MREMAP_FIXED, away) == away);
    step_done();
    await_step(1);
    GUEST_MUST(mremap(away, SIDE, SIDE, MREMAP_MAYMOVE | MREMAP_FIXED, all + SIDE) == all + SIDE);
    for (int step = 2;; step++) {
        for (unsigned i = 0; i < 2 * SIDE; i += PAGE)
            all[i] = (uint8_t)(step + (int)(i / PAGE));
        step_done();
        await_step(step);
    }
}

static const char *const sleeper[] = {"/bin/sleep", "1000", NULL};

/* Another program in the same process, and what was watched of the old one is gone. */
static void exec_later(void)
{
    step_done();
    await_step(1);
    execv(sleeper[0], (char **)(uintptr_t)sleeper);
    GUEST_MUST(false);
}

/* A child that is made between two captures, and a parent that goes on. */
static void fork_later(void)
{
    volatile uint8_t *memory =
        mmap(NULL, SIDE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset((void *)(uintptr_t)memory, 7, SIDE);
    step_done();
    await_step(1);
    pid_t child = fork();
    memory[child ? 0 : PAGE] = 8;
    if (child)
        step_done();
    for (;;)
        pause();
}

static unsigned kept_spaces(void)
{
    struct facts facts;
    unsigned count = 0;
    facts_read(&facts, directory);
    while (facts_find(&facts, DUR_FACT_KEPT, count) != NULL)
        count++;
    return count;
}

static void no_step(void)
{
    pause_micros(50000);
}

static void await_next(void)
{
    await_count(0, 1);
}

/* Captures, lets the guest make a step, and captures the change: `kept` address spaces of the last keep pages. */
static void stepwise(void (*guest)(void), int steps, void (*await)(void), unsigned kept)
{
    struct capturer capturer;
    uint64_t base = 0;
    pid_t init = group_start(guest);
    capturer_start(&capturer);
    while (notes->counts[0] == 0)
        pause_micros(1000);
    if (able(&capturer, init)) {
        for (int step = 0; step <= steps; step++) {
            struct dur_msg_captured captured = track(&capturer, init, base);
            MUST_EQUAL(0, captured.error);
            take_in();
            base = captured.scan;
            if (step < steps) {
                notes->go = step + 1;
                await();
            }
        }
        MUST_EQUAL(kept, kept_spaces());
    }
    MUST_EQUAL(0, notes->failed);
    capturer_end(&capturer);
    group_end(init);
}

static void givenAreasJoinedByMremap_whenCaptured_thenNoWriteIsMissed(void)
{
    stepwise(joined_area, 5, await_next, 1);
}

static void givenExec_whenCaptured_thenTheProcessIsStoredWhole(void)
{
    stepwise(exec_later, 1, no_step, 0);
}

static void givenFork_whenCaptured_thenTheChildIsStoredWholeAndTheParentNot(void)
{
    stepwise(fork_later, 1, await_next, 1);
}

static void givenAnotherCapturer_whenAskedForABaseOfTheFirst_thenAllIsStored(void)
{
    struct capturer capturer;
    pid_t init = group_start(fork_later);
    capturer_start(&capturer);
    while (notes->counts[0] == 0)
        pause_micros(1000);
    uint64_t base = track(&capturer, init, 0).scan;
    capturer_end(&capturer);
    capturer_start(&capturer);
    MUST_EQUAL(0, track(&capturer, init, base).error);
    MUST_EQUAL(0, kept_spaces());
    capturer_end(&capturer);
    group_end(init);
}

const struct test tracking_tests[] = {
    {"givenAreasJoinedByMremap_whenCaptured_thenNoWriteIsMissed",
     givenAreasJoinedByMremap_whenCaptured_thenNoWriteIsMissed},
    {"givenExec_whenCaptured_thenTheProcessIsStoredWhole",
     givenExec_whenCaptured_thenTheProcessIsStoredWhole},
    {"givenFork_whenCaptured_thenTheChildIsStoredWholeAndTheParentNot",
     givenFork_whenCaptured_thenTheChildIsStoredWholeAndTheParentNot},
    {"givenAnotherCapturer_whenAskedForABaseOfTheFirst_thenAllIsStored",
     givenAnotherCapturer_whenAskedForABaseOfTheFirst_thenAllIsStored},
    {"givenEveryWayToChangeMemory_whenCapturedAgainAndAgain_thenNoPageIsWrongOrMissing",
     givenEveryWayToChangeMemory_whenCapturedAgainAndAgain_thenNoPageIsWrongOrMissing},
    {NULL, NULL},
};
