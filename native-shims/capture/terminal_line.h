/* The line that was typed at a terminal and not ended yet. */
#ifndef DURATION_CAPTURE_TERMINAL_LINE_H
#define DURATION_CAPTURE_TERMINAL_LINE_H

#include <stddef.h>

#include <asm/termbits.h>

#define LINE_ROOM 4096u

/* Reads it without taking it. The master must have nothing unread. Bytes of the line, or -errno: ETIMEDOUT where output
 * is held up, EAGAIN after a quoting character (Ctrl-V), EMSGSIZE beyond what the kernel can show, EBUSY where somebody
 * else uses the master. */
int terminal_line(int master, const struct termios2 *now, char line[LINE_ROOM]);

#endif
