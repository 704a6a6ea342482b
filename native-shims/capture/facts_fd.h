/* Facts about descriptors. */
#ifndef DURATION_CAPTURE_FACTS_FD_H
#define DURATION_CAPTURE_FACTS_FD_H

#include "group.h"

/* Makes the pipe that contents are duplicated into; before the freeze. 0 or -errno. */
int facts_fd_prepare(void);

/* Those of init that applications' streams may share, then those of every process. */
void facts_descriptors(struct group *group);

/* Lets go of what came along with messages; before the thaw. */
void facts_fd_end(void);

#endif
