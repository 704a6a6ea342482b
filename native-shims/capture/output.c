/* The two files of a capture, in the one directory that it may write to. They are raw material: what becomes of them is
 * put on the disk by whoever makes it. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "frame_io.h"
#include "output.h"
#include "pages.h"
#include "stream.h"

#define FACTS "facts.raw"
#define PAGES "pages.raw"

/* Whatever stood there under that name (a link, say) is not written through. */
static int make(int directory, const char *name)
{
    if (unlinkat(directory, name, 0) != 0 && errno != ENOENT)
        return -errno;
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd < 0 ? -errno : fd;
}

int output_open(struct output *output, const char *directory)
{
    *output = (struct output){-1, -1, -1};
    output->directory = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (output->directory < 0)
        return -errno;
    output->facts = make(output->directory, FACTS);
    if (output->facts < 0)
        return output->facts;
    output->pages = make(output->directory, PAGES);
    return output->pages < 0 ? output->pages : 0;
}

int output_write(struct output *output)
{
    int error = dur_write_full(output->facts, stream_at(0), stream_bytes());
    return error ? error : pages_write(output->pages);
}

void output_close(struct output *output, int discard)
{
    if (discard && output->directory >= 0) {
        unlinkat(output->directory, FACTS, 0);
        unlinkat(output->directory, PAGES, 0);
    }
    if (output->facts >= 0)
        close(output->facts);
    if (output->pages >= 0)
        close(output->pages);
    if (output->directory >= 0)
        close(output->directory);
}
