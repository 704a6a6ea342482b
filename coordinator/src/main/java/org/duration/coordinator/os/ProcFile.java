package org.duration.coordinator.os;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files below /proc. A number below /proc/sys comes whole in the first read or not at all,
 * and the JDK's own way to read a file of unknown length begins with a read of one byte.
 */
public final class ProcFile {
  private static final int BUFFER = 1 << 16;

  private ProcFile() {}

  /** The whole text, without the last line's end. */
  public static String text(Path file) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int count = stream.read(buffer); count > 0; count = stream.read(buffer)) {
        all.write(buffer, 0, count);
      }
    }
    return all.toString(StandardCharsets.UTF_8).strip();
  }
}
