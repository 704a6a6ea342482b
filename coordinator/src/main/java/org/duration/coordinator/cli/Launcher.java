package org.duration.coordinator.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;

/**
 * Executes what the agent ordered: the group's init and its applications inherit this client's
 * streams, environment, working directory and limits.
 */
final class Launcher {
  /** Own failures of a launch, as env(1) and docker have it. */
  static final int CANNOT_LAUNCH = 125;

  private final String group;
  private final boolean detached;

  Launcher(String group, boolean detached) {
    this.group = group;
    this.detached = detached;
  }

  /** Makes the group's init; it has put itself into the background when this returns. */
  void init(List<String> command, Path runtime) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Path errors = runtime.resolve("init.err");
    if (detached) {
      builder.redirectInput(new File("/dev/null"));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(errors.toFile());
    } else {
      builder.inheritIO();
    }
    int status = waitFor(builder.start());
    if (status != 0) {
      String why = detached ? Files.readString(errors).strip() : "its message stands above";
      throw new CommandFailure(ExitStatus.FAILED, group, "cannot make the group: " + why);
    }
    Files.deleteIfExists(errors);
  }

  /** What became of a launch: the pid in the group, or the status that says why not. */
  record Launched(int status, int pid) {}

  /** Launches an application. */
  Launched spawn(List<String> order, List<String> application) throws IOException {
    List<String> command = new ArrayList<>(CallerEnvironment.around(order));
    command.addAll(application);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.inheritIO();
    int status = waitFor(builder.start());
    return new Launched(status, status == 0 ? reportedPid(order) : 0);
  }

  private static int reportedPid(List<String> order) throws IOException {
    Path report = Path.of(order.get(order.indexOf("--report") + 1));
    String text = Files.readString(report, StandardCharsets.UTF_8).strip();
    Files.delete(report);
    return Integer.parseInt(text);
  }

  private int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitStatus.FAILED, group, "interrupted");
    }
  }
}
