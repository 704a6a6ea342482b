// What every duration of a policy must hold.
package org.duration.policies;

import java.time.Duration;

final class Durations {
  private Durations() {}

  /** Zero is wrong for what repeats or limits: it would spin, or fail at once. */
  static void checkPositive(String what, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " must be more than nothing, not " + duration);
    }
  }

  static void checkNotNegative(String what, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(what + " must not be negative, not " + duration);
    }
  }
}
