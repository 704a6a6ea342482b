// The pages of each area that are read from the image.
package org.duration.restore.inherit;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.PageExtent;

/** In the order of the areas. Zeros are not among them: they are there once an area is mapped. */
public final class AreaPages {
  private AreaPages() {}

  /** Both lists ascend, and each extent lies in one area: one pass. */
  public static List<List<PageExtent>> of(AddressSpace memory) {
    List<List<PageExtent>> byArea = new ArrayList<>();
    int at = 0;
    for (Area area : memory.areas()) {
      List<PageExtent> own = new ArrayList<>();
      while (at < memory.pages().size() && area.range().contains(memory.pages().get(at).range())) {
        PageExtent next = memory.pages().get(at++);
        if (!next.isZeros()) {
          append(own, next);
        }
      }
      byArea.add(own);
    }
    return byArea;
  }

  /** Neighbours in memory and in the file are read at once. */
  static void append(List<PageExtent> extents, PageExtent next) {
    if (!extents.isEmpty()) {
      PageExtent last = extents.get(extents.size() - 1);
      if (last.end().equals(next.address()) && PageDifference.sameSource(last, next)) {
        extents.set(
            extents.size() - 1,
            new PageExtent(
                last.address(), last.bytes() + next.bytes(), last.offset(), last.file()));
        return;
      }
    }
    extents.add(next);
  }
}
