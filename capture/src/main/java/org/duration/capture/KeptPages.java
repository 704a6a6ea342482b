// Finds the pages of an earlier checkpoint that the capturer left out because nothing changed them.
package org.duration.capture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.Address;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageBase;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;

/**
 * Counts the files of the base that are needed, in the order in which they are first met. What
 * stands in a file that is folded is given a place in the new checkpoint's own.
 */
final class KeptPages {
  private final Optional<PageBase> base;
  private final List<Integer> used = new ArrayList<>();
  private final List<PageCopy> copies = new ArrayList<>();
  private final Map<Stored, Long> places = new HashMap<>();
  private long copied;

  private record Stored(int file, long offset, long bytes) {}

  KeptPages(Optional<PageBase> base) {
    this.base = base;
  }

  /** For {@code Image.pageFiles}, once all processes are built. */
  List<PageFile> files() {
    return used.stream().map(index -> base.orElseThrow().files().get(index)).toList();
  }

  /** What has to be copied into the checkpoint's own file, ascending there. */
  List<PageCopy> copies() {
    return List.copyOf(copies);
  }

  /** The extents of one address space, ascending. */
  List<PageExtent> of(MmId id, FactSet facts) {
    List<PageExtent> extents = new ArrayList<>();
    for (RawFact.Ranges ranges : facts.all(FactType.KEPT, RawFact.Ranges.class)) {
      requireSameBase(id, facts);
      for (RawFact.Range range : ranges.ranges()) {
        Address start = new Address(range.start());
        find(id, start, start.plus(range.bytes()), extents);
      }
    }
    return extents;
  }

  private void requireSameBase(MmId id, FactSet facts) {
    long said =
        facts
            .first(FactType.TRACKING, RawFact.Tracking.class)
            .map(RawFact.Tracking::base)
            .orElse(0L);
    if (said == 0 || base.isEmpty() || base.get().scan() != said) {
      throw new BaseContradicted("%s builds on scan %d, which nobody asked for", id, said);
    }
  }

  private void find(MmId id, Address start, Address end, List<PageExtent> into) {
    List<PageExtent> before = base.orElseThrow().pages().getOrDefault(id, List.of());
    Address at = start;
    for (int i = firstEndingAbove(before, at);
        i < before.size() && at.compareTo(end) < 0 && before.get(i).range().contains(at);
        i++) {
      PageExtent extent = before.get(i);
      Address stop = extent.end().compareTo(end) < 0 ? extent.end() : end;
      into.add(placed(extent, at, stop));
      at = stop;
    }
    if (at.compareTo(end) < 0) {
      throw new BaseContradicted(
          "%s: the page at %s is said to be as in checkpoint %d, which does not have it",
          id, at, base.get().checkpoint());
    }
  }

  private PageExtent placed(PageExtent extent, Address start, Address end) {
    if (extent.isZeros()) {
      return extent.part(start, end, PageExtent.ZEROS);
    }
    if (!base.orElseThrow().folded().contains(extent.file())) {
      return extent.part(start, end, number(extent.file()));
    }
    PageExtent part = extent.part(start, end, extent.file());
    return new PageExtent(part.address(), part.bytes(), copied(part));
  }

  /** Where it goes: what several processes have in common goes there once. */
  private long copied(PageExtent part) {
    Stored stored = new Stored(part.file(), part.offset(), part.bytes());
    return places.computeIfAbsent(
        stored,
        unused -> {
          long to = base.orElseThrow().foldAt() + copied;
          PageFile from = base.get().files().get(part.file());
          copies.add(new PageCopy(from, part.offset(), part.bytes(), to));
          copied += part.bytes();
          return to;
        });
  }

  private int number(int file) {
    if (!used.contains(file)) {
      used.add(file);
    }
    return used.indexOf(file) + 1;
  }

  private static int firstEndingAbove(List<PageExtent> extents, Address address) {
    int low =
        Collections.binarySearch(
            extents, null, (extent, unused) -> extent.end().compareTo(address) <= 0 ? -1 : 1);
    return -low - 1;
  }
}
