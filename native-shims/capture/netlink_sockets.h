#ifndef DURATION_CAPTURE_NETLINK_SOCKETS_H
#define DURATION_CAPTURE_NETLINK_SOCKETS_H

#include <stdint.h>

/* Writes DUR_FACT_NETLINK and DUR_FACT_SOCKET_OPTION when `fd` is a netlink socket. */
void netlink_socket(uint32_t pid, uint32_t number, int fd, uint64_t ino);

#endif
