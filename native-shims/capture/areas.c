/* The areas of one process as smaps tells them. */
#include <string.h>
#include <sys/sysmacros.h>

#include "areas.h"
#include "proc.h"

void areas_begin(struct area_walk *walk, const void *smaps, uint64_t bytes)
{
    walk->at = smaps;
    walk->end = walk->at + bytes;
}

bool area_is(const struct area *area, const char *name)
{
    return area->name_length == strlen(name) && memcmp(area->name, name, area->name_length) == 0;
}

bool area_starts(const struct area *area, const char *prefix)
{
    size_t length = strlen(prefix);
    return area->name_length >= length && memcmp(area->name, prefix, length) == 0;
}

static const char *line_end(const struct area_walk *walk, const char *at)
{
    const char *end = memchr(at, '\n', (size_t)(walk->end - at));
    return end ? end : walk->end;
}

/* "start-end rwxp offset major:minor inode      name" */
static void parse_head(struct area *area, const char *at, const char *end)
{
    memset(area, 0, sizeof *area);
    area->start = parse_number(&at, 16);
    at++;
    area->end = parse_number(&at, 16);
    at++;
    area->readable = at[0] == 'r';
    area->executable = at[2] == 'x';
    area->shared = at[3] == 's';
    at += 5;
    area->offset = parse_number(&at, 16);
    at++;
    unsigned high = (unsigned)parse_number(&at, 16);
    at++;
    area->dev = makedev(high, (unsigned)parse_number(&at, 16));
    at++;
    area->ino = parse_number(&at, 10);
    while (at < end && *at == ' ')
        at++;
    area->name = at;
    area->name_length = (uint32_t)(end - at);
    area->special = area_is(area, "[vdso]") || area_starts(area, "[vvar") ||
                    area_is(area, "[vsyscall]") || area_is(area, "[uprobes]");
}

/* "Name:   123 kB" and "VmFlags: rd wr ..." */
static void parse_detail(struct area *area, const char *at, const char *end)
{
    const char *number = memchr(at, ':', (size_t)(end - at));
    if (number == NULL)
        return;
    number++;
    while (number < end && *number == ' ')
        number++;
    if (strncmp(at, "Rss:", 4) == 0 || strncmp(at, "Swap:", 5) == 0 ||
        strncmp(at, "Private_Hugetlb:", 16) == 0 || strncmp(at, "Shared_Hugetlb:", 15) == 0)
        area->resident += parse_number(&number, 10);
    else if (strncmp(at, "VmFlags:", 8) == 0)
        for (; number + 1 < end; number += 3) {
            area->device |=
                (number[0] == 'p' && number[1] == 'f') || (number[0] == 'i' && number[1] == 'o');
            area->may_write |= number[0] == 'm' && number[1] == 'w';
            area->watched |= number[0] == 'u' && number[1] == 'w';
        }
}

/* A detail line starts with a capital, a head line with a hexadecimal digit. */
bool areas_next(struct area_walk *walk, struct area *area)
{
    if (walk->at >= walk->end)
        return false;
    const char *end = line_end(walk, walk->at);
    parse_head(area, walk->at, end);
    walk->at = end + 1;
    while (walk->at < walk->end && *walk->at >= 'A' && *walk->at <= 'Z') {
        end = line_end(walk, walk->at);
        parse_detail(area, walk->at, end);
        walk->at = end + 1;
    }
    return true;
}
