// Writes capture streams for tests, as the capturer does.
package org.duration.capture.raw;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Records in the order of calls; {@link #finish} adds the END record. */
public final class StreamWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long records;

  public StreamWriter() {
    out.writeBytes("DURFACTS".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(words(1 | 4096L << 32));
  }

  public StreamWriter raw(int type, int error, int pid, int subject, byte[] payload) {
    ByteBuffer head = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(type).putInt(error).putInt(pid).putInt(subject).putLong(payload.length);
    out.writeBytes(head.array());
    out.writeBytes(Arrays.copyOf(payload, (payload.length + 7) & ~7));
    records++;
    return this;
  }

  public StreamWriter fact(FactType type, int pid, int subject, byte[]... parts) {
    return raw(type.code(), 0, pid, subject, join(parts));
  }

  public StreamWriter text(FactType type, int pid, int subject, String text) {
    return fact(type, pid, subject, text.getBytes(StandardCharsets.UTF_8));
  }

  public StreamWriter error(FactType type, int pid, int subject, int errno) {
    return raw(type.code(), errno, pid, subject, new byte[0]);
  }

  public byte[] finish() {
    byte[] count = words(records);
    raw(FactType.END.code(), 0, 0, 0, count);
    return out.toByteArray();
  }

  public static byte[] words(long... words) {
    ByteBuffer buffer = ByteBuffer.allocate(words.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (long word : words) {
      buffer.putLong(word);
    }
    return buffer.array();
  }

  public static byte[] ints(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }

  /** struct dur_stat; device 1, mtime 7, ctime 8. */
  public static byte[] stat(long inode, int mode, long size) {
    return stat(1, inode, mode, size, 0, 0);
  }

  public static byte[] stat(long device, long inode, int mode, long size, long rdev, int error) {
    return join(words(device, inode, size), ints(mode, 0, 0, 1), words(rdev, 7, 8), ints(error, 0));
  }

  /** Of a file that has no link. */
  public static byte[] withoutName(long inode, int mode, long size) {
    return join(words(1, inode, size), ints(mode, 0, 0, 0), words(0, 7, 8), ints(0, 0));
  }

  public static byte[] noStat(int error) {
    return stat(0, 0, 0, 0, 0, error);
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
