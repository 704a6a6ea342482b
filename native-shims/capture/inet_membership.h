/* Which multicast groups a UDP socket is a member of. */
#ifndef DURATION_CAPTURE_INET_MEMBERSHIP_H
#define DURATION_CAPTURE_INET_MEMBERSHIP_H

/* Reads which groups anybody here is in; at the beginning of a capture. */
void inet_membership_reset(void);

/* Puts each membership into the open record, as the option that joins the group. */
void inet_membership(int fd, int domain);

#endif
