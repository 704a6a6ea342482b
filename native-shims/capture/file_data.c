/* The data of a file that is open: planned extent by extent. */
#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "capture_stream.h"
#include "file_data.h"
#include "pages.h"
#include "stream.h"

int file_data(int fd, uint64_t size)
{
    bool taken = false;
    int error = 0;
    for (off_t at = 0; !error && (uint64_t)at < size;) {
        off_t data = lseek(fd, at, SEEK_DATA);
        off_t hole = data < 0 ? data : lseek(fd, data, SEEK_HOLE);
        if (data < 0 && errno == ENXIO)
            break;
        if (data < 0 || hole <= data)
            return taken ? -EIO : (close(fd), -EIO);
        uint64_t end = (uint64_t)hole < size ? (uint64_t)hole : size;
        struct dur_fact_extent extent = {.at = (uint64_t)data, .bytes = end - (uint64_t)data};
        int64_t offset = taken ? pages_add_file_part(fd, extent.at, extent.bytes)
                               : pages_add_file(fd, extent.at, extent.bytes);
        taken = true;
        if (offset < 0)
            error = (int)offset;
        extent.offset = (uint64_t)offset;
        stream_put(&extent, sizeof extent);
        at = hole;
    }
    if (!taken)
        close(fd);
    return error;
}
