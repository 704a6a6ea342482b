// The bytes that a checksum covers, and what they hold.
package org.duration.image.store;

import java.io.IOException;
import java.nio.file.Path;
import org.duration.image.pack.Packer;

/**
 * @param from in the file
 * @param heldFrom in what the file holds, unpacked
 */
record BlockRange(long from, long to, long heldFrom, long heldTo) {
  static BlockRange plain(int block, long fileBytes) {
    long from = (long) block * BlockChecksums.BLOCK_BYTES;
    long to = Math.min(from + BlockChecksums.BLOCK_BYTES, fileBytes);
    return new BlockRange(from, to, from, to);
  }

  /** Nothing is known of what it holds when the file's index is damaged too. */
  BlockRange packed(Path file, long heldBytes) {
    try {
      long[] held = Packer.held(file, heldBytes, from, to);
      return new BlockRange(from, to, held[0], held[1]);
    } catch (IOException e) {
      return new BlockRange(from, to, 0, 0);
    }
  }
}
