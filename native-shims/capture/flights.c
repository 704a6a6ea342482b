/* Open files in messages that nobody has received yet: they come to us with every peek. */
#include <sys/stat.h>
#include <unistd.h>

#include "flights.h"
#include "identity.h"

#define FLIGHTS 16384u

/* They stay open as long as others are compared with them. */
static struct flight flights[FLIGHTS];
static uint32_t count, described;

void flights_reset(void)
{
    for (uint32_t i = 0; i < count; i++)
        close(flights[i].fd);
    count = 0;
    described = 0;
}

uint32_t flights_take(uint32_t ns_pid, int fd)
{
    struct stat found;
    uint32_t ordinal = DUR_NO_FILE, before = identity_files();
    int error = count == FLIGHTS || fstat(fd, &found) != 0;
    if (!error)
        error = identity_file(getpid(), (uint32_t)fd, found.st_dev, found.st_ino, &ordinal);
    if (error || ordinal < before) {
        close(fd);
        return ordinal;
    }
    flights[count++] = (struct flight){.ns_pid = ns_pid, .fd = fd};
    return ordinal;
}

const struct flight *flights_next(uint32_t *number)
{
    if (described == count)
        return NULL;
    *number = described;
    return &flights[described++];
}
