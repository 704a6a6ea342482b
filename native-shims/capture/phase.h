/* Where the work stands, told to whoever asked to be told. */
#ifndef DURATION_CAPTURE_PHASE_H
#define DURATION_CAPTURE_PHASE_H

#include <stdbool.h>
#include <stdint.h>

/* Begins a command whose phases are told on `fd`, or to nobody. */
void phase_start(int fd, bool tell);
void phase_enter(uint32_t phase);
uint32_t phase_now(void);

#endif
