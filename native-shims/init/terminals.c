/* Applications' own terminals. init holds the master, so that the terminal outlives its clients, and reads it into the
 * application's log while no client does: nobody who writes to a terminal waits for a client to come back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <asm/termbits.h>

#include "init.h"

#define MULTIPLEXER "/dev/pts/ptmx"

static struct terminal {
    uint32_t streams; /* bits; 0: there is no terminal */
    uint32_t number;
    bool watched;  /* by us */
    bool attached; /* to `client` */
    struct asker client;
} terminals[MAX_APPLICATIONS];

/* Clients that came before their application, by the slots of their connections. */
static struct waiting {
    char name[NAME_BYTES]; /* "": nobody waits */
    struct asker asker;
} waiting[MAX_CONTROL_CONNECTIONS];

static int master_of(unsigned index)
{
    return (int)(DUR_STREAM_BASE + 4 * index + DUR_STREAM_MASTER);
}

uint32_t terminal_streams(unsigned index)
{
    return terminals[index].streams;
}

/* The kernel gives the lowest number that is free: those below are held until the wanted one has come. */
static int open_master(int wanted, uint32_t *number)
{
    int fd = own(open(MULTIPLEXER, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (fd < 0)
        return fd;
    int result = ioctl(fd, TIOCGPTN, number) < 0 ? -errno : 0;
    if (result == 0 && (wanted < 0 || (int)*number == wanted))
        return fd;
    if (result == 0)
        result = (int)*number > wanted ? -EEXIST : open_master(wanted, number);
    close(fd);
    return result;
}

static int open_other_end(int master, uint32_t number)
{
    char path[32];
    int unlocked = 0;
    if (ioctl(master, TIOCSPTLCK, &unlocked) < 0)
        return -errno;
    snprintf(path, sizeof path, "/dev/pts/%u", number);
    return own(open(path, O_RDWR | O_NOCTTY | O_CLOEXEC));
}

/* What cannot be had of the caller's terminal stays as the kernel makes it. */
static void look_like(int master, int model)
{
    struct termios2 modes;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    if (model >= 0 && ioctl(model, TCGETS2, &modes) == 0)
        ioctl(master, TCSETS2, &modes);
    if (model >= 0)
        ioctl(model, TIOCGWINSZ, &size);
    ioctl(master, TIOCSWINSZ, &size);
}

static int place(unsigned index, uint32_t streams, int master, int other)
{
    for (unsigned i = 0; i < 3; i++)
        if (streams >> i & 1 && dup3(other, (int)(DUR_STREAM_BASE + 4 * index + i), O_CLOEXEC) < 0)
            return -errno;
    return dup3(master, master_of(index), O_CLOEXEC) < 0 ? -errno : 0;
}

int make_terminal(unsigned index, int number, uint32_t streams, const int *like)
{
    struct terminal *terminal = &terminals[index];
    close_terminal(index);
    int master = open_master(number, &terminal->number);
    if (master < 0)
        return master;
    int other = open_other_end(master, terminal->number);
    int error = other < 0 ? other : place(index, streams, master, other);
    if (!error) {
        look_like(master, like ? like[__builtin_ctz(streams)] : -1);
        terminal->streams = streams;
    }
    close(master);
    close(other);
    return error;
}

/* A client has a duplicate: what nobody reads any more has to be taken from the loop by hand. */
static void stop_reading(unsigned index)
{
    if (terminals[index].watched)
        unwatch(master_of(index));
    terminals[index].watched = false;
}

void close_terminal(unsigned index)
{
    if (terminals[index].streams == 0)
        return;
    stop_reading(index);
    close(master_of(index));
    terminals[index] = (struct terminal){0};
}

/* The capturer asks a terminal for the line that is being typed: nobody else shall take the answer. */
static bool lock(unsigned index, short type)
{
    struct flock range = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = terminals[index].number, .l_len = 1};
    return fcntl(master_of(index), F_SETLK, &range) == 0;
}

/* Where the log cannot be written (a full disk) the output is lost: nobody is made to wait for it. */
static void log_output(unsigned index, const char *bytes, size_t length)
{
    int log = open_log(application_at(index)->name);
    if (log < 0)
        return;
    dur_write_full(log, bytes, length);
    close(log);
}

void terminal_readable(unsigned index)
{
    static char bytes[16384];
    if (!terminals[index].watched || !lock(index, F_WRLCK))
        return;
    ssize_t got = read(master_of(index), bytes, sizeof bytes);
    int error = errno;
    lock(index, F_UNLCK);
    if (got > 0)
        log_output(index, bytes, (size_t)got);
    else if (got == 0 || (error != EAGAIN && error != EINTR))
        stop_reading(index); /* nobody has its other end any more */
}

static void start_reading(unsigned index)
{
    terminals[index].watched = watch(master_of(index), EPOLLIN, SOURCE_TERMINAL, index) == 0;
}

/* The client before is told, and lets go. */
static void take_from_client(struct terminal *terminal)
{
    struct connection *connection = terminal->attached ? connection_of(terminal->client) : NULL;
    terminal->attached = false;
    if (!connection)
        return;
    send_frame(connection, DUR_MSG_TAKEN, 0, NULL, 0, NULL, 0);
    settle_connection(connection);
    connection->broken = true;
    settle_connection(connection);
}

static void give(unsigned index, struct connection *connection, uint64_t id)
{
    struct terminal *terminal = &terminals[index];
    struct dur_msg_attached answer = {.number = terminal->number};
    stop_reading(index);
    take_from_client(terminal);
    terminal->attached = true;
    terminal->client = asker_of(connection);
    send_descriptor(connection, DUR_MSG_ATTACHED, id, &answer, sizeof answer, master_of(index));
}

static void serve_waiting(unsigned index, struct waiting *who)
{
    struct connection *connection = connection_of(who->asker);
    who->name[0] = 0;
    if (!connection)
        return;
    if (terminals[index].streams != 0)
        give(index, connection, who->asker.id);
    else
        send_error(connection, who->asker.id, ENOTTY, DUR_STAGE_PROTOCOL, "find its terminal");
    settle_connection(connection);
}

void terminal_ready(unsigned index)
{
    for (unsigned i = 0; i < MAX_CONTROL_CONNECTIONS; i++)
        if (waiting[i].name[0] && strcmp(waiting[i].name, application_at(index)->name) == 0)
            serve_waiting(index, &waiting[i]);
    if (terminals[index].streams != 0 && !terminals[index].attached)
        start_reading(index);
}

static void wait_for(struct connection *connection, const char *name)
{
    struct asker asker = asker_of(connection);
    struct waiting *who = &waiting[asker.slot];
    memcpy(who->name, name, strlen(name) + 1); /* valid names fit */
    who->asker = asker;
    send_frame(connection, DUR_MSG_QUEUED, asker.id, NULL, 0, NULL, 0);
}

static int try_attach(struct connection *connection)
{
    struct dur_cursor rest;
    struct dur_msg_attach fixed;
    char name[NAME_BYTES];
    int error = take_named(connection, &rest, &fixed, sizeof fixed, name);
    if (error)
        return error;
    if (!valid_name(name))
        return -EINVAL;
    struct application *application = application_named(name);
    if (application && application->state == APPLICATION_RUNNING) {
        unsigned index = index_of(application);
        if (terminals[index].streams == 0)
            return -ENOTTY;
        give(index, connection, connection->frame.id);
    } else if (fixed.flags & DUR_ATTACH_WAIT)
        wait_for(connection, name);
    else
        return -ESRCH;
    return 0;
}

void attach(struct connection *connection)
{
    int error = try_attach(connection);
    if (error)
        send_error(connection, connection->frame.id, error, DUR_STAGE_PROTOCOL,
                   "find its terminal");
}

static bool is_of(struct asker client, const struct connection *connection)
{
    return connection_of(client) == connection;
}

bool is_attached(const struct connection *connection)
{
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++)
        if (terminals[i].attached && is_of(terminals[i].client, connection))
            return true;
    return false;
}

void leave_terminals(const struct connection *connection)
{
    for (unsigned i = 0; i < MAX_APPLICATIONS; i++) {
        struct terminal *terminal = &terminals[i];
        if (!terminal->attached || !is_of(terminal->client, connection))
            continue;
        terminal->attached = false;
        start_reading(i);
    }
}
