/* Options that any socket has. */
#ifndef DURATION_CAPTURE_SOCKET_OPTIONS_H
#define DURATION_CAPTURE_SOCKET_OPTIONS_H

#include <stdint.h>

/* Writes DUR_FACT_SOCKET_OPTION. */
void socket_options_fact(uint32_t pid, uint32_t number, int fd);

#endif
