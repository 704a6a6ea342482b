package org.duration.coordinator.group;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes a group's init, which inherits the streams of whoever calls unless it is detached. */
public final class InitProcess {
  private InitProcess() {}

  /**
   * Executes the order; init has put itself into the background when this returns.
   *
   * @param runtime the group's runtime directory, which takes init's message when it is detached
   */
  public static void make(String group, List<String> command, Path runtime, boolean detached)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Path errors = runtime.resolve("init.err");
    if (detached) {
      builder.redirectInput(new File("/dev/null"));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(errors.toFile());
    } else {
      builder.inheritIO();
    }
    int status = waitFor(group, builder.start());
    if (status != 0) {
      String why = detached ? Files.readString(errors).strip() : "its message stands above";
      throw new CommandFailure(ExitStatus.FAILED, group, "cannot make the group: " + why);
    }
    Files.deleteIfExists(errors);
  }

  /** The exit status of what works for a group. */
  public static int waitFor(String group, Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitStatus.FAILED, group, "interrupted");
    }
  }
}
