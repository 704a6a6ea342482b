// The allowed word that someone most likely meant.
package org.duration.policies.file;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * By the optimal string alignment distance: insertions, deletions, substitutions and swaps of
 * neighbours.
 */
final class NearestWord {
  private static final int LONGEST = 32;
  private static final int MOST_SHOWN = 40;
  private static final int MOST_COMPARED = 200;

  private NearestWord() {}

  /**
   * The nearest of the allowed words; empty when none is near: more than a third of its letters
   * would be wrong.
   */
  static Optional<String> of(String written, Collection<String> allowed) {
    if (written.isEmpty() || written.length() > LONGEST) {
      return Optional.empty();
    }
    String lower = written.toLowerCase(Locale.ROOT).replace('_', '-');
    return allowed.stream()
        .limit(MOST_COMPARED)
        .filter(word -> Math.abs(word.length() - lower.length()) <= limit(lower, word))
        .filter(word -> word.length() <= LONGEST)
        .map(word -> new Near(word, distance(lower, word.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance() <= limit(lower, near.word()))
        .min(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
        .map(Near::word);
  }

  private record Near(String word, int distance) {}

  /** A third of the letters may be wrong, or one of two. */
  private static int limit(String written, String word) {
    int letters = Math.max(written.length(), word.length());
    return letters == 1 ? 0 : Math.max(1, letters / 3);
  }

  static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, rows);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int step(String a, String b, int i, int j, int[][] rows) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best =
        Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, 1 + rows[i - 2][j - 2]) : best;
  }

  /**
   * {@code did you mean "after"? allowed: after, before}, with the first part only when there is a
   * near word.
   */
  static String advice(String written, Collection<String> allowed) {
    String near = of(written, allowed).map(word -> "did you mean \"" + word + "\"? ").orElse("");
    String more = allowed.size() > MOST_SHOWN ? ", \u2026" : "";
    String shown = allowed.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
    return near + "allowed: " + (allowed.isEmpty() ? "nothing" : shown + more);
  }
}
