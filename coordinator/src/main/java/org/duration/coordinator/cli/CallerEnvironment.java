package org.duration.coordinator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.duration.coordinator.group.NativePrograms;

/**
 * The environment that this client was called with. The launcher keeps it aside, for java runs in
 * one of its own: in UTF-8, without the caller's JAVA_TOOL_OPTIONS and LD_PRELOAD.
 */
final class CallerEnvironment {
  private CallerEnvironment() {}

  /** The command, executed with the caller's environment. */
  static List<String> around(List<String> command) {
    String kept = System.getProperty("duration.environment", "");
    if (kept.isEmpty()) {
      return command;
    }
    Path home = Path.of(System.getProperty("duration.home"));
    Path executor = NativePrograms.below(home).directory().resolve("duration-exec");
    List<String> whole = new ArrayList<>(List.of(executor.toString(), "--with", kept));
    whole.addAll(command);
    return whole;
  }
}
