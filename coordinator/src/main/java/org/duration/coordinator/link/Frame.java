package org.duration.coordinator.link;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * One message: {@code struct dur_frame} and its payload.
 *
 * @param type one of {@link MessageType}'s numbers
 * @param id repeated by the answer; 0 in events
 */
record Frame(int type, long id, byte[] payload) {
  private static final int HEADER = 16;
  private static final int VERSION = 1;
  static final int MAX_PAYLOAD = 8 << 20;

  void writeTo(WritableByteChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(payload.length).putShort((short) VERSION).putShort((short) type).putLong(id);
    bytes.put(payload).flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  static Frame readFrom(ReadableByteChannel channel) throws IOException {
    ByteBuffer header = fill(channel, ByteBuffer.allocate(HEADER));
    int length = header.getInt();
    int version = header.getShort() & 0xffff;
    int type = header.getShort() & 0xffff;
    long id = header.getLong();
    if (version != VERSION) {
      throw new IOException("a frame of version " + version + ", expected " + VERSION);
    }
    if (length < 0 || length > MAX_PAYLOAD) {
      throw new IOException("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    return new Frame(type, id, fill(channel, ByteBuffer.allocate(length)).array());
  }

  private static ByteBuffer fill(ReadableByteChannel channel, ByteBuffer buffer)
      throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other side closed the connection");
      }
    }
    return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
  }
}
