// The states of TCP.
package org.duration.capture;

import java.util.Arrays;
import java.util.Optional;

/** By the kernel's numbers, from 1. */
enum TcpState {
  ESTABLISHED,
  SYN_SENT,
  SYN_RECV,
  FIN_WAIT1,
  FIN_WAIT2,
  TIME_WAIT,
  CLOSE,
  CLOSE_WAIT,
  LAST_ACK,
  LISTEN,
  CLOSING;

  static Optional<TcpState> of(int number) {
    return Arrays.stream(values()).filter(state -> state.ordinal() + 1 == number).findFirst();
  }

  /** It has sent its FIN, or will when what it has to send has gone. */
  boolean sendShut() {
    return this == FIN_WAIT1 || this == FIN_WAIT2;
  }

  /** The other end's FIN has come. */
  boolean finReceived() {
    return this == CLOSE_WAIT;
  }
}
