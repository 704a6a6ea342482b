// A run of pages that have content.
package org.duration.image.memory;

import java.util.Objects;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Check;

/**
 * Whole pages, contiguous in memory and in {@code pages.dat}.
 *
 * @param offset in {@code pages.dat}, bytes
 */
public record PageExtent(Address address, long bytes, long offset) {
  public PageExtent {
    Objects.requireNonNull(address);
    Check.that(bytes > 0 && bytes % 4096 == 0, "page extent of %d bytes", bytes);
    Check.that(address.value() % 4096 == 0, "page extent at %s", address);
    Check.notNegative(offset, "offset");
    Check.that(offset + bytes > 0, "page extent at offset %d of %d bytes", offset, bytes);
  }

  public AddressRange range() {
    return AddressRange.of(address, bytes);
  }
}
