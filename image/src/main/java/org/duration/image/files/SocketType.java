// How a unix socket carries what is sent.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Optional;

/** SOCK_* of connections, by their numbers. */
public enum SocketType {
  @JsonProperty("stream")
  STREAM(1),
  @JsonProperty("seqpacket")
  SEQPACKET(5);

  private final int number;

  SocketType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** From SO_TYPE. */
  public static Optional<SocketType> of(int number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }
}
