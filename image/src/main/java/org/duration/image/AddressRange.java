// A range of virtual addresses.
package org.duration.image;

/** {@code start} inclusive to {@code end} exclusive, never empty, unsigned. */
public record AddressRange(Address start, Address end) {
  public AddressRange {
    Check.that(start.compareTo(end) < 0, "empty address range %s-%s", start, end);
  }

  public static AddressRange of(Address start, long bytes) {
    return new AddressRange(start, start.plus(bytes));
  }

  public long bytes() {
    return end.minus(start);
  }

  public boolean contains(Address address) {
    return start.compareTo(address) <= 0 && address.compareTo(end) < 0;
  }

  public boolean contains(AddressRange other) {
    return start.compareTo(other.start) <= 0 && other.end.compareTo(end) <= 0;
  }

  public boolean overlaps(AddressRange other) {
    return start.compareTo(other.end) < 0 && other.start.compareTo(end) < 0;
  }

  @Override
  public String toString() {
    return start + "-" + end;
  }
}
