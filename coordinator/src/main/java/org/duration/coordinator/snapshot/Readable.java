// Opens a file for reading whose owner we are, also where its rights deny him that.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

final class Readable {
  private Readable() {}

  /** Not through a symbolic link. */
  static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      return Writable.open(file);
    }
  }
}
