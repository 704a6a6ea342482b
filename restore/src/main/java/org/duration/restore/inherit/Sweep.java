// Goes through a region, from one change of who has what to the next.
package org.duration.restore.inherit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.memory.PageExtent;

/** Calls back for each range in which at least two have the same pages. */
final class Sweep {
  /**
   * One content, and who has it.
   *
   * @param extent one that holds it, at least of the range
   * @param holders ascending
   */
  record Content(PageExtent extent, List<Integer> holders) {}

  /** Told of a range and what is shared there, ordered by their first holders. */
  interface Visitor {
    void range(AddressRange range, List<Content> contents);
  }

  private record Source(int file, long shift) {
    static Source of(PageExtent extent) {
      return new Source(extent.file(), extent.offset() - extent.address().value());
    }
  }

  private final Map<Address, Map<Integer, PageExtent>> begins = new TreeMap<>();
  private final Map<Address, List<Integer>> ends = new HashMap<>();
  private final TreeMap<Integer, PageExtent> current = new TreeMap<>();

  private Sweep(Map<Integer, List<PageExtent>> pages) {
    pages.forEach(
        (holder, extents) ->
            extents.forEach(
                extent -> {
                  begins
                      .computeIfAbsent(extent.address(), x -> new TreeMap<>())
                      .put(holder, extent);
                  begins.computeIfAbsent(extent.end(), x -> new TreeMap<>());
                  ends.computeIfAbsent(extent.end(), x -> new ArrayList<>()).add(holder);
                }));
  }

  /** {@code pages} of each holder, by its number. */
  static void through(Map<Integer, List<PageExtent>> pages, Visitor visitor) {
    new Sweep(pages).run(visitor);
  }

  private void run(Visitor visitor) {
    Address last = Address.NULL;
    for (Map.Entry<Address, Map<Integer, PageExtent>> change : begins.entrySet()) {
      List<Content> shared = current.size() < 2 ? List.of() : shared();
      if (!shared.isEmpty()) {
        visitor.range(new AddressRange(last, change.getKey()), shared);
      }
      last = change.getKey();
      ends.getOrDefault(last, List.of()).forEach(current::remove);
      current.putAll(change.getValue());
    }
  }

  private List<Content> shared() {
    Map<Source, Content> contents = new java.util.LinkedHashMap<>();
    current.forEach(
        (holder, extent) ->
            contents
                .computeIfAbsent(Source.of(extent), x -> new Content(extent, new ArrayList<>()))
                .holders()
                .add(holder));
    return contents.values().stream().filter(content -> content.holders().size() > 1).toList();
  }
}
