// Reads a packed file, a block at a time.
package org.duration.image.pack;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Remembers the block that it read last: whoever reads on, reads in it. */
final class PackedReader implements PageReader {
  private final ByteSource file;
  private final PackedLayout layout;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final ByteBuffer stored = ByteBuffer.allocateDirect(PackedLayout.BLOCK);
  private final ByteBuffer held = ByteBuffer.allocateDirect(PackedLayout.BLOCK);
  private int present = -1;

  PackedReader(ByteSource file, PackedLayout layout) {
    this.file = file;
    this.layout = layout;
  }

  @Override
  public void read(ByteBuffer into, long at) throws IOException {
    for (long from = at; into.hasRemaining(); ) {
      if (from < 0 || from >= layout.heldBytes()) {
        throw new java.io.EOFException("a page file ends early");
      }
      ByteBuffer block = block((int) (from / PackedLayout.BLOCK));
      int skip = (int) (from % PackedLayout.BLOCK);
      int count = Math.min(into.remaining(), block.remaining() - skip);
      into.put(block.slice(skip, count));
      from += count;
    }
  }

  /** All that the block holds; good until the next one is asked for. */
  ByteBuffer block(int block) throws IOException {
    if (block != present) {
      present = -1;
      load(block);
      present = block;
    }
    return held.duplicate().position(0).limit(layout.heldBytes(block));
  }

  private void load(int block) throws IOException {
    ByteBuffer from = layout.plain()[block] ? held : stored;
    from.clear().limit(layout.storedBytes(block));
    file.fill(from, layout.start(block));
    if (layout.plain()[block]) {
      return;
    }
    try {
      int got =
          context.decompressDirectByteBuffer(
              held, 0, PackedLayout.BLOCK, stored, 0, layout.storedBytes(block));
      if (got != layout.heldBytes(block)) {
        throw new NotPacked("block " + block + " holds " + got + " bytes");
      }
    } catch (ZstdException e) {
      throw new NotPacked("block " + block + ": " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    context.close();
    file.close();
  }
}
