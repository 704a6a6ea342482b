// Durations in the sentences of decisions.
package org.duration.policies.decide;

import java.time.Duration;

final class Words {
  private Words() {}

  /** As a policy writes it, in the largest unit that needs no fraction: 10s, 5m, 250ms. */
  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    } else if (millis % 60_000 != 0) {
      return millis / 1000 + "s";
    }
    return millis % 3_600_000 != 0 ? millis / 60_000 + "m" : millis / 3_600_000 + "h";
  }
}
