/* Which frame goes where, and who may send it. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

static void hello(struct connection *connection)
{
    struct dur_msg_hello request;
    memcpy(&request, connection->payload, sizeof request);
    greeted();
    struct dur_msg_hello_ok answer = {.host_pid = own_host_pid(),
                                      .last_pid = last_pid(),
                                      .applications = running_applications(),
                                      .processes = live_processes()};
    uint8_t tail[NAME_BYTES + 4];
    size_t used = 0;
    dur_put_string(tail, sizeof tail, &used, options.group);
    send_frame(connection, DUR_MSG_HELLO_OK, connection->frame.id, &answer, sizeof answer, tail,
               used);
    if (request.subscribe)
        subscribe(connection);
}

static pid_t target_of(const struct dur_msg_signal *request)
{
    switch (request->target) {
    case DUR_SIGNAL_PROCESS:
        return (pid_t)request->pid;
    case DUR_SIGNAL_GROUP:
        return -(pid_t)request->pid;
    case DUR_SIGNAL_ALL:
        return -1;
    default:
        return 0;
    }
}

/* Neither init itself nor, by a number that wraps, everybody at once. */
static bool may_signal(const struct dur_msg_signal *request)
{
    if (request->signal >= NSIG)
        return false;
    return request->target == DUR_SIGNAL_ALL ||
           (request->target <= DUR_SIGNAL_GROUP && request->pid > 1 && request->pid <= INT32_MAX);
}

static void signal_processes(struct connection *connection)
{
    struct dur_msg_signal request;
    memcpy(&request, connection->payload, sizeof request);
    int error = 0;
    if (!may_signal(&request))
        error = EINVAL;
    else if (kill(target_of(&request), (int)request.signal) < 0)
        error = errno;
    send_result(connection, error, DUR_STAGE_PROTOCOL, "signal");
}

static void shut_down(struct connection *connection)
{
    (void)connection;
    kill_all();
    _exit(0);
}

static void forget(struct connection *connection)
{
    struct dur_cursor cursor = {connection->payload, connection->frame.length};
    char name[NAME_BYTES];
    int error = dur_take_string(&cursor, name, sizeof name);
    if (!error)
        error = name[0] ? forget_application(name) : close_caller_descriptors();
    send_result(connection, error, DUR_STAGE_PROTOCOL, "forget");
}

static void registered(struct connection *connection)
{
    struct dur_registration claim;
    memcpy(&claim, connection->payload, sizeof claim);
    register_process(&claim, connection->peer_pid);
}

/* What a coordinator knows of processes that were registered before their checkpoint. */
static void registered_before(struct connection *connection)
{
    struct dur_registration facts;
    struct dur_cursor rest;
    char name[NAME_BYTES];
    int error = take_named(connection, &rest, &facts, sizeof facts, name);
    if (!error)
        error = register_again(&facts, name);
    send_result(connection, error, DUR_STAGE_RESTORE, "register the process");
}

static void guest_request(struct connection *connection)
{
    struct dur_msg_guest_request request;
    memcpy(&request, connection->payload, sizeof request);
    request.pid = connection->peer_pid;
    post_event(DUR_MSG_GUEST_REQUEST, true, &request, sizeof request, NULL);
}

static const struct route {
    uint16_t type;
    bool guest;      /* guests send these and nothing else */
    uint32_t length; /* of the fixed struct */
    void (*handle)(struct connection *);
} routes[] = {
    {DUR_MSG_HELLO, false, sizeof(struct dur_msg_hello), hello},
    {DUR_MSG_SPAWN, false, sizeof(struct dur_msg_spawn), spawn},
    {DUR_MSG_SIGNAL, false, sizeof(struct dur_msg_signal), signal_processes},
    {DUR_MSG_PROCESSES, false, 0, list_processes},
    {DUR_MSG_APPLICATIONS, false, 0, list_applications},
    {DUR_MSG_FORGET, false, sizeof(uint32_t), forget},
    {DUR_MSG_STREAMS, false, sizeof(struct dur_msg_streams), set_streams},
    {DUR_MSG_TERMINAL, false, sizeof(struct dur_msg_terminal), set_terminal},
    {DUR_MSG_ATTACH, false, sizeof(struct dur_msg_attach), attach},
    {DUR_MSG_RESTORE, false, sizeof(struct dur_msg_restore), restore},
    {DUR_MSG_RELEASED, false, sizeof(struct dur_msg_released), restore_released},
    {DUR_MSG_SHUTDOWN, false, 0, shut_down},
    {DUR_MSG_REGISTERED, false, sizeof(struct dur_registration), registered_before},
    {DUR_MSG_REGISTERED, true, sizeof(struct dur_registration), registered},
    {DUR_MSG_GUEST_REQUEST, true, sizeof(struct dur_msg_guest_request), guest_request},
};

/* A peer that speaks nonsense is cut off: what it would say next cannot be trusted either. */
void dispatch(struct connection *connection)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const struct route *route = &routes[i];
        if (route->type != connection->frame.type || route->guest != connection->guest)
            continue;
        if (connection->frame.length < route->length)
            break;
        route->handle(connection);
        return;
    }
    connection->broken = true;
}
