package org.duration.coordinator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.coordinator.group.NativePrograms;

/**
 * The environment that this client was called with. The launcher keeps it aside, for java runs in
 * one of its own: in UTF-8, without the caller's JAVA_TOOL_OPTIONS and LD_PRELOAD.
 */
final class CallerEnvironment {
  private CallerEnvironment() {}

  /** Where it is; empty for a JVM that was started otherwise, which has it itself. */
  static Optional<Path> kept() {
    return Optional.of(System.getProperty("duration.environment", ""))
        .filter(path -> !path.isEmpty())
        .map(Path::of);
  }

  /** The command, executed with the caller's environment. */
  static List<String> around(List<String> command) {
    Optional<Path> kept = kept();
    if (kept.isEmpty()) {
      return command;
    }
    Path home = Path.of(System.getProperty("duration.home"));
    Path executor = NativePrograms.below(home).directory().resolve("duration-exec");
    List<String> whole =
        new ArrayList<>(List.of(executor.toString(), "--with", kept.get().toString()));
    whole.addAll(command);
    return whole;
  }
}
