/**
 * Contents of files that a checkpoint holds ({@code checkpoint.files: snapshot}): which ones are
 * ordered, and how they are put back before a restore makes the first process.
 *
 * <p>What is changed is written down before, so that a restore that fails, or an agent that dies,
 * leaves the files as they were: {@link org.duration.coordinator.snapshot.PutBack} → {@link
 * org.duration.coordinator.snapshot.UndoLog}.
 */
package org.duration.coordinator.snapshot;
