package org.duration.coordinator.group;

import java.nio.file.Files;
import java.nio.file.Path;

/** A command that was not executed, with the exit status that env(1) and docker have for that. */
public final class CannotLaunch extends CommandFailure {
  private static final long serialVersionUID = 1L;

  public static final int OWN_FAILURE = 125;
  static final int NOT_EXECUTABLE = 126;
  static final int NOT_FOUND = 127;

  private final int exit;

  private CannotLaunch(String group, int exit, String message) {
    super(exit == NOT_FOUND ? ExitStatus.NOT_FOUND : ExitStatus.FAILED, group, message);
    this.exit = exit;
  }

  /**
   * @param exit how the helper that launches ended
   * @param errno the errno's name
   * @param what what could not be done
   */
  static CannotLaunch of(String group, String command, int exit, String errno, String what) {
    String sentence =
        switch (exit) {
          case NOT_FOUND -> "cannot run " + command + ": " + notFound(command, errno);
          case NOT_EXECUTABLE -> "cannot run " + command + ": " + notExecutable(errno);
          default ->
              "cannot " + what + ": " + errno + "; try again, and see what duration-am doctor says";
        };
    return new CannotLaunch(group, exit, sentence);
  }

  private static String notFound(String command, String errno) {
    return Files.exists(Path.of(command))
        ? "the interpreter that it names is not there (" + errno + "); install it"
        : "there is no such program (" + errno + "); check its path, or install it";
  }

  private static String notExecutable(String errno) {
    return switch (errno) {
      case "EACCES" ->
          "it may not be executed (EACCES); see its mode with ls -l, or name a program";
      case "ENOEXEC" -> "it is no program for this machine (ENOEXEC); name one that is";
      default -> "it cannot be executed (" + errno + "); name another program";
    };
  }

  /** The exit status of {@code duration-am}. */
  public int exit() {
    return exit;
  }
}
