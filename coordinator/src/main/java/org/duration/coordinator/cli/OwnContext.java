package org.duration.coordinator.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.duration.coordinator.group.CallerContext;

/** What this client hands on to applications that the agent launches for it. */
final class OwnContext {
  private static final String NO_LIMIT = "unlimited";

  private OwnContext() {}

  static CallerContext read() throws IOException {
    return new CallerContext(
        Base64.getEncoder().encodeToString(environment()),
        field("/proc/self/status", "Umask:"),
        nice(),
        limits(),
        Path.of("").toAbsolutePath());
  }

  /** The launcher keeps the caller's; a JVM that was started otherwise has its own. */
  private static byte[] environment() throws IOException {
    String kept = System.getProperty("duration.environment", "");
    if (!kept.isEmpty()) {
      return Files.readAllBytes(Path.of(kept));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    System.getenv()
        .forEach(
            (name, value) ->
                all.writeBytes((name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8)));
    return all.toByteArray();
  }

  private static String field(String file, String name) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElseThrow(() -> new IOException(file + " has no " + name));
  }

  /** Field 19 of stat(5), counted behind the name in brackets. */
  private static int nice() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
  }

  /** The kernel lists them by their numbers; the columns are of fixed width. */
  private static String limits() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/limits"));
    List<String> limits = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.substring(26).strip().split("\\s+");
      limits.add(number(values[0]) + ":" + number(values[1]));
    }
    return String.join(",", limits);
  }

  private static String number(String value) {
    return value.equals(NO_LIMIT) ? Long.toUnsignedString(-1L) : value;
  }
}
