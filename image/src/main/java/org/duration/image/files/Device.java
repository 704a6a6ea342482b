// The character devices whose state is nothing but the device.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Optional;

/** By their numbers, which are the same on every Linux. */
public enum Device {
  @JsonProperty("null")
  NULL(1, 3),
  @JsonProperty("zero")
  ZERO(1, 5),
  @JsonProperty("full")
  FULL(1, 7),
  @JsonProperty("random")
  RANDOM(1, 8),
  @JsonProperty("urandom")
  URANDOM(1, 9);

  private final int major;
  private final int minor;

  Device(int major, int minor) {
    this.major = major;
    this.minor = minor;
  }

  /** From st_rdev as stat gives it. */
  public static Optional<Device> of(long rdev) {
    long major = rdev >>> 8 & 0xfff | rdev >>> 32 & ~0xfffL;
    long minor = rdev & 0xff | rdev >>> 12 & ~0xffL;
    return Arrays.stream(values()).filter(d -> d.major == major && d.minor == minor).findFirst();
  }
}
