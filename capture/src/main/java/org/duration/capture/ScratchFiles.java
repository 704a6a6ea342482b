// Mapped files that are a program's memory, though they have a name.
package org.duration.capture;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A program writes such a file for others to look at while it runs, never reads what others wrote,
 * and every other process may remove or replace it once the pid in its name is free. It goes into
 * the image as if it were deleted: docs/decisions/0004-scratch-files-are-memory.md.
 */
final class ScratchFiles {
  /** HotSpot's performance counters, for jps and jstat. */
  private static final List<Pattern> KNOWN =
      List.of(Pattern.compile("/(?:.+/)?hsperfdata_[^/]+/[0-9]+"));

  private ScratchFiles() {}

  static boolean known(String path) {
    return KNOWN.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }
}
