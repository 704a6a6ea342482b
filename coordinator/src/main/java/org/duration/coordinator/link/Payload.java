package org.duration.coordinator.link;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes and reads the fields of a payload: little-endian integers and counted strings. */
final class Payload {
  private ByteBuffer bytes;

  private Payload(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  static Payload write() {
    return new Payload(ByteBuffer.allocate(256));
  }

  static Payload read(byte[] payload) {
    return new Payload(ByteBuffer.wrap(payload));
  }

  Payload u32(long value) {
    room(4).putInt((int) value);
    return this;
  }

  Payload u64(long value) {
    room(8).putLong(value);
    return this;
  }

  Payload string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(4 + utf8.length).putInt(utf8.length).put(utf8);
    return this;
  }

  byte[] bytes() {
    return java.util.Arrays.copyOf(bytes.array(), bytes.position());
  }

  int u32() throws IOException {
    return take(4).getInt();
  }

  long u64() throws IOException {
    return take(8).getLong();
  }

  String string() throws IOException {
    int length = u32();
    if (length < 0) {
      throw new IOException("a string of " + Integer.toUnsignedString(length) + " bytes");
    }
    byte[] utf8 = new byte[Math.min(length, bytes.remaining())];
    take(length).get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(bytes.capacity() * 2, bytes.position() + count));
      bytes = larger.order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
    }
    return bytes;
  }

  private ByteBuffer take(int count) throws IOException {
    if (bytes.remaining() < count) {
      throw new IOException("a payload that ends early", new BufferUnderflowException());
    }
    return bytes;
  }
}
