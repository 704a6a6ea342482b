/* What init says to the request. */
#include <errno.h>

#include "spawn.h"

static int take_failure(struct dur_cursor *cursor, struct answer *answer)
{
    int error = dur_take(cursor, &answer->failure, sizeof answer->failure);
    if (!error)
        error = dur_take_string(cursor, answer->what, sizeof answer->what);
    if (!error && answer->failure.error == 0)
        error = -EPROTO;
    return error;
}

int await_answer(int socket, struct answer *answer)
{
    struct dur_frame frame;
    uint8_t payload[1024];
    *answer = (struct answer){0};
    int got = dur_frame_read(socket, &frame, payload, sizeof payload);
    if (got <= 0)
        return got < 0 ? got : -ECONNRESET;
    struct dur_cursor cursor = {payload, frame.length};
    if (frame.type == DUR_MSG_SPAWNED)
        return dur_take(&cursor, &answer->spawned, sizeof answer->spawned);
    return frame.type == DUR_MSG_ERROR ? take_failure(&cursor, answer) : -EPROTO;
}
