/* The data of a file that is open: planned extent by extent. */
#ifndef DURATION_CAPTURE_FILE_DATA_H
#define DURATION_CAPTURE_FILE_DATA_H

#include <stdint.h>

/* Puts an array of struct dur_fact_extent into the record that is open; holes are left out. Takes the descriptor.
 * 0 or -errno. */
int file_data(int fd, uint64_t size);

#endif
