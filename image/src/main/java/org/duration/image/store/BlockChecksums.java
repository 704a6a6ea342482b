// Checksums of a data file, block by block, so that rot is found and located.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * CRC-32C of each block of {@link #BLOCK_BYTES}; the last one may be shorter. The file is read, not
 * mapped: a file that shrinks meanwhile is then an error and not a fault. One GiB from the page
 * cache takes about 150 ms.
 */
final class BlockChecksums {
  static final int BLOCK_BYTES = 1 << 20;

  private BlockChecksums() {}

  static int blocks(long bytes) {
    return Math.toIntExact((bytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
  }

  /** The checksums of a file of exactly {@code bytes}, four little-endian bytes each. */
  static byte[] of(Path file, long bytes) throws IOException {
    ByteBuffer sums =
        ByteBuffer.allocate(blocks(bytes) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    scan(file, bytes, (block, sum) -> sums.putInt(sum));
    return sums.array();
  }

  /** The blocks whose checksum differs from {@code expected}, at most {@code limit} of them. */
  static List<Integer> differing(Path file, long bytes, ByteBuffer expected, int limit)
      throws IOException {
    return differing(file, bytes, expected, limit, Pace.FULL);
  }

  static List<Integer> differing(Path file, long bytes, ByteBuffer expected, int limit, Pace pace)
      throws IOException {
    ByteBuffer sums = expected.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> damaged = new ArrayList<>();
    scan(
        file,
        bytes,
        (block, sum) -> {
          if (sums.getInt() != sum && damaged.size() < limit) {
            damaged.add(block);
          }
          pace.block();
        });
    return damaged;
  }

  private interface BlockSum {
    void block(int index, int sum);
  }

  private static void scan(Path file, long bytes, BlockSum consumer) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK_BYTES / 4);
    CRC32C crc = new CRC32C();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long left = bytes;
      for (int block = 0; left > 0; block++) {
        long length = Math.min(left, BLOCK_BYTES);
        crc.reset();
        for (long read = 0; read < length; read += buffer.limit()) {
          buffer.clear().limit((int) Math.min(buffer.capacity(), length - read));
          fill(channel, buffer, file);
          crc.update(buffer.flip());
        }
        consumer.block(block, (int) crc.getValue());
        left -= length;
      }
    }
  }

  private static void fill(FileChannel channel, ByteBuffer buffer, Path file) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException(file + " ends early");
      }
    }
  }
}
