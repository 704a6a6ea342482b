/* Checks a SPAWN frame before anything is made for it. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "init.h"

static int check_strings(struct dur_cursor cursor, uint64_t count)
{
    const char *text;
    uint32_t length;
    for (uint64_t i = 0; i < count; i++) {
        int error = dur_take_bytes(&cursor, &text, &length);
        if (error)
            return error;
        if (memchr(text, 0, length))
            return -EINVAL;
    }
    return cursor.left == 0 ? 0 : -EPROTO;
}

int parse_spawn(struct connection *connection, struct spawn_request *request)
{
    struct dur_cursor cursor = {connection->payload, connection->frame.length};
    int error = dur_take(&cursor, &request->fixed, sizeof request->fixed);
    if (!error)
        error = dur_take_string(&cursor, request->name, sizeof request->name);
    if (!error)
        error = dur_take_string(&cursor, request->cwd, sizeof request->cwd);
    for (int i = 0; i < 3 && !error; i++)
        error = dur_take_string(&cursor, request->files[i], sizeof request->files[i]);
    if (error)
        return error;
    request->strings = cursor;
    if (request->fixed.group_count > DUR_SPAWN_GROUPS)
        return -EINVAL;
    if (!valid_name(request->name) || request->fixed.argc == 0 || request->cwd[0] != '/')
        return -EINVAL;
    uint32_t count = request->fixed.descriptors & DUR_SPAWN_DESCRIPTORS;
    if ((count != 0 && count != 3) || request->fixed.descriptors >= 8 * DUR_SPAWN_TERMINAL)
        return -EINVAL;
    if (count != connection->descriptor_count)
        return -EBADF;
    return check_strings(cursor, (uint64_t)request->fixed.argc + request->fixed.envc);
}
