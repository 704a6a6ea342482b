// Writes the fields of an op.
package org.duration.restore.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.duration.image.Address;
import org.duration.image.Bytes;

/** Little-endian, growing; one writer holds one op's body. */
final class OpWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

  OpWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  OpWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  OpWriter u32(long value) {
    room(4).putInt((int) value);
    return this;
  }

  OpWriter u64(long value) {
    room(8).putLong(value);
    return this;
  }

  OpWriter address(Address address) {
    return u64(address.value());
  }

  OpWriter bytes(Bytes bytes) {
    room(bytes.length()).put(bytes.buffer());
    return this;
  }

  /** With the NUL that ends it. */
  OpWriter text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    room(encoded.length + 1).put(encoded).put((byte) 0);
    return this;
  }

  int length() {
    return buffer.position();
  }

  /** What was written, zero padded to a multiple of 8. */
  ByteBuffer padded() {
    room(-buffer.position() & 7).put(new byte[-buffer.position() & 7]);
    return buffer.duplicate().flip();
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger = ByteBuffer.allocate(2 * buffer.capacity() + bytes);
      buffer = larger.order(ByteOrder.LITTLE_ENDIAN).put(buffer.flip());
    }
    return buffer;
  }
}
