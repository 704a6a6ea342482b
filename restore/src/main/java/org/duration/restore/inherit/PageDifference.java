// What makes one content of a range another.
package org.duration.restore.inherit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.memory.PageExtent;

/**
 * Pages are the same when they stand at the same place of the same file. Lists of extents ascend.
 *
 * @param reads to be read from the image
 * @param discards to be as they are where nothing was written
 */
public record PageDifference(List<PageExtent> reads, List<AddressRange> discards) {
  public PageDifference {
    reads = List.copyOf(reads);
    discards = List.copyOf(discards);
  }

  public static PageDifference between(List<PageExtent> have, List<PageExtent> want) {
    List<AddressRange> discards = new ArrayList<>();
    for (PageExtent part : without(have, want, (mine, theirs) -> true)) {
      int last = discards.size() - 1;
      if (last >= 0 && discards.get(last).end().equals(part.address())) {
        discards.set(last, new AddressRange(discards.get(last).start(), part.end()));
      } else {
        discards.add(part.range());
      }
    }
    return new PageDifference(without(want, have, PageDifference::sameSource), discards);
  }

  /** The parts of {@code extents} inside {@code range}. */
  public static List<PageExtent> within(AddressRange range, List<PageExtent> extents) {
    List<PageExtent> inside = new ArrayList<>();
    for (PageExtent extent : extents) {
      if (extent.range().overlaps(range)) {
        Address start = max(extent.address(), range.start());
        inside.add(extent.part(start, min(extent.end(), range.end()), extent.file()));
      }
    }
    return inside;
  }

  /** Whether one goes on, in the file, where the other does in memory. */
  static boolean sameSource(PageExtent one, PageExtent other) {
    return one.file() == other.file()
        && one.offset() - one.address().value() == other.offset() - other.address().value();
  }

  private static List<PageExtent> without(
      List<PageExtent> extents,
      List<PageExtent> others,
      BiPredicate<PageExtent, PageExtent> covers) {
    List<PageExtent> left = new ArrayList<>();
    int from = 0;
    for (PageExtent extent : extents) {
      while (from < others.size() && others.get(from).end().compareTo(extent.address()) <= 0) {
        from++;
      }
      Address at = extent.address();
      for (int i = from;
          i < others.size() && others.get(i).address().compareTo(extent.end()) < 0;
          i++) {
        PageExtent other = others.get(i);
        if (covers.test(extent, other)) {
          if (at.compareTo(other.address()) < 0) {
            left.add(extent.part(at, other.address(), extent.file()));
          }
          at = min(other.end(), extent.end());
        }
      }
      if (at.compareTo(extent.end()) < 0) {
        left.add(extent.part(at, extent.end(), extent.file()));
      }
    }
    return left;
  }

  private static Address min(Address a, Address b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Address max(Address a, Address b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
