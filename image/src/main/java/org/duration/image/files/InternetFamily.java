// Which internet protocol a socket speaks.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Optional;

/** AF_INET or AF_INET6. A socket of IPv6 may have IPv4 names, written as mapped addresses. */
public enum InternetFamily {
  @JsonProperty("ipv4")
  IPV4(2, 4),
  @JsonProperty("ipv6")
  IPV6(10, 16);

  private final int number;
  private final int addressBytes;

  InternetFamily(int number, int addressBytes) {
    this.number = number;
    this.addressBytes = addressBytes;
  }

  public int number() {
    return number;
  }

  public int addressBytes() {
    return addressBytes;
  }

  /** From SO_DOMAIN. */
  public static Optional<InternetFamily> of(int number) {
    return Arrays.stream(values()).filter(family -> family.number == number).findFirst();
  }
}
