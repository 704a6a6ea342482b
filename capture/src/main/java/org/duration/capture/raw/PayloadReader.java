// Reads the little-endian values of one record's payload, never beyond it.
package org.duration.capture.raw;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.duration.image.Bytes;

/** A cursor. What does not fit is a {@link MalformedStream} that names the record. */
final class PayloadReader {
  private final RawFact.Head head;
  private final ByteBuffer payload;

  PayloadReader(RawFact.Head head, ByteBuffer payload) {
    this.head = head;
    this.payload = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int remaining() {
    return payload.remaining();
  }

  int u16() throws MalformedStream {
    require(Short.BYTES);
    return Short.toUnsignedInt(payload.getShort());
  }

  int i32() throws MalformedStream {
    require(Integer.BYTES);
    return payload.getInt();
  }

  /** An unsigned 32-bit value. */
  long u32() throws MalformedStream {
    return Integer.toUnsignedLong(i32());
  }

  /** A pid, descriptor number, count: an unsigned value that must be below 2^31. */
  int number() throws MalformedStream {
    int value = i32();
    if (value < 0) {
      throw malformed("value " + Integer.toUnsignedString(value) + " is too large");
    }
    return value;
  }

  long u64() throws MalformedStream {
    require(Long.BYTES);
    return payload.getLong();
  }

  RawStat stat() throws MalformedStream {
    RawStat stat =
        new RawStat(u64(), u64(), u64(), i32(), u32(), u32(), u32(), u64(), u64(), u64(), i32());
    i32();
    return stat;
  }

  Bytes bytes(int length) throws MalformedStream {
    require(length);
    Bytes bytes = Bytes.of(payload.slice(payload.position(), length));
    payload.position(payload.position() + length);
    return bytes;
  }

  Bytes rest() throws MalformedStream {
    return bytes(payload.remaining());
  }

  /**
   * What remains, byte for character where it is no UTF-8: a path keeps its bytes as far as Java
   * can hold them.
   */
  String text() throws MalformedStream {
    return text(payload.remaining());
  }

  /** Likewise of so many bytes. */
  String text(int bytes) throws MalformedStream {
    byte[] rest = bytes(bytes).toArray();
    int length = rest.length;
    while (length > 0 && rest[length - 1] == 0) {
      length--;
    }
    return new String(rest, 0, length, StandardCharsets.UTF_8);
  }

  /** So many bytes, and zeros up to a multiple of 8. */
  String padded(int length) throws MalformedStream {
    String text = new String(bytes(length).toArray(), StandardCharsets.UTF_8);
    bytes(-length & 7);
    return text;
  }

  void end() throws MalformedStream {
    if (payload.hasRemaining()) {
      throw malformed(payload.remaining() + " bytes too many");
    }
  }

  MalformedStream malformed(String what) {
    return new MalformedStream("record " + head + ": " + what);
  }

  private void require(int bytes) throws MalformedStream {
    if (payload.remaining() < bytes) {
      throw malformed("ends " + (bytes - payload.remaining()) + " bytes early");
    }
  }
}
