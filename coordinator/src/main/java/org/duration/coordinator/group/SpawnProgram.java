package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Executes the helper that launches an application, and understands its report. */
public final class SpawnProgram {
  private SpawnProgram() {}

  /**
   * The application's pid in the group.
   *
   * @param helper its whole command line, the application's included
   * @param report where it says how it went; removed
   * @param command the application's program, for the sentence of a failure
   */
  public static int run(String group, ProcessBuilder helper, Path report, String command)
      throws IOException {
    int status = InitProcess.waitFor(group, helper.start());
    String said = Files.exists(report) ? Files.readString(report, StandardCharsets.UTF_8) : "";
    Files.deleteIfExists(report);
    if (status == 0) {
      return Integer.parseInt(said.strip());
    }
    if (said.isEmpty()) {
      String ended = "it ended with " + status;
      throw CannotLaunch.of(group, command, CannotLaunch.OWN_FAILURE, ended, "launch it");
    }
    String[] words = said.strip().split(" ", 2);
    throw CannotLaunch.of(group, command, status, words[0], words[1]);
  }
}
