/* The files of a restore: plan, restorer, page data, and the page that all tasks share. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "restore.h"

#define SHARED_BYTES 4096

static int take_file(struct dur_cursor *cursor)
{
    static char path[PATH_MAX];
    int error = dur_take_string(cursor, path, sizeof path);
    return error ? error : open_on_host(path, O_RDONLY, 0);
}

/* They lie low, where a plan expects them. */
static int take_data_files(struct dur_cursor *cursor, struct root_task *root, uint32_t count)
{
    if (count > MAX_DATA_FILES)
        return -E2BIG;
    for (uint32_t i = 0; i < count; i++) {
        int fd = take_file(cursor);
        if (fd < 0)
            return fd;
        int placed = dup3(fd, (int)(DUR_PLAN_DATA_FD + i), O_CLOEXEC);
        int error = placed < 0 ? -errno : 0;
        close(fd);
        if (error)
            return error;
        root->data_files = i + 1;
    }
    return 0;
}

static int make_shared(struct root_task *root)
{
    root->shared_fd = own(memfd_create("duration-restore", MFD_CLOEXEC));
    if (root->shared_fd < 0)
        return root->shared_fd;
    if (ftruncate(root->shared_fd, SHARED_BYTES) < 0)
        return -errno;
    void *shared = mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, root->shared_fd, 0);
    if (shared == MAP_FAILED)
        return -errno;
    root->shared = shared;
    root->shared->plan_address = root->header.hole_start + root->header.plan_offset;
    return 0;
}

static int open_all(struct connection *connection, struct root_task *root, const char **step)
{
    struct dur_msg_restore fixed;
    struct dur_cursor cursor = {connection->payload, connection->frame.length};
    dur_take(&cursor, &fixed, sizeof fixed);
    *step = "open the plan";
    root->plan_fd = take_file(&cursor);
    if (root->plan_fd < 0)
        return root->plan_fd;
    *step = "read the plan";
    int error = read_plan(root->plan_fd, &root->header, &root->task);
    if (error)
        return error;
    *step = "open the restorer";
    root->restorer_fd = take_file(&cursor);
    if (root->restorer_fd < 0)
        return root->restorer_fd;
    *step = "open the data files";
    error = take_data_files(&cursor, root, fixed.data_files);
    *step = error ? *step : "share memory with the tasks";
    return error ? error : make_shared(root);
}

int open_restore_files(struct connection *connection, struct root_task *root, const char **step)
{
    *root = (struct root_task){.plan_fd = -1, .restorer_fd = -1, .shared_fd = -1};
    int error = open_all(connection, root, step);
    if (!error)
        return 0;
    close_restore_files(root);
    if (root->shared)
        munmap(root->shared, SHARED_BYTES);
    return error;
}

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void close_restore_files(struct root_task *root)
{
    close_one(&root->plan_fd);
    close_one(&root->restorer_fd);
    close_one(&root->shared_fd);
    for (uint32_t i = 0; i < root->data_files; i++)
        close((int)(DUR_PLAN_DATA_FD + i));
    root->data_files = 0;
}
