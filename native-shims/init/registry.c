/* The processes that the interceptor announced, and to which application each belongs. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "init.h"

#define REGISTRY 8192
#define CHAINS 4096
#define NOBODY 0xffffu

struct member {
    struct dur_registration facts; /* pid 0: free */
    char application[NAME_BYTES];
    uint16_t next; /* of the same chain */
};

static struct member members[REGISTRY];
static uint16_t chains[CHAINS]; /* by pid, each an index or NOBODY */
static uint16_t unused;         /* chain of free members */

void registry_start(void)
{
    for (unsigned i = 0; i < CHAINS; i++)
        chains[i] = NOBODY;
    for (unsigned i = 0; i < REGISTRY; i++)
        members[i].next = i + 1 < REGISTRY ? (uint16_t)(i + 1) : NOBODY;
}

static struct member *find(uint32_t pid)
{
    uint16_t at = chains[pid % CHAINS];
    while (at != NOBODY && members[at].facts.pid != pid)
        at = members[at].next;
    return at == NOBODY ? NULL : &members[at];
}

static uint16_t take_out(uint16_t *link)
{
    uint16_t at = *link;
    *link = members[at].next;
    return at;
}

static void put_in(uint16_t *link, uint16_t at)
{
    members[at].next = *link;
    *link = at;
}

void forget_process(uint32_t pid)
{
    uint16_t *link = &chains[pid % CHAINS];
    while (*link != NOBODY && members[*link].facts.pid != pid)
        link = &members[*link].next;
    if (*link == NOBODY)
        return;
    members[*link].facts.pid = 0;
    put_in(&unused, take_out(link));
}

/* Most processes are reaped by their own parents, so that we learn of their end only by looking. */
static void forget_dead(void)
{
    for (unsigned i = 0; i < REGISTRY; i++) {
        struct process_facts facts;
        uint32_t pid = members[i].facts.pid;
        if (pid && (read_process(pid, &facts) < 0 || facts.state == 'Z' ||
                    facts.start_time != members[i].facts.start_time))
            forget_process(pid);
    }
}

/* By descent: an application's root is known, each later process is its parent's, and one whose
 * parent has gone is still in the session that the root began. */
static void name_application(const struct dur_registration *facts, char *name)
{
    struct application *root = application_of((pid_t)facts->pid);
    struct member *parent = facts->ppid > 1 ? find(facts->ppid) : NULL;
    if (!root && !parent)
        root = application_of(getsid((pid_t)facts->pid));
    if (root)
        memcpy(name, root->name, NAME_BYTES);
    else if (parent)
        memcpy(name, parent->application, NAME_BYTES);
    else
        name[0] = 0;
}

static struct member *room_for(uint32_t pid)
{
    struct member *member = find(pid);
    if (member)
        return member;
    if (unused == NOBODY)
        forget_dead();
    if (unused == NOBODY)
        return NULL;
    uint16_t at = take_out(&unused);
    members[at].facts.start_time = 0;
    put_in(&chains[pid % CHAINS], at);
    members[at].facts.pid = pid;
    return &members[at];
}

static void remember(const struct dur_registration *registration, char *name)
{
    struct member *member = room_for(registration->pid);
    if (!member)
        return;
    bool same = member->facts.pid == registration->pid &&
                member->facts.start_time == registration->start_time;
    if (same)
        memcpy(name, member->application, NAME_BYTES);
    else
        name_application(registration, name);
    member->facts = *registration;
    memcpy(member->application, name, NAME_BYTES);
}

/* Who it is says the kernel (`pid`); what it says itself is only how it came to be, and, when it has
 * gone already, who its parent was. */
void register_process(const struct dur_registration *claim, uint32_t pid)
{
    struct process_facts facts;
    struct dur_registration registration = *claim;
    char name[NAME_BYTES] = "";
    registration.pid = pid;
    registration.start_time = 0;
    if (read_process(pid, &facts) < 0) {
        name_application(&registration, name);
    } else {
        registration.ppid = facts.ppid;
        registration.start_time = facts.start_time;
        remember(&registration, name);
    }
    post_event(DUR_MSG_REGISTERED, true, &registration, sizeof registration, name);
}

int register_again(const struct dur_registration *facts, const char *application)
{
    struct process_facts now;
    struct dur_registration registration = *facts;
    int error = facts->pid > 1 ? read_process(facts->pid, &now) : -ESRCH;
    if (error)
        return error;
    struct member *member = room_for(facts->pid);
    if (!member)
        return -ENOSPC;
    registration.ppid = now.ppid;
    registration.start_time = now.start_time;
    member->facts = registration;
    memset(member->application, 0, NAME_BYTES);
    memcpy(member->application, application, strlen(application));
    return 0;
}

static size_t put_members(uint8_t *out, size_t capacity, uint32_t *count)
{
    size_t used = 0;
    for (unsigned i = 0; i < REGISTRY; i++) {
        const struct member *member = &members[i];
        if (!member->facts.pid || used + sizeof member->facts > capacity)
            continue;
        memcpy(out + used, &member->facts, sizeof member->facts);
        used += sizeof member->facts;
        dur_put_string(out, capacity, &used, member->application);
        ++*count;
    }
    return used;
}

void list_processes(struct connection *connection)
{
    static uint8_t out[REGISTRY * (sizeof(struct dur_registration) + NAME_BYTES + 4)];
    struct dur_msg_process_list fixed = {.last_pid = last_pid()};
    forget_dead();
    size_t used = put_members(out, sizeof out, &fixed.count);
    send_frame(connection, DUR_MSG_PROCESS_LIST, connection->frame.id, &fixed, sizeof fixed, out,
               used);
}

static void put_application(uint8_t *out, size_t capacity, size_t *used,
                            const struct application *application)
{
    struct dur_application facts = {.index = index_of(application),
                                    .pid = (uint32_t)application->pid,
                                    .host_pid = application->host_pid,
                                    .ended = application->state == APPLICATION_ENDED,
                                    .status = application->status,
                                    .terminal = terminal_streams(index_of(application))};
    memcpy(out + *used, &facts, sizeof facts);
    *used += sizeof facts;
    dur_put_string(out, capacity, used, application->name);
}

void list_applications(struct connection *connection)
{
    static uint8_t out[MAX_APPLICATIONS * (sizeof(struct dur_application) + NAME_BYTES + 4)];
    struct dur_msg_application_list fixed = {.dropped_events = dropped_events()};
    size_t used = 0;
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++) {
        const struct application *application = application_at(i);
        if (application->state == APPLICATION_NONE || application->state == APPLICATION_REFUSED)
            continue;
        put_application(out, sizeof out, &used, application);
        fixed.count++;
    }
    send_frame(connection, DUR_MSG_APPLICATION_LIST, connection->frame.id, &fixed, sizeof fixed,
               out, used);
}
