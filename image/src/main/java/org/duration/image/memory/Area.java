// One vma.
package org.duration.image.memory;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Check;

/**
 * A mapping. Adjacent areas may be one vma again after a restore where the kernel merges them.
 *
 * @param shared MAP_SHARED
 */
public record Area(
    Address start,
    Address end,
    Protection protection,
    boolean shared,
    AreaKind kind,
    Set<AreaFlag> flags) {
  public Area {
    Check.that(start.compareTo(end) < 0, "empty area %s-%s", start, end);
    Check.that(
        (start.value() | end.value()) % 4096 == 0, "area %s-%s is not of whole pages", start, end);
    Objects.requireNonNull(protection);
    Objects.requireNonNull(kind);
    // In the order of the enum, so that equal images are equal bytes.
    flags = flags.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(flags));
  }

  public AddressRange range() {
    return new AddressRange(start, end);
  }

  public long bytes() {
    return end.minus(start);
  }
}
