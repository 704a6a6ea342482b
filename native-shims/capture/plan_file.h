/* The part of a restore plan that the tracer executes. */
#ifndef DURATION_CAPTURE_PLAN_FILE_H
#define DURATION_CAPTURE_PLAN_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "plan.h"

struct plan_file {
    const uint8_t *bytes;
    size_t length;
    uint64_t hole_start, hole_bytes, plan_start; /* as mapped in each task */
    uint32_t finish_count;
};

/* Maps the file and checks every record's bounds. 0 or -errno (-EBADMSG: not a plan). */
int plan_open(struct plan_file *plan, const char *path);
void plan_close(struct plan_file *plan);

/* The index-th record; its xstate stands right behind it. Ascending indices are cheap. */
const struct dur_plan_finish *plan_finish(struct plan_file *plan, uint32_t index);

/* Its filters, filter_bytes in all. */
const uint8_t *plan_filters(const struct dur_plan_finish *record);

#endif
