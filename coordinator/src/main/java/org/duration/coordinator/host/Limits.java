package org.duration.coordinator.host;

import java.util.List;
import java.util.Optional;
import org.duration.image.process.ResourceLimit;

/** The lines of /proc/PID/limits, in the order of their RLIMIT numbers. */
final class Limits {
  private static final List<String> NAMES =
      List.of(
          "Max cpu time",
          "Max file size",
          "Max data size",
          "Max stack size",
          "Max core file size",
          "Max resident set",
          "Max processes",
          "Max open files",
          "Max locked memory",
          "Max address space",
          "Max file locks",
          "Max pending signals",
          "Max msgqueue size",
          "Max nice priority",
          "Max realtime priority",
          "Max realtime timeout");

  private Limits() {}

  static Optional<Integer> number(String line) {
    for (int i = 0; i < NAMES.size(); i++) {
      if (line.startsWith(NAMES.get(i))) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  static long value(String word) {
    return word.equals("unlimited") ? ResourceLimit.UNLIMITED : Long.parseUnsignedLong(word);
  }
}
