// A range in which processes have private memory of one shape.
package org.duration.restore.inherit;

import java.util.List;
import java.util.Objects;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.memory.Area;

/** As wide as the areas of all of them that overlap each other. */
public final class Region {
  private final AddressRange range;
  private final Shape shape;

  Region(AddressRange range, Shape shape) {
    this.range = Objects.requireNonNull(range);
    this.shape = Objects.requireNonNull(shape);
  }

  public AddressRange range() {
    return range;
  }

  /** What to map for it. */
  public Area area() {
    return shape.area(range);
  }

  /** Whether a process that has this region mapped has that area of its own by it. */
  public boolean serves(Area area) {
    return range.contains(area.range()) && Shape.of(area).filter(shape::equals).isPresent();
  }

  /** What of it is none of {@code own}, which ascend. */
  public List<AddressRange> without(List<AddressRange> own) {
    List<AddressRange> rest = new java.util.ArrayList<>();
    Address at = range.start();
    for (AddressRange taken : own) {
      if (at.compareTo(taken.start()) < 0) {
        rest.add(new AddressRange(at, taken.start()));
      }
      at = taken.end();
    }
    if (at.compareTo(range.end()) < 0) {
      rest.add(new AddressRange(at, range.end()));
    }
    return rest;
  }

  @Override
  public String toString() {
    return range.toString();
  }
}
