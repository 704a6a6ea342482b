/* Facts about sockets that only their holder can ask for: by what number it knows a process that has ended. */
#ifndef DURATION_CAPTURE_FACTS_SOCKETS_H
#define DURATION_CAPTURE_FACTS_SOCKETS_H

#include "inject.h"

/* Through a thread of process `index` that works for us. What cannot be had is not written. */
void facts_sockets_inside(struct inject_thread *thread, uint32_t ns_pid, uint32_t index);

#endif
