package org.duration.coordinator.watch;

/**
 * What one look found.
 *
 * @param why what is not well; empty when all is
 */
public record Look(String why) {
  static final Look WELL = new Look("");

  public boolean well() {
    return why.isEmpty();
  }
}
