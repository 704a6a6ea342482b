/* What pipes hold, looked at without taking it. */
#ifndef DURATION_CAPTURE_PIPES_H
#define DURATION_CAPTURE_PIPES_H

#include <stdint.h>

int pipes_prepare(void);
void pipes_reset(void);

/* Writes a DUR_FACT_PIPE for the inode unless this capture has one. `fd` is our copy of either end. */
void pipes_fact(uint32_t pid, uint32_t number, int fd, uint64_t dev, uint64_t ino);

#endif
