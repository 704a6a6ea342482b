/* Options that any socket has: all that can be asked for without changing anything. */
#include <errno.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include "capture_stream.h"
#include "socket_options.h"
#include "stream.h"

/* Newer than the headers we build against. */
#define DUR_SO_PASSPIDFD 76
#define DUR_SO_PASSRIGHTS 83
#define DUR_SO_INQ 84

static const int options[] = {
    SO_DEBUG,        SO_REUSEADDR,     SO_DONTROUTE,      SO_BROADCAST,   SO_SNDBUF,
    SO_RCVBUF,       SO_KEEPALIVE,     SO_OOBINLINE,      SO_NO_CHECK,    SO_PRIORITY,
    SO_LINGER,       SO_REUSEPORT,     SO_PASSCRED,       SO_RCVLOWAT,    SO_RCVTIMEO,
    SO_SNDTIMEO,     SO_TIMESTAMP,     SO_PASSSEC,        SO_TIMESTAMPNS, SO_MARK,
    SO_TIMESTAMPING, SO_RXQ_OVFL,      SO_PEEK_OFF,       SO_LOCK_FILTER, SO_SELECT_ERR_QUEUE,
    SO_BUSY_POLL,    DUR_SO_PASSPIDFD, DUR_SO_PASSRIGHTS, DUR_SO_INQ,
};

static struct dur_fact_option ask(int fd, int option)
{
    struct dur_fact_option fact = {.option = option};
    socklen_t bytes = sizeof fact.value;
    if (getsockopt(fd, SOL_SOCKET, option, fact.value, &bytes) != 0)
        fact.error = errno;
    return fact;
}

/* The number of instructions of a filter that is attached: with no room for any, none is copied. */
static struct dur_fact_option ask_filter(int fd)
{
    struct dur_fact_option fact = {.option = SO_GET_FILTER};
    socklen_t count = 0;
    if (getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, NULL, &count) != 0)
        fact.error = errno;
    fact.value[0] = count;
    return fact;
}

void socket_options_fact(uint32_t pid, uint32_t number, int fd)
{
    stream_begin(DUR_FACT_SOCKET_OPTION, pid, number);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        struct dur_fact_option fact = ask(fd, options[i]);
        stream_put(&fact, sizeof fact);
    }
    struct dur_fact_option filter = ask_filter(fd);
    stream_put(&filter, sizeof filter);
    stream_end(0);
}
