package org.duration.coordinator.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.duration.coordinator.group.CallerContext;
import org.duration.coordinator.os.ProcFile;
import org.duration.coordinator.os.Processes;

/** What this client hands on to applications that the agent launches for it. */
final class OwnContext {
  private static final String NO_LIMIT = "unlimited";

  private OwnContext() {}

  static CallerContext read() throws IOException {
    return new CallerContext(
        Base64.getEncoder().encodeToString(environment()),
        ProcFile.status((int) Processes.pid()).get("Umask"),
        nice(),
        limits(),
        Path.of("").toAbsolutePath());
  }

  private static byte[] environment() throws IOException {
    Optional<Path> kept = CallerEnvironment.kept();
    if (kept.isPresent()) {
      return Files.readAllBytes(kept.get());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    System.getenv()
        .forEach(
            (name, value) ->
                all.writeBytes((name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8)));
    return all.toByteArray();
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
