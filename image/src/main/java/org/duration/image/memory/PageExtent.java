// A run of pages that have content.
package org.duration.image.memory;

import java.util.Objects;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Check;

/**
 * Whole pages, contiguous in memory and in the file.
 *
 * @param offset in the file, bytes
 * @param file 0: {@code pages.dat} of this checkpoint; n: the n-th of {@code Image.pageFiles}
 */
public record PageExtent(Address address, long bytes, long offset, int file) {
  public PageExtent {
    Objects.requireNonNull(address);
    Check.that(bytes > 0 && bytes % 4096 == 0, "page extent of %d bytes", bytes);
    Check.that(address.value() % 4096 == 0, "page extent at %s", address);
    Check.notNegative(offset, "offset");
    Check.that(offset + bytes > 0, "page extent at offset %d of %d bytes", offset, bytes);
    Check.notNegative(file, "file");
  }

  /** In this checkpoint's own file. */
  public PageExtent(Address address, long bytes, long offset) {
    this(address, bytes, offset, 0);
  }

  public Address end() {
    return address.plus(bytes);
  }

  /** The part of it from {@code start} to {@code end}, which lie inside. */
  public PageExtent part(Address start, Address end, int inFile) {
    return new PageExtent(start, end.minus(start), offset + start.minus(address), inFile);
  }

  public AddressRange range() {
    return AddressRange.of(address, bytes);
  }
}
