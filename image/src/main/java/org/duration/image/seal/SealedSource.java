// Reads what a sealed file holds, a block at a time.
package org.duration.image.seal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.duration.image.pack.ByteSource;

/** Remembers the block that it opened last. Gives nothing of a block whose seal is broken. */
public final class SealedSource implements ByteSource {
  private final FileChannel file;
  private final FileSeal.Blocks blocks;
  private final long bytes;
  private final ByteBuffer sealed = ByteBuffer.allocate(FileSeal.BLOCK + FileSeal.TAG);
  private final ByteBuffer held = ByteBuffer.allocate(FileSeal.BLOCK);
  private long present = -1;

  /**
   * @param file which this one closes
   * @throws NotSealed no sealed file has that size
   */
  public SealedSource(FileChannel file, FileSeal seal) throws IOException {
    this.file = file;
    this.blocks = seal.blocks(new byte[0]);
    this.bytes = held(file.size());
  }

  private static long held(long sealedBytes) throws NotSealed {
    long bytes = FileSeal.heldBytes(sealedBytes);
    if (bytes < 0) {
      throw new NotSealed("it has the size of no sealed file");
    }
    return bytes;
  }

  /** All of a small file. */
  public static byte[] open(FileSeal seal, byte[] content, byte[] binding) throws NotSealed {
    long bytes = held(content.length);
    FileSeal.Blocks blocks = seal.blocks(binding);
    ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(bytes));
    int count = FileSeal.blocks(bytes);
    for (int i = 0; i < count; i++) {
      int from = i * (FileSeal.BLOCK + FileSeal.TAG);
      int length = Math.min(FileSeal.BLOCK + FileSeal.TAG, content.length - from);
      blocks.open(i, i == count - 1, ByteBuffer.wrap(content, from, length), to);
    }
    return to.array();
  }

  @Override
  public long size() {
    return bytes;
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    if (at >= bytes) {
      return -1;
    }
    load(at / FileSeal.BLOCK);
    int skip = (int) (at % FileSeal.BLOCK);
    int part = Math.min(into.remaining(), held.limit() - skip);
    into.put(held.slice(skip, part));
    return part;
  }

  /** Opens every block, and so finds whatever is not as it was sealed. */
  public void readAll(Runnable each) throws IOException {
    for (long block = 0; block < FileSeal.blocks(bytes); block++) {
      load(block);
      each.run();
    }
  }

  private void load(long block) throws IOException {
    if (block == present) {
      return;
    }
    present = -1;
    long start = block * FileSeal.BLOCK;
    int length = (int) Math.min(FileSeal.BLOCK, bytes - start);
    sealed.clear().limit(length + FileSeal.TAG);
    for (long from = block * (FileSeal.BLOCK + FileSeal.TAG); sealed.hasRemaining(); ) {
      int got = file.read(sealed, from);
      if (got < 0) {
        throw new EOFException("a sealed file ends early");
      }
      from += got;
    }
    held.clear();
    blocks.open(block, start + length == bytes, sealed.flip(), held);
    held.flip();
    present = block;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
