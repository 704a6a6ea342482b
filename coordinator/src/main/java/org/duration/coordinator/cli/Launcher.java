package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.coordinator.group.InitProcess;
import org.duration.coordinator.group.SpawnProgram;

/**
 * Executes what the agent ordered: the group's init and its applications inherit this client's
 * streams, environment, working directory and limits.
 */
final class Launcher {
  private final String group;
  private final boolean detached;

  Launcher(String group, boolean detached) {
    this.group = group;
    this.detached = detached;
  }

  /** Makes the group's init; it has put itself into the background when this returns. */
  void init(List<String> command, Path runtime) throws IOException {
    InitProcess.make(group, command, runtime, detached);
  }

  /**
   * Makes the init of a restore, lends it our terminal when {@code lent} says which of its programs
   * does that, and has the agent make the tree.
   */
  JsonNode restored(HeldLaunch launch, Path runtime, Foreground foreground, List<String> lent)
      throws IOException {
    init(launch.texts("init"), runtime);
    if (!lent.isEmpty()) {
      foreground.lend(Optional.of(LentTerminal.toComing(lent, true)));
    }
    return launch.ask("complete-restore", Map.of());
  }

  /** Launches an application and returns its pid in the group. */
  int spawn(List<String> order, List<String> application) throws IOException {
    List<String> command = new ArrayList<>(CallerEnvironment.around(order));
    command.addAll(application);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.inheritIO();
    Path report = Path.of(order.get(order.indexOf("--report") + 1));
    return SpawnProgram.run(group, builder, report, application.get(0));
  }
}
