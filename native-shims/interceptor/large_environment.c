/* Pages for an environment that is too large for a stack. */
#include "with_environment.h"

#include <errno.h>
#include <sys/mman.h>

static size_t bytes_of(struct environment_size size)
{
    return size.slots * sizeof(char *) + size.text;
}

char **large_environment(struct environment_size size, char *const *given)
{
    int saved = errno;
    void *room =
        mmap(NULL, bytes_of(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    errno = saved;
    if (room == MAP_FAILED)
        return NULL;
    char **slots = room;
    environment_fill(slots, (char *)(slots + size.slots), given);
    return slots;
}

void free_environment(char **environment, struct environment_size size)
{
    int saved = errno;
    if (environment)
        munmap(environment, bytes_of(size));
    errno = saved;
}
