package org.duration.coordinator.group;

import java.util.Locale;

/** Bytes in a sentence. */
final class Mebibytes {
  private Mebibytes() {}

  static String of(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
