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
 * @param file 0: {@code pages.dat} of this checkpoint; n: the n-th of {@code Image.pageFiles};
 *     {@link #ZEROS}
 */
public record PageExtent(Address address, long bytes, long offset, int file) {
  /** In place of a file: pages of zeros, which stand nowhere. */
  public static final int ZEROS = -1;

  public PageExtent {
    Objects.requireNonNull(address);
    Check.that(bytes > 0 && bytes % 4096 == 0, "page extent of %d bytes", bytes);
    Check.that(address.value() % 4096 == 0, "page extent at %s", address);
    Check.notNegative(offset, "offset");
    Check.that(offset + bytes > 0, "page extent at offset %d of %d bytes", offset, bytes);
    Check.that(file >= ZEROS, "file %d", file);
    Check.that(file != ZEROS || offset == 0, "zeros at offset %d", offset);
  }

  public static PageExtent zeros(Address address, long bytes) {
    return new PageExtent(address, bytes, 0, ZEROS);
  }

  public boolean isZeros() {
    return file == ZEROS;
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
    long from = inFile == ZEROS ? 0 : offset + start.minus(address);
    return new PageExtent(start, end.minus(start), from, inFile);
  }

  public AddressRange range() {
    return AddressRange.of(address, bytes);
  }
}
