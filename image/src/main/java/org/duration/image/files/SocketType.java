// How a unix socket carries what is sent.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Optional;

/** SOCK_*, by their numbers. */
public enum SocketType {
  @JsonProperty("stream")
  STREAM(1),
  @JsonProperty("datagram")
  DATAGRAM(2),
  @JsonProperty("seqpacket")
  SEQPACKET(5);

  private final int number;

  SocketType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Whether two ends belong to each other alone. */
  public boolean connects() {
    return this != DATAGRAM;
  }

  /** From SO_TYPE. */
  public static Optional<SocketType> of(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
