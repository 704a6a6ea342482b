// The bytes that a file holds, whether they are sealed or stand as they are.
package org.duration.image.pack;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Not for several threads at once. */
public interface ByteSource extends Closeable {
  long size() throws IOException;

  /** As {@link FileChannel#read(ByteBuffer, long)}. */
  int read(ByteBuffer into, long at) throws IOException;

  /** Makes one more of the same file. */
  interface Opener {
    ByteSource open() throws IOException;
  }

  /** Reads up to the buffer's limit from one place. */
  default void fill(ByteBuffer into, long at) throws IOException {
    for (long from = at; into.hasRemaining(); ) {
      int got = read(into, from);
      if (got < 0) {
        throw new EOFException("a page file ends early");
      }
      from += got;
    }
  }

  /** A file that is what it holds. */
  static ByteSource of(Path file) throws IOException {
    return new PlainSource(FileChannel.open(file));
  }

  /** The file. */
  record PlainSource(FileChannel file) implements ByteSource {
    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return file.read(into, at);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
