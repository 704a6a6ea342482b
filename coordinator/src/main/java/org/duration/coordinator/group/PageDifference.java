package org.duration.coordinator.group;

/**
 * Between the memory of a process at two checkpoints, in pages.
 *
 * @param same the same bytes at the same address
 * @param changed other bytes
 * @param added not there before
 * @param removed not there any more
 */
public record PageDifference(long same, long changed, long added, long removed) {
  boolean none() {
    return changed + added + removed == 0;
  }
}
