/* Where the work stands, told to whoever asked to be told. */
#include "frame_io.h"
#include "phase.h"

static int listener = -1;
static uint32_t current;

void phase_start(int fd, bool tell)
{
    listener = tell ? fd : -1;
    current = DUR_PHASE_IDLE;
}

void phase_enter(uint32_t phase)
{
    struct dur_msg_phase event = {.phase = phase};
    current = phase;
    if (listener >= 0)
        dur_frame_write(listener, DUR_MSG_PHASE, 0, &event, sizeof event, NULL, 0);
}

uint32_t phase_now(void)
{
    return current;
}
