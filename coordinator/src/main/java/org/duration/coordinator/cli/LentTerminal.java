package org.duration.coordinator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.duration.coordinator.group.CannotLaunch;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;

/**
 * Our terminal while an application of a group has it. A program of its own passes the bytes
 * ({@code duration-terminal}); should it be lost, the terminal's modes are put back here, and
 * should we be lost, there.
 */
final class LentTerminal {
  private static final long PATIENCE_SECONDS = 10;

  private final String program;
  private final Process process;
  private final BufferedReader said;
  private final CompletableFuture<Left> left = new CompletableFuture<>();
  private volatile Optional<String> modes = Optional.empty();
  private volatile String failure = "";

  /** How an application and our terminal came apart. */
  enum Left {
    /** The application has none any more, or we took ours back. */
    OVER(0, ""),
    DETACHED(0, "detached; duration-am attach %s comes back to it"),
    TAKEN(0, "another terminal has it now"),
    HUNG_UP(129, ""),
    LOST(
        CannotLaunch.OWN_FAILURE,
        "our side of the terminal was lost; the group runs on: duration-am attach %s");

    private final int exit;
    private final String words;

    Left(int exit, String words) {
      this.exit = exit;
      this.words = words;
    }

    /** Tells the user, and returns our exit status. */
    int say(String group) {
      if (!words.isEmpty()) {
        System.err.println("duration-am: " + group + ": " + String.format(words, group));
      }
      return exit;
    }

    /** The numbers are those of terminal.h. */
    private static Left of(int exit) {
      return switch (exit) {
        case 0 -> OVER;
        case 10 -> DETACHED;
        case 11 -> TAKEN;
        case 12 -> HUNG_UP;
        default -> LOST;
      };
    }
  }

  private LentTerminal(List<String> command) throws IOException {
    this.program = command.get(0);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    this.process = builder.start();
    this.said = process.inputReader(StandardCharsets.UTF_8);
  }

  /** To one that is about to be launched or restored: it stands in line when this returns. */
  static LentTerminal toComing(List<String> command, boolean redraw) throws IOException {
    return lend(command, redraw ? List.of("--wait", "--redraw") : List.of("--wait"));
  }

  /** To one that runs. */
  static LentTerminal toRunning(List<String> command) throws IOException {
    return lend(command, List.of("--redraw"));
  }

  private static LentTerminal lend(List<String> command, List<String> options) throws IOException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(options);
    LentTerminal lent = new LentTerminal(whole);
    if (!lent.hear(lent.said.readLine())) {
      lent.process.destroyForcibly();
      throw new CommandFailure(
          ExitStatus.FAILED, "terminal", "cannot lend the terminal: " + lent.failure);
    }
    Thread listener = new Thread(lent::listen, "terminal");
    listener.setDaemon(true);
    listener.start();
    return lent;
  }

  private boolean hear(String line) {
    String[] words = line == null ? new String[] {"", "it ended"} : line.split(" ", 2);
    if (words[0].equals("attached")) {
      modes = Optional.of(words[1]);
    } else if (!words[0].equals("queued")) {
      failure = words.length > 1 ? words[1] : words[0];
    }
    return failure.isEmpty();
  }

  private void listen() {
    try {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        hear(line);
      }
      left.complete(ended());
    } catch (IOException | InterruptedException e) {
      left.complete(Left.LOST);
    }
  }

  private Left ended() throws IOException, InterruptedException {
    Left how = Left.of(process.waitFor());
    if (how == Left.LOST && modes.isPresent()) {
      new ProcessBuilder(program, "--reset", modes.get()).inheritIO().start().waitFor();
    }
    return how;
  }

  /** Completes when they have come apart; the terminal is as it was then. */
  CompletableFuture<Left> left() {
    return left;
  }

  /** The application has ended: what it wrote last is shown, and the terminal is ours again. */
  void takeBack() {
    process.destroy();
    left.completeOnTimeout(Left.LOST, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
