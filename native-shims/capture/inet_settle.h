/* Brings what one end of a connection has sent into the other's receive queue. */
#ifndef DURATION_CAPTURE_INET_SETTLE_H
#define DURATION_CAPTURE_INET_SETTLE_H

/* At the beginning of a capture. */
void inet_settle_reset(void);

/* Both ends stand still. `from` may be -1: nobody's descriptor leads to it. */
void inet_settle(int from, int to);

#endif
