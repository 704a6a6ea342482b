/* What the agent has done about connections to the outside between a capture and a restore: `--keeps` says whether they
 * can be kept here, `--block TABLE` holds back the packets of those on standard input, `--unblock TABLE [INIT]` lets
 * packets pass, and ends repair mode in the group of that init. */
#ifndef DURATION_CAPTURE_KEEP_COMMANDS_H
#define DURATION_CAPTURE_KEEP_COMMANDS_H

#include <stdbool.h>

#include "group.h"

bool keep_command(int argc, char **argv);

/* The program's exit status; what could not be done is on standard error. */
int keep_run(struct group *group, int argc, char **argv);

#endif
