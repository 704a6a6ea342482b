// Which page files are put together, so that a checkpoint never needs many.
package org.duration.image.memory;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Of the files of a base, those whose pages the next checkpoint copies into its own. Nothing is
 * folded while they are few. Then all but the largest are: each page is copied once in that many
 * checkpoints. The largest is folded too when most of what it holds is of no use any more, and the
 * checkpoint then stands on no other.
 */
public final class Folding {
  /** Files of a base, its own included. */
  public static final int FEW = 8;

  private Folding() {}

  /** Positions in {@code base.files()}. */
  public static Set<Integer> of(PageBase base) {
    List<PageFile> files = base.files();
    if (files.size() < FEW) {
      return Set.of();
    }
    Set<Integer> folded = new TreeSet<>();
    int largest = 0;
    for (int i = 0; i < files.size(); i++) {
      folded.add(i);
      largest = files.get(i).bytes() > files.get(largest).bytes() ? i : largest;
    }
    if (used(base).getOrDefault(largest, 0L) * 2 > files.get(largest).bytes()) {
      folded.remove(largest);
    }
    return folded;
  }

  /** What several processes have in common counts once. */
  private static Map<Integer, Long> used(PageBase base) {
    List<PageExtent> extents =
        base.pages().values().stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingLong(PageExtent::offset))
            .toList();
    Map<Integer, Long> used = new HashMap<>();
    Map<Integer, Long> reached = new HashMap<>();
    for (PageExtent extent : extents) {
      long end = extent.offset() + extent.bytes();
      long from = Math.max(extent.offset(), reached.getOrDefault(extent.file(), 0L));
      used.merge(extent.file(), Math.max(0, end - from), Long::sum);
      reached.merge(extent.file(), end, Math::max);
    }
    return used;
  }
}
