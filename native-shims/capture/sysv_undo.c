/* What SEM_UNDO will do to the group's semaphores when a process ends. The kernel tells nobody; but what it would do is
 * bounded, and an operation that would go beyond fails with ERANGE before one that cannot be done fails with EAGAIN.
 * So the process tries operations that cannot be done, and nothing changes. */
#include <errno.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "identity.h"
#include "stream.h"
#include "sysv.h"
#include "sysv_undo.h"

#define LARGEST                                                                                    \
    32767 /* of a value, and of what may be added or taken by an undo; it may go down to -32768 */
#define MOST_STEPS ((int)(INJECT_OUT / sizeof(struct sembuf)))

struct trial {
    struct sembuf step[INJECT_OUT / sizeof(struct sembuf)];
    int count;
};

static void add(struct trial *trial, uint16_t index, int amount, int flags)
{
    if (trial->count < MOST_STEPS)
        trial->step[trial->count++] = (struct sembuf){
            .sem_num = index, .sem_op = (short)amount, .sem_flg = (short)(flags | IPC_NOWAIT)};
}

/* Whether the undo is below `bound`: takes from it what is between the two bounds, the value going back each time. */
static struct trial is_below(uint16_t index, uint16_t value, int bound)
{
    struct trial trial = {.count = 0};
    int left = bound + LARGEST + 1;
    add(&trial, index, -value, 0);
    for (int part; left > 0; left -= part) {
        part = left < LARGEST ? left : LARGEST;
        add(&trial, index, part, SEM_UNDO);
        if (left > part)
            add(&trial, index, -part, 0);
    }
    add(&trial, index, -LARGEST - 1, 0);
    return trial;
}

static struct trial is_positive(uint16_t index, uint16_t value)
{
    struct trial trial = {.count = 0};
    add(&trial, index, -value, 0);
    add(&trial, index, LARGEST, 0);
    add(&trial, index, -LARGEST, SEM_UNDO);
    add(&trial, index, -LARGEST - 1, 0);
    return trial;
}

/* A batch of trials in one process. */
struct round {
    struct inject_thread *thread;
    struct inject_op ops[INJECT_OPS];
    unsigned count;
};

static int prepare(struct round *round, int id, const struct trial *trial)
{
    int error = inject_input(round->thread, round->count, trial->step,
                             (size_t)trial->count * sizeof *trial->step);
    round->ops[round->count++] = (struct inject_op){
        .number = SYS_semop, .arguments = {(uint64_t)id, INJECT_OUTPUT, (uint64_t)trial->count}};
    return error;
}

/* 1: yes, 0: no, or -errno: nobody can say. */
static int answer(const struct round *round, unsigned index)
{
    int64_t result = round->ops[index].result;
    return result == -ERANGE ? 1 : result == -EAGAIN ? 0 : result < 0 ? (int)result : -EPROTO;
}

static int ask(struct round *round, int id, const struct trial *trial)
{
    round->count = 0;
    int error = prepare(round, id, trial);
    if (!error)
        error = inject_run(round->thread, round->ops, 1);
    return error ? error : answer(round, 0);
}

/* By halves: it is at least `low` and below `high`. */
static int find(struct round *round, int id, uint16_t index, uint16_t value, int *undo)
{
    int low = -LARGEST - 1, high = LARGEST + 1;
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        struct trial trial = is_below(index, value, middle);
        int below = ask(round, id, &trial);
        if (below < 0)
            return below;
        if (below)
            high = middle;
        else
            low = middle;
    }
    *undo = low;
    return 0;
}

/* Two trials tell whether there is anything to be found. */
static int some_of_set(struct round *round, const struct semaphore_set *set, uint32_t from,
                       uint32_t count)
{
    const uint16_t *values = (const uint16_t *)stream_at(set->values_at);
    bool any[INJECT_OPS / 2] = {false};
    int error = 0;
    round->count = 0;
    for (uint32_t i = 0; i < count && !error; i++) {
        struct trial below = is_below((uint16_t)(from + i), values[from + i], 0);
        struct trial above = is_positive((uint16_t)(from + i), values[from + i]);
        error = prepare(round, set->id, &below);
        if (!error)
            error = prepare(round, set->id, &above);
    }
    if (!error)
        error = inject_run(round->thread, round->ops, round->count);
    for (uint32_t i = 0; i < count && !error; i++) {
        int below = answer(round, 2 * i), above = answer(round, 2 * i + 1);
        error = below < 0 ? below : above < 0 ? above : 0;
        any[i] = below > 0 || above > 0;
    }
    for (uint32_t i = 0; i < count && !error; i++) {
        struct dur_fact_sem_undo fact = {.index = from + i};
        if (!any[i])
            continue;
        error = find(round, set->id, (uint16_t)(from + i), values[from + i], &fact.adjust);
        stream_put(&fact, sizeof fact);
    }
    return error;
}

static void of_set(struct round *round, uint32_t ns_pid, const struct semaphore_set *set)
{
    int error = 0;
    stream_begin(DUR_FACT_SEM_UNDO, ns_pid, (uint32_t)set->id);
    for (uint32_t from = 0; from < set->count && !error; from += INJECT_OPS / 2) {
        uint32_t left = set->count - from;
        error = some_of_set(round, set, from, left < INJECT_OPS / 2 ? left : INJECT_OPS / 2);
    }
    stream_end(-error);
}

/* We have no list of undos: a process that looks the same has none either. */
static bool has_list(pid_t pid)
{
    return identity_shared(SAME_SYSVSEM, pid, getpid()) != 1;
}

/* What several processes undo together, a restore would undo for each of them. */
static bool shares_list(const struct group *group, uint32_t index)
{
    uint32_t first;
    return identity_process(SAME_SYSVSEM, group->process[index].pid, index, &first) == 0 &&
           first != index;
}

void sysv_undo_inside(struct inject_thread *thread, const struct group *group, uint32_t index)
{
    static struct round round;
    const struct process *process = &group->process[index];
    const struct semaphore_set *sets;
    uint32_t count = sysv_sets(&sets);
    if (count == 0 || !has_list(process->pid))
        return;
    round.thread = thread;
    for (uint32_t i = 0; i < count && !thread->left; i++)
        if (shares_list(group, index))
            stream_error(DUR_FACT_SEM_UNDO, process->ns_pid, (uint32_t)sets[i].id, EMLINK);
        else
            of_set(&round, process->ns_pid, &sets[i]);
}
