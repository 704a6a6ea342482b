// Where the blocks of a packed file stand.
package org.duration.image.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Blocks, then four bytes for each, then an end of a fixed size.
 *
 * @param heldBytes what the file holds, unpacked
 * @param ends where each block ends in the file
 * @param plain whether each block stands as it is
 */
record PackedLayout(long heldBytes, long[] ends, boolean[] plain) {
  /** What a block holds; the last one of a file may hold less. */
  static final int BLOCK = 256 << 10;

  private static final int END = 32;
  private static final int PLAIN = 1 << 31;
  private static final long MAGIC = 0x314b434150525544L; // "DURPACK1"

  /** As many as {@code heldBytes} need. */
  static int blocks(long heldBytes) {
    return Math.toIntExact((heldBytes + BLOCK - 1) / BLOCK);
  }

  int blocks() {
    return ends.length;
  }

  long start(int block) {
    return block == 0 ? 0 : ends[block - 1];
  }

  int storedBytes(int block) {
    return (int) (ends[block] - start(block));
  }

  int heldBytes(int block) {
    return (int) Math.min(BLOCK, heldBytes - (long) block * BLOCK);
  }

  /** What follows the blocks. */
  ByteBuffer tail() {
    ByteBuffer tail = ByteBuffer.allocate(ends.length * 4 + END).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < ends.length; i++) {
      tail.putInt(storedBytes(i) | (plain[i] ? PLAIN : 0));
    }
    int sum = sum(tail.duplicate().flip());
    return tail.putLong(MAGIC)
        .putLong(heldBytes)
        .putInt(BLOCK)
        .putInt(ends.length)
        .putInt(sum)
        .putInt(0)
        .flip();
  }

  /**
   * Whatever the bytes are: every block lies in the file, and they fill it.
   *
   * @throws NotPacked the file is not what it should be
   */
  static PackedLayout read(ByteSource file, long expectedHeld) throws IOException, NotPacked {
    long size = file.size();
    require(size >= END, "it is too short");
    ByteBuffer end = at(file, size - END, END);
    require(end.getLong() == MAGIC, "it does not end as a packed file does");
    long held = end.getLong();
    require(held == expectedHeld, "it holds " + held + " bytes instead of " + expectedHeld);
    require(end.getInt() == BLOCK, "its blocks have another size");
    int count = end.getInt();
    require(count == blocks(held), "it has " + count + " blocks");
    require(size - END >= 4L * count, "it is shorter than its index");
    ByteBuffer index = at(file, size - END - 4L * count, 4 * count);
    require(sum(index.duplicate()) == end.getInt(), "its index has another checksum");
    long[] ends = new long[count];
    boolean[] plain = new boolean[count];
    PackedLayout layout = new PackedLayout(held, ends, plain);
    long at = 0;
    for (int i = 0; i < count; i++) {
      int word = index.getInt();
      plain[i] = (word & PLAIN) != 0;
      int stored = word & ~PLAIN;
      at += stored;
      ends[i] = at;
      int whole = layout.heldBytes(i);
      require(plain[i] ? stored == whole : stored > 0 && stored < whole, "block " + i);
    }
    require(at == size - END - 4L * count, "its blocks do not fill it");
    return layout;
  }

  private static ByteBuffer at(ByteSource file, long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.fill(buffer, position);
    return buffer.flip();
  }

  private static int sum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static void require(boolean holds, String what) throws NotPacked {
    if (!holds) {
      throw new NotPacked(what);
    }
  }
}
