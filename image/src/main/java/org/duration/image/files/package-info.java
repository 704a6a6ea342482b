/**
 * Descriptors, open files and what they lead to. A descriptor is a number in a process; an open
 * file (description) has offset and status flags and may be shared by descriptors of many
 * processes; a path or pipe is what stands behind it.
 *
 * <p>Deliberately not captured: locks (refused when held), directory change marks, leases, owner of
 * SIGIO (refused when set), readahead state.
 */
package org.duration.image.files;
