/* What this CPU can do, as far as a guest's state depends on it. */
#ifndef DURATION_CAPTURE_CPU_H
#define DURATION_CAPTURE_CPU_H

#include "capture_stream.h"

/* The leaves of dur_fact_cpu that are in use. */
#define DUR_CPU_LEAVES 9u

void cpu_read(struct dur_fact_cpu *fact);

/* One line, all hexadecimal: xcr0, xstate bytes, then the leaves. */
void cpu_print(void);

#endif
