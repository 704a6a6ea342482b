/**
 * Processes and threads as they were at the freeze. Pids and tids are those of the group's pid
 * namespace.
 *
 * <p>Deliberately not captured: accounting (CPU times, I/O counters, start time), audit login uid,
 * keyrings, perf events, LSM labels, core scheduling cookies, landlock domains.
 */
package org.duration.image.process;
