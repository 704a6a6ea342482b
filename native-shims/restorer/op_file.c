/* What stands in files and pipes, and where a process stands among the files. */
#include <asm/ioctls.h>
#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/stat.h>

#include "restorer.h"

#define BOUNCE (1ul << 20)

int op_seek(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    uint8_t nothing;
    /* ext4 takes the position at which a directory is read first for its beginning, also after a
     * rewind: let that be its beginning. Other files refuse. */
    SYS3(getdents64, want->fd, &nothing, 0);
    return status(SYS3(lseek, want->fd, want->value, 0));
}

static int put_all(uint32_t fd, const uint8_t *data, uint64_t bytes)
{
    while (bytes > 0) {
        int64_t written = SYS3(write, fd, data, bytes);
        if (written <= 0)
            return written == 0 ? -EIO : (int)written;
        data += written;
        bytes -= (uint64_t)written;
    }
    return 0;
}

/* A pipe that is too small must not hang the restore. */
static int put_all_at_once(uint32_t fd, const uint8_t *data, uint64_t bytes)
{
    int64_t flags = SYS2(fcntl, fd, F_GETFL);
    if (flags < 0)
        return (int)flags;
    if ((flags & O_NONBLOCK) == 0)
        SYS3(fcntl, fd, F_SETFL, flags | O_NONBLOCK);
    int error = put_all(fd, data, bytes);
    if ((flags & O_NONBLOCK) == 0)
        SYS3(fcntl, fd, F_SETFL, flags);
    return error == -EAGAIN ? -ENOSPC : error;
}

int op_write(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_fd_value *want = body(op);
    if (want->value > bytes_behind(op, sizeof *want))
        return -EINVAL;
    return put_all_at_once(want->fd, behind(op, sizeof *want), want->value);
}

static int copy_through(const struct dur_op_copy *want, uint8_t *bounce)
{
    for (uint64_t done = 0; done < want->bytes;) {
        uint64_t some = want->bytes - done < BOUNCE ? want->bytes - done : BOUNCE;
        int64_t got = SYS4(pread64, want->from, bounce, some, want->offset + done);
        if (got <= 0)
            return got == 0 ? -EIO : (int)got;
        int error = put_all_at_once(want->to, bounce, (uint64_t)got);
        if (error != 0)
            return error;
        done += (uint64_t)got;
    }
    return 0;
}

/* Through memory: splice would leave pages of the image in a pipe, and refuses files opened for
 * appending. */
int op_copy(const struct running *self, const struct dur_op *op)
{
    (void)self;
    int64_t bounce =
        SYS6(mmap, NULL, BOUNCE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bounce < 0)
        return (int)bounce;
    int error = copy_through(body(op), (uint8_t *)bounce);
    SYS2(munmap, bounce, BOUNCE);
    return error;
}

static int empty_pipe(uint32_t fd, uint32_t mode)
{
    int32_t unread = 0;
    if ((mode & S_IFMT) != S_IFIFO)
        return -ESTALE;
    int error = status(SYS3(ioctl, fd, FIONREAD, &unread));
    return error != 0 ? error : unread == 0 ? 0 : -EBUSY;
}

int op_check_file(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_check_file *want = body(op);
    struct stat found;
    int error = status(SYS2(fstat, want->fd, &found));
    if (error != 0)
        return error;
    int64_t mtime_nanos = (int64_t)(found.st_mtime * 1000000000u + found.st_mtime_nsec);
    bool same = (!(want->check & DUR_CHECK_INO) || found.st_ino == want->ino) &&
                (!(want->check & DUR_CHECK_SIZE) || (uint64_t)found.st_size == want->size) &&
                (!(want->check & DUR_CHECK_MIN_SIZE) || (uint64_t)found.st_size >= want->size) &&
                (!(want->check & DUR_CHECK_MTIME) || mtime_nanos == want->mtime_nanos);
    if (!same)
        return -ESTALE;
    return want->check & DUR_CHECK_EMPTY_PIPE ? empty_pipe(want->fd, found.st_mode) : 0;
}

/* One write(2): the files of /proc take their value whole. */
int op_write_file(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_write_file *want = body(op);
    const char *path = text_behind(op, sizeof *want);
    const uint8_t *data = behind(op, sizeof *want) + want->path_bytes;
    uint64_t needed = (uint64_t)want->path_bytes + want->count;
    if (path == NULL || want->path_bytes == 0 || needed > bytes_behind(op, sizeof *want) ||
        path[want->path_bytes - 1] != 0)
        return -EINVAL;
    int64_t fd = SYS3(openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return (int)fd;
    int64_t written = SYS3(write, fd, data, want->count);
    SYS1(close, fd);
    return written < 0 ? (int)written : written == want->count ? 0 : -EIO;
}

int op_chdir(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const char *path = text_behind(op, 0);
    return path == NULL ? -EINVAL : status(SYS1(chdir, path));
}

int op_chroot(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const char *path = text_behind(op, 0);
    return path == NULL ? -EINVAL : status(SYS1(chroot, path));
}

int op_unlink(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const char *path = text_behind(op, 0);
    return path == NULL ? -EINVAL : status(SYS3(unlinkat, AT_FDCWD, path, 0));
}

int op_umask(const struct running *self, const struct dur_op *op)
{
    (void)self;
    const struct dur_op_value *mask = body(op);
    return status(SYS1(umask, mask->value));
}
