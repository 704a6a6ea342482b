// The bytes that a checksum covers, and what they hold.
package org.duration.image.store;

import java.io.IOException;
import org.duration.image.pack.ByteSource;
import org.duration.image.pack.Packer;
import org.duration.image.seal.FileSeal;

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

  /** Of a sealed file: the blocks of it that these bytes touch. */
  BlockRange sealed(long fileBytes) {
    long stored = FileSeal.BLOCK + (long) FileSeal.TAG;
    long end = Math.max(0, FileSeal.heldBytes(fileBytes));
    long first = from / stored * FileSeal.BLOCK;
    long last = (to + stored - 1) / stored * FileSeal.BLOCK;
    return new BlockRange(from, to, Math.min(first, end), Math.min(last, end));
  }

  /** Nothing is known of what it holds when the file's index is damaged too. */
  BlockRange packed(ByteSource.Opener file, long heldBytes) {
    try {
      long[] held = Packer.held(file, heldBytes, heldFrom, heldTo);
      return new BlockRange(from, to, held[0], held[1]);
    } catch (IOException e) {
      return new BlockRange(from, to, 0, 0);
    }
  }
}
