package org.duration.coordinator.os;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Whole file systems. */
public final class FileSystems {
  private FileSystems() {}

  /** All that was written to the one that {@code place} stands on is on its disk. */
  public static void sync(Path place) throws IOException {
    int fd = -1;
    try {
      fd = LibC.open(place.toString(), LibC.O_CLOEXEC);
      LibC.syncfs(fd);
    } catch (LastErrorException e) {
      throw new FileSystemException(
          place.toString(), null, "cannot sync: " + Errno.name(e.getErrorCode()));
    } finally {
      if (fd >= 0) {
        LibC.close(fd);
      }
    }
  }
}
