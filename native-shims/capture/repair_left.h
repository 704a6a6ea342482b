/* No socket of a group stays in repair mode. */
#ifndef DURATION_CAPTURE_REPAIR_LEFT_H
#define DURATION_CAPTURE_REPAIR_LEFT_H

#include "group.h"

/* Ends it wherever it was begun, over all descriptors of the group. 0 or -errno of the first that failed. */
int repair_left(const struct group *group);

#endif
