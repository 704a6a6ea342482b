// What private areas must agree in for one mapping to serve them all.
package org.duration.restore.inherit;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.duration.image.AddressRange;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.Protection;

/**
 * Protection is not part of it: each process sets its own.
 *
 * @param flags those that count when memory is mapped and filled
 * @param shift from an address to the offset in {@code file}
 */
record Shape(Set<AreaFlag> flags, Optional<MappedFileId> file, long shift) {
  private static final Protection WRITABLE = Protection.parse("rw-");
  private static final Set<AreaFlag> COUNTING =
      EnumSet.of(
          AreaFlag.GROWS_DOWN, AreaFlag.NO_RESERVE, AreaFlag.HUGE_PAGE, AreaFlag.NO_HUGE_PAGE);

  /** Areas with one of these do not come to a child as they are. */
  private static final Set<AreaFlag> NEVER =
      EnumSet.of(AreaFlag.DONT_FORK, AreaFlag.WIPE_ON_FORK, AreaFlag.SYNCHRONOUS);

  Shape {
    flags = Set.copyOf(flags);
  }

  /** Empty for an area that is its process's own, whatever it holds. */
  static Optional<Shape> of(Area area) {
    if (area.shared() || area.flags().stream().anyMatch(NEVER::contains)) {
      return Optional.empty();
    }
    Set<AreaFlag> flags = EnumSet.copyOf(COUNTING);
    flags.retainAll(area.flags());
    if (area.kind() instanceof AreaKind.FileBacked backed) {
      long shift = backed.offset() - area.start().value();
      return Optional.of(new Shape(flags, Optional.of(backed.file()), shift));
    }
    return area.kind().beginsAsZeros()
        ? Optional.of(new Shape(flags, Optional.empty(), 0))
        : Optional.empty();
  }

  /** One that can be filled. */
  Area area(AddressRange range) {
    AreaKind kind =
        file.<AreaKind>map(id -> new AreaKind.FileBacked(id, shift + range.start().value()))
            .orElseGet(() -> new AreaKind.Anonymous(""));
    return new Area(range.start(), range.end(), WRITABLE, false, kind, flags);
  }
}
