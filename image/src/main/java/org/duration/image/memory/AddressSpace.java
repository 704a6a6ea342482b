// The memory of a process.
package org.duration.image.memory;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * From smaps, stat, auxv and pagemap.
 *
 * @param auxv bytes of /proc/PID/auxv
 * @param areas ascending, not overlapping
 * @param pages ascending, not overlapping; each lies inside one area
 * @param guards ascending; ranges inside areas that fault (MADV_GUARD_INSTALL)
 */
public record AddressSpace(
    MmId id,
    MemoryLayout layout,
    Bytes auxv,
    List<Area> areas,
    List<PageExtent> pages,
    List<AddressRange> guards) {
  public AddressSpace {
    Objects.requireNonNull(id);
    Objects.requireNonNull(layout);
    Check.that(auxv.length() % 16 == 0, "auxv of %d bytes", auxv.length());
    areas = List.copyOf(areas);
    pages = List.copyOf(pages);
    guards = List.copyOf(guards);
    ascending(areas.stream().map(Area::range).toList(), "area");
    ascending(pages.stream().map(PageExtent::range).toList(), "page extent");
    ascending(guards, "guard");
    inside(pages.stream().map(PageExtent::range).toList(), areas, "page extent");
    inside(guards, areas, "guard");
    zerosWhereMemoryBegins(pages, areas);
  }

  public AddressSpace withPages(List<PageExtent> others) {
    return new AddressSpace(id, layout, auxv, areas, others, guards);
  }

  /** Elsewhere nobody would put them back. */
  private static void zerosWhereMemoryBegins(List<PageExtent> pages, List<Area> areas) {
    int at = 0;
    for (PageExtent extent : pages) {
      while (areas.get(at).end().compareTo(extent.address()) <= 0) {
        at++;
      }
      Check.that(
          !extent.isZeros() || areas.get(at).kind().beginsAsZeros(),
          "zeros at %s, where memory does not begin as such",
          extent.address());
    }
  }

  /** {@code [vvar]}, {@code [vvar_vclock]}, {@code [vdso]}: ascending, as far as mapped. */
  public List<Area> vdsoSegments() {
    return areas.stream().filter(area -> area.kind() instanceof AreaKind.Vdso).toList();
  }

  /** Where the vdso has what stands at {@code offset} in its bytes; empty when it is not mapped. */
  public Optional<Address> inVdso(int offset) {
    return areas.stream()
        .filter(area -> area.kind() instanceof AreaKind.Vdso vdso && vdso.code())
        .map(area -> area.start().plus(offset))
        .findFirst();
  }

  private static void ascending(List<AddressRange> ranges, String what) {
    for (int i = 1; i < ranges.size(); i++) {
      Check.that(
          ranges.get(i - 1).end().compareTo(ranges.get(i).start()) <= 0,
          "%s %s is not above %s",
          what,
          ranges.get(i),
          ranges.get(i - 1));
    }
  }

  /** Both ascending: one pass. */
  private static void inside(List<AddressRange> ranges, List<Area> areas, String what) {
    int at = 0;
    for (AddressRange range : ranges) {
      while (at < areas.size() && areas.get(at).end().compareTo(range.start()) <= 0) {
        at++;
      }
      Check.that(
          at < areas.size() && areas.get(at).range().contains(range),
          "%s %s lies in no area",
          what,
          range);
    }
  }
}
