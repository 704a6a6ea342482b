/**
 * Memory of processes: areas (vmas), the pages that have content, and the files behind areas.
 *
 * <p>A page without a {@link org.duration.image.memory.PageExtent} reads as a fresh mapping would:
 * zero in anonymous memory, the file's bytes in a file mapping. One of {@link
 * org.duration.image.memory.PageExtent#ZEROS} was written to and is zero. Deliberately not
 * captured: swap state, NUMA policy, pages of {@code MAP_SHARED} files (they are the file's),
 * {@code [vvar]} (the kernel's data).
 */
package org.duration.image.memory;
