/* A guest that changes its memory in every way that a kernel offers, at random. */
#ifndef CAPTURE_TEST_WORKLOAD_H
#define CAPTURE_TEST_WORKLOAD_H

extern int workload_seed;

/* Never returns; counts its rounds in notes->counts[0]. */
void workload(void);

#endif
