// Whether a checkpoint holds the content of files with such paths.
package org.duration.image.files;

import org.duration.image.Check;

/**
 * @param pattern of an absolute path: {@code *} is anything within a directory, {@code **}
 *     anything, {@code ?} one character but a slash
 */
public record SnapshotRule(String pattern, boolean wanted) {
  public SnapshotRule {
    Check.that(pattern.startsWith("/"), "pattern %s", pattern);
  }

  /** As the capturer matches. */
  public boolean matches(String path) {
    return matches(pattern, 0, path, 0);
  }

  private static boolean matches(String pattern, int p, String path, int s) {
    for (; p < pattern.length(); p++, s++) {
      char wanted = pattern.charAt(p);
      if (wanted == '*') {
        return stars(pattern, p, path, s);
      }
      if (s == path.length()
          || (wanted == '?' ? path.charAt(s) == '/' : wanted != path.charAt(s))) {
        return false;
      }
    }
    return s == path.length();
  }

  private static boolean stars(String pattern, int p, String path, int s) {
    boolean across = pattern.startsWith("**", p);
    int behind = p;
    while (behind < pattern.length() && pattern.charAt(behind) == '*') {
      behind++;
    }
    for (int at = s; ; at++) {
      if (matches(pattern, behind, path, at)) {
        return true;
      }
      if (at == path.length() || !across && path.charAt(at) == '/') {
        return false;
      }
    }
  }
}
