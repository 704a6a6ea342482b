package org.duration.coordinator.link;

import java.io.IOException;

/** Tells an answer from a failure. */
final class Answers {
  private Answers() {}

  /** The payload of {@code frame}, which has to be of the expected type. */
  static Payload of(Frame frame, int expected) throws IOException {
    Payload payload = Payload.read(frame.payload());
    if (frame.type() == MessageType.ERROR) {
      int errno = payload.u32();
      int stage = payload.u32();
      throw new NativeFailure(errno, stage, payload.string());
    }
    if (frame.type() != expected) {
      throw new IOException("an answer of type " + frame.type() + ", expected " + expected);
    }
    return payload;
  }
}
