// A virtual address of a guest.
package org.duration.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A virtual address, unsigned; {@code [vsyscall]} lies in the upper half. Written as {@code 0x…}.
 */
public record Address(long value) implements Comparable<Address> {
  public static final Address NULL = new Address(0);

  /** From {@code 0x…}, as {@link #toString} writes it. */
  @JsonCreator
  public static Address parse(String text) {
    Check.that(text.startsWith("0x") && text.length() <= 18, "not an address: %s", text);
    Address address = new Address(Long.parseUnsignedLong(text, 2, text.length(), 16));
    Check.that(address.toString().equals(text), "not an address as it is written: %s", text);
    return address;
  }

  public Address plus(long bytes) {
    return new Address(value + bytes);
  }

  /** Bytes from {@code start} up to this address. */
  public long minus(Address start) {
    return value - start.value;
  }

  /** Address 0, which stands for "none" wherever the kernel says so. */
  public boolean absent() {
    return value == 0;
  }

  @Override
  public int compareTo(Address other) {
    return Long.compareUnsigned(value, other.value);
  }

  @JsonValue
  @Override
  public String toString() {
    return "0x" + Long.toHexString(value);
  }
}
