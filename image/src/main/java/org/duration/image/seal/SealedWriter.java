// Writes a sealed file from its beginning to its end.
package org.duration.image.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Closing seals what is left: without that the file cannot be opened. */
public final class SealedWriter implements WritableByteChannel {
  private final FileChannel file;
  private final FileSeal.Blocks blocks;
  private final ByteBuffer held = ByteBuffer.allocate(FileSeal.BLOCK);
  private final ByteBuffer sealed = ByteBuffer.allocate(FileSeal.BLOCK + FileSeal.TAG);
  private long block;
  private boolean open = true;

  /**
   * @param file an empty one, which this one closes
   */
  public SealedWriter(FileChannel file, FileSeal seal) {
    this.file = file;
    this.blocks = seal.blocks(new byte[0]);
  }

  /** All of a small file at once. */
  public static byte[] seal(FileSeal seal, byte[] content, byte[] binding) {
    FileSeal.Blocks blocks = seal.blocks(binding);
    ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(FileSeal.sealedBytes(content.length)));
    int count = FileSeal.blocks(content.length);
    for (int i = 0; i < count; i++) {
      int from = i * FileSeal.BLOCK;
      int length = Math.min(FileSeal.BLOCK, content.length - from);
      blocks.seal(i, i == count - 1, ByteBuffer.wrap(content, from, length), to);
    }
    return to.array();
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int all = from.remaining();
    while (from.hasRemaining()) {
      if (!held.hasRemaining()) {
        flush(false);
      }
      int part = Math.min(held.remaining(), from.remaining());
      held.put(from.slice().limit(part));
      from.position(from.position() + part);
    }
    return all;
  }

  private void flush(boolean last) throws IOException {
    blocks.seal(block++, last, held.flip(), sealed.clear());
    held.clear();
    sealed.flip();
    while (sealed.hasRemaining()) {
      file.write(sealed);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      try (file) {
        flush(true);
      }
    }
  }
}
