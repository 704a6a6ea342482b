// How fast a store is read.
package org.duration.image.store;

/** For whoever reads much and is in no hurry. */
public interface Pace {
  /** As fast as it goes. */
  Pace FULL = () -> {};

  /** Called after each block; may wait, and may throw what ends the reading. */
  void block();
}
