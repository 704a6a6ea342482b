/* What getsockopt says of an internet socket. */
#ifndef DURATION_CAPTURE_INET_OPTIONS_H
#define DURATION_CAPTURE_INET_OPTIONS_H

/* Looks at fresh sockets; before the freeze. 0. */
int inet_options_prepare(void);

/* Puts each option that is not as in a fresh socket into the open record. */
void inet_options(int fd, int domain, int type);

int inet_option(int fd, int level, int name);
int inet_set(int fd, int level, int name, int value);

#endif
