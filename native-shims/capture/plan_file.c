/* The part of a restore plan that the tracer executes: mapped, and never believed. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan_file.h"

/* Where the record looked at last stands: records differ in length. */
static uint32_t last_index;
static uint64_t last_offset;

static const struct dur_plan_header *header_of(const struct plan_file *plan)
{
    return (const struct dur_plan_header *)plan->bytes;
}

static uint64_t record_bytes(const struct dur_plan_finish *record)
{
    return sizeof *record + ((uint64_t)record->xstate_bytes + 7) / 8 * 8 + record->filter_bytes;
}

const uint8_t *plan_filters(const struct dur_plan_finish *record)
{
    return (const uint8_t *)(record + 1) + ((uint64_t)record->xstate_bytes + 7) / 8 * 8;
}

/* Each of them ends where the next one begins, and the last at the record's end. */
static bool plausible_filters(const struct dur_plan_finish *record)
{
    const uint8_t *at = plan_filters(record);
    uint64_t left = record->filter_bytes;
    while (left >= sizeof(struct dur_plan_filter)) {
        uint64_t bytes = sizeof(struct dur_plan_filter) +
                         8ull * ((const struct dur_plan_filter *)(const void *)at)->instructions;
        if (bytes > left)
            return false;
        at += bytes;
        left -= bytes;
    }
    return left == 0;
}

const struct dur_plan_finish *plan_finish(struct plan_file *plan, uint32_t index)
{
    if (index < last_index) {
        last_index = 0;
        last_offset = header_of(plan)->finish_offset;
    }
    for (; last_index < index; last_index++)
        last_offset += record_bytes((const void *)(plan->bytes + last_offset));
    return (const void *)(plan->bytes + last_offset);
}

static int check(const struct plan_file *plan)
{
    const struct dur_plan_header *header = header_of(plan);
    if (plan->length < sizeof *header || memcmp(header->magic, DUR_PLAN_MAGIC, 8) != 0 ||
        header->version != DUR_PLAN_VERSION || header->total_bytes != plan->length)
        return -EBADMSG;
    uint64_t at = header->finish_offset;
    if (at % 8)
        return -EBADMSG;
    for (uint32_t i = 0; i < header->finish_count; i++) {
        const struct dur_plan_finish *record = (const void *)(plan->bytes + at);
        if (at > plan->length || plan->length - at < sizeof *record ||
            plan->length - at < record_bytes(record) || !plausible_filters(record))
            return -EBADMSG;
        at += record_bytes(record);
    }
    return 0;
}

int plan_open(struct plan_file *plan, const char *path)
{
    struct stat found;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int error = fstat(fd, &found) != 0 ? -errno : 0;
    if (!error && (!S_ISREG(found.st_mode) || found.st_size == 0))
        error = -EBADMSG;
    void *bytes = MAP_FAILED;
    if (!error)
        bytes = mmap(NULL, (size_t)found.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (!error && bytes == MAP_FAILED)
        error = -errno;
    close(fd);
    if (error)
        return error;
    plan->bytes = bytes;
    plan->length = (size_t)found.st_size;
    error = check(plan);
    if (error)
        return error;
    plan->hole_start = header_of(plan)->hole_start;
    plan->plan_start = header_of(plan)->hole_start + header_of(plan)->plan_offset;
    plan->hole_bytes = header_of(plan)->hole_bytes;
    plan->finish_count = header_of(plan)->finish_count;
    last_index = 0;
    last_offset = header_of(plan)->finish_offset;
    return 0;
}

void plan_close(struct plan_file *plan)
{
    if (plan->bytes)
        munmap((void *)plan->bytes, plan->length);
    *plan = (struct plan_file){0};
}
