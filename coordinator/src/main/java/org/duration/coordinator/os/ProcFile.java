package org.duration.coordinator.os;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

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

  /** The fields of a process's or task's {@code status}, by their names. */
  public static Map<String, String> status(int hostPid) throws IOException {
    Map<String, String> fields = new HashMap<>();
    Path file = Path.of("/proc", Integer.toString(hostPid), "status");
    for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  /** The number that the innermost pid namespace has in a field such as {@code NSpid}. */
  public static int innermost(Map<String, String> status, String key) {
    String[] numbers = status.getOrDefault(key, "0").split("\\s+");
    return Integer.parseInt(numbers[numbers.length - 1]);
  }
}
