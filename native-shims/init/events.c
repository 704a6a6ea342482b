/* Events for the coordinator: kept, bounded, while none listens. */
#include <string.h>

#include "init.h"

#define QUEUE 1024

struct event {
    uint16_t type;
    bool may_drop;
    uint32_t length;
    uint8_t payload[160];
};

static struct event queue[QUEUE];
static unsigned first, count;
static uint32_t dropped;
static struct asker subscriber;
static bool subscribed;

uint32_t dropped_events(void)
{
    return dropped;
}

bool is_subscriber(const struct connection *connection)
{
    return subscribed && connection_of(subscriber) == connection;
}

/* The newest subscriber is the coordinator: an older one is one that has been replaced. */
void subscribe(struct connection *connection)
{
    subscriber = asker_of(connection);
    subscribed = true;
}

void unsubscribe(const struct connection *connection)
{
    if (is_subscriber(connection))
        subscribed = false;
}

static struct event *at(unsigned position)
{
    return &queue[(first + position) % QUEUE];
}

/* Drops the oldest that may be dropped; there always is one, for applications are far fewer than the
 * queue is long and each has one exit in it at most. */
static void make_room(void)
{
    unsigned victim = 0;
    while (victim < count - 1 && !at(victim)->may_drop)
        victim++;
    for (unsigned i = victim; i + 1 < count; i++)
        *at(i) = *at(i + 1);
    count--;
    dropped++;
}

void post_event(uint16_t type, bool may_drop, const void *fixed, size_t length, const char *text)
{
    if (count == QUEUE)
        make_room();
    struct event *event = at(count);
    size_t used = length;
    event->type = type;
    event->may_drop = may_drop;
    memcpy(event->payload, fixed, length);
    if (text)
        dur_put_string(event->payload, sizeof event->payload, &used, text);
    event->length = (uint32_t)used;
    count++;
}

void flush_events(void)
{
    while (subscribed && count > 0) {
        struct connection *connection = connection_of(subscriber);
        if (!connection || has_unsent(connection))
            return;
        struct event *event = at(0);
        send_frame(connection, event->type, 0, event->payload, event->length, NULL, 0);
        settle_connection(connection);
        if (!subscribed)
            return; /* it went away with this one unsent: the next one gets it */
        first = (first + 1) % QUEUE;
        count--;
    }
}
