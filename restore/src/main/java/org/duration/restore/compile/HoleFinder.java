// Finds where the restorer can stand.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Image;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.process.ProcessImage;

/**
 * One range that is free in every saved address space, and clear of init: a static program, so its
 * image and heap are low, and its stack and mappings within 16 TiB of the top even with the widest
 * randomisation.
 */
final class HoleFinder {
  private static final Address FIRST = new Address(0x10_0000_0000L);
  private static final Address LAST = new Address(0x5000_0000_0000L);
  private static final long ALIGNMENT = 2L << 20;

  /** Below an area that may grow down. */
  private static final long GROWTH = 1L << 30;

  private HoleFinder() {}

  /** The lowest one. */
  static Optional<Address> find(Image image, long bytes) {
    Address candidate = FIRST;
    for (AddressRange taken : taken(image)) {
      if (new AddressRange(candidate, candidate.plus(bytes)).end().compareTo(taken.start()) <= 0) {
        break;
      }
      if (taken.end().compareTo(candidate) > 0) {
        candidate = aligned(taken.end());
      }
    }
    return candidate.plus(bytes).compareTo(LAST) <= 0 ? Optional.of(candidate) : Optional.empty();
  }

  private static List<AddressRange> taken(Image image) {
    List<AddressRange> taken = new ArrayList<>();
    for (ProcessImage process : image.processes()) {
      process
          .live()
          .ifPresent(live -> live.memory().areas().forEach(area -> taken.add(reach(area))));
    }
    taken.sort(Comparator.comparing(AddressRange::start));
    return taken;
  }

  private static AddressRange reach(Area area) {
    boolean grows = area.flags().contains(AreaFlag.GROWS_DOWN);
    long below = grows ? Math.min(GROWTH, area.start().value()) : 0;
    return new AddressRange(area.start().plus(-below), area.end());
  }

  private static Address aligned(Address address) {
    return new Address((address.value() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  }
}
