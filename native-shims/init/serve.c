/* The one loop of pid 1: waits, and hands each descriptor that is ready to its owner. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "init.h"

/* Whoever made us can die before a coordinator knows of us: then nobody would ever end us. */
enum { UNGREETED_MILLIS = 30000 };

static int epoll_fd = -1;
static bool is_greeted;

void greeted(void)
{
    is_greeted = true;
}

static struct epoll_event interest(uint32_t events, enum source source, unsigned index)
{
    struct epoll_event event = {.events = events};
    event.data.u64 = (uint64_t)source << 32 | index;
    return event;
}

int watch(int fd, uint32_t events, enum source source, unsigned index)
{
    struct epoll_event event = interest(events, source, index);
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int rewatch(int fd, uint32_t events, enum source source, unsigned index)
{
    struct epoll_event event = interest(events, source, index);
    return epoll_ctl(epoll_fd, EPOLL_CTL_MOD, fd, &event) < 0 ? -errno : 0;
}

void unwatch(int fd)
{
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static void drain_signals(int fd)
{
    struct signalfd_siginfo info[16];
    while (read(fd, info, sizeof info) > 0)
        ;
}

static void handle(const struct epoll_event *event, const int descriptors[3])
{
    unsigned index = (uint32_t)event->data.u64;
    switch ((enum source)(event->data.u64 >> 32)) {
    case SOURCE_CONTROL:
        accept_connections(descriptors[SOURCE_CONTROL], false);
        return;
    case SOURCE_GUEST:
        accept_connections(descriptors[SOURCE_GUEST], true);
        return;
    case SOURCE_SIGNALS:
        drain_signals(descriptors[SOURCE_SIGNALS]);
        hear_guests(descriptors[SOURCE_GUEST]);
        reap();
        return;
    case SOURCE_CONNECTION:
        serve_connection(index, event->events);
        return;
    case SOURCE_REPORT:
        spawn_reported(index);
        return;
    case SOURCE_RESTORE:
        restore_tick();
        return;
    case SOURCE_TERMINAL:
        terminal_readable(index);
        return;
    }
}

void serve(int control_socket, int guest_socket, int signals)
{
    const int descriptors[3] = {control_socket, guest_socket, signals};
    epoll_fd = own(epoll_create1(EPOLL_CLOEXEC));
    connections_start();
    registry_start();
    for (unsigned i = 0; i < 3; i++)
        if (watch(descriptors[i], EPOLLIN, (enum source)i, 0) < 0)
            _exit(1);
    for (;;) {
        struct epoll_event events[32];
        int count = epoll_wait(epoll_fd, events, 32, is_greeted ? -1 : UNGREETED_MILLIS);
        if (count == 0)
            _exit(0);
        for (int i = 0; i < count; i++)
            handle(&events[i], descriptors);
        flush_events();
    }
}
