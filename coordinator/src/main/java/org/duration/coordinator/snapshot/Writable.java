// Opens a file for writing whose owner we are, also where its rights say that he only reads.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.duration.coordinator.os.FileMeta;

final class Writable {
  private static final int OWNER = 0600;

  private Writable() {}

  /** Not through a symbolic link. The rights are left wider: whoever asks sets them behind it. */
  static FileChannel open(Path file) throws IOException {
    try {
      return channel(file);
    } catch (AccessDeniedException e) {
      FileMeta meta = FileMeta.of(file);
      Files.setAttribute(file, "unix:mode", meta.mode() & 07777 | OWNER);
      return channel(file);
    }
  }

  /** Shorter, or longer by zeros. */
  static void setSize(FileChannel file, long bytes) throws IOException {
    file.truncate(bytes);
    if (file.size() < bytes) {
      file.write(ByteBuffer.allocate(1), bytes - 1);
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }
}
