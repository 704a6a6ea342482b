/* Reaching init's socket, also where its path is longer than an address can be. */
#ifndef DURATION_COMMON_CONNECT_H
#define DURATION_COMMON_CONNECT_H

/* A descriptor or -errno. */
int connect_to(const char *path);

#endif
