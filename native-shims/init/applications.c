/* The group's applications: what was launched, in a fixed table whose index also numbers the streams. */
#include <errno.h>
#include <string.h>

#include "init.h"

static struct application applications[MAX_APPLICATIONS];
static uint64_t ended;

struct application *application_at(unsigned index)
{
    return &applications[index];
}

unsigned index_of(const struct application *application)
{
    return (unsigned)(application - applications);
}

static bool lives(const struct application *application)
{
    return application->state == APPLICATION_STARTING ||
           application->state == APPLICATION_REFUSED || application->state == APPLICATION_RUNNING ||
           application->state == APPLICATION_RESTORED;
}

struct application *application_of(pid_t pid)
{
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++)
        if (lives(&applications[i]) && applications[i].pid == pid)
            return &applications[i];
    return NULL;
}

/* One that could not be started keeps its slot until it is reaped, but not its name: the next try may come at once. */
struct application *application_named(const char *name)
{
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++)
        if (lives(&applications[i]) && applications[i].state != APPLICATION_REFUSED &&
            strcmp(applications[i].name, name) == 0)
            return &applications[i];
    return NULL;
}

/* One that is started again has its old place, once nothing of it is left (its streams are closed). */
static struct application *former(const char *name)
{
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++) {
        struct application *one = &applications[i];
        if (one->state == APPLICATION_ENDED && strcmp(one->name, name) == 0 && streams_open(i) < 0)
            return one;
    }
    return NULL;
}

/* Else slots are used in the order of joining. Ended ones keep their streams as long as possible, because
 * children that outlived their application still write to them. */
static struct application *unused(void)
{
    struct application *choice = NULL;
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++) {
        struct application *one = &applications[i];
        if (one->state == APPLICATION_NONE)
            return one;
        if (one->state == APPLICATION_ENDED && (!choice || one->ended_order < choice->ended_order))
            choice = one;
    }
    return choice;
}

struct application *claim_application(const char *name)
{
    struct application *choice = former(name);
    if (!choice)
        choice = unused();
    if (!choice)
        return NULL;
    close_streams(index_of(choice));
    memset(choice, 0, sizeof *choice);
    strncpy(choice->name, name, NAME_BYTES - 1);
    choice->report_pipe = -1;
    return choice;
}

void end_application(struct application *application, int status)
{
    application->state = APPLICATION_ENDED;
    application->status = status;
    application->ended_order = ++ended;
}

int forget_application(const char *name)
{
    if (application_named(name))
        return -EBUSY;
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++)
        if (applications[i].state == APPLICATION_ENDED && strcmp(applications[i].name, name) == 0)
            close_streams(i);
    return 0;
}

uint32_t running_applications(void)
{
    uint32_t count = 0;
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++)
        count += applications[i].state == APPLICATION_RUNNING ||
                 applications[i].state == APPLICATION_STARTING;
    return count;
}
