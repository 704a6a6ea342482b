// Reads what a page file holds, packed or not.
package org.duration.image.pack;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Offsets are those of the unpacked bytes. Not for several threads at once. */
public interface PageReader extends Closeable {
  /** Up to the buffer's limit. */
  void read(ByteBuffer into, long at) throws IOException;

  /**
   * @param heldBytes what it must hold
   */
  static PageReader open(ByteSource file, Packing packing, long heldBytes) throws IOException {
    if (packing == Packing.NONE) {
      return file instanceof ByteSource.PlainSource plain ? new Plain(plain) : new Whole(file);
    }
    try {
      return new PackedReader(file, PackedLayout.read(file, heldBytes));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The same of a file that stands as it is. */
  static PageReader open(Path file, Packing packing, long heldBytes) throws IOException {
    return open(ByteSource.of(file), packing, heldBytes);
  }

  /** A file that holds the pages one after the other. */
  record Whole(ByteSource file) implements PageReader {
    @Override
    public void read(ByteBuffer into, long at) throws IOException {
      file.fill(into, at);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Copies to where {@code to} stands. */
  default void copy(long at, long bytes, FileChannel to) throws IOException {
    ByteBuffer part = ByteBuffer.allocateDirect((int) Math.min(bytes, PackedLayout.BLOCK));
    for (long done = 0; done < bytes; done += part.capacity()) {
      part.clear().limit((int) Math.min(part.capacity(), bytes - done));
      read(part, at + done);
      part.flip();
      while (part.hasRemaining()) {
        to.write(part);
      }
    }
  }

  /** A file that is what it holds. */
  record Plain(ByteSource.PlainSource source) implements PageReader {
    @Override
    public void read(ByteBuffer into, long at) throws IOException {
      source.fill(into, at);
    }

    @Override
    public void copy(long at, long bytes, FileChannel to) throws IOException {
      for (long done = 0; done < bytes; ) {
        long got = source.file().transferTo(at + done, bytes - done, to);
        if (got <= 0) {
          throw new EOFException("a page file ends early");
        }
        done += got;
      }
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
