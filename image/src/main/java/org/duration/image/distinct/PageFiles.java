// Reading and copying pages.
package org.duration.image.distinct;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

final class PageFiles {
  private PageFiles() {}

  /** Reads up to the buffer's limit. */
  static void fill(FileChannel file, ByteBuffer buffer, long at) throws IOException {
    while (buffer.hasRemaining()) {
      int got = file.read(buffer, at + buffer.position());
      if (got < 0) {
        throw new EOFException("the captured pages end early");
      }
    }
  }

  /** To where {@code to} stands. */
  static void copy(FileChannel from, long at, long bytes, FileChannel to) throws IOException {
    for (long done = 0; done < bytes; ) {
      long got = from.transferTo(at + done, bytes - done, to);
      if (got <= 0) {
        throw new EOFException("the captured pages end early");
      }
      done += got;
    }
  }
}
