// Names of what processes and threads share.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;

/** DUR_SHARES_*: one bit for each, in the order of {@code shared_with}. */
final class Shares {
  static final List<String> NAMES =
      List.of(
          "memory",
          "descriptor table",
          "working directory",
          "signal handlers",
          "semaphore undo list");

  private Shares() {}

  static String names(int bits) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      if ((bits >>> i & 1) != 0) {
        names.add(NAMES.get(i));
      }
    }
    return String.join(", ", names);
  }
}
