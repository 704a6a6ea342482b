package org.duration.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A user's terminal: a window of a tmux server of its own, with what is typed into it and what it
 * shows. When its command has ended it shows {@code ended STATUS}.
 */
public final class UserTerminal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static int opened;

  private final Sandbox sandbox;
  private final Path server;

  private UserTerminal(Sandbox sandbox, Path server) {
    this.sandbox = sandbox;
    this.server = server;
  }

  /** Runs duration-am in a new terminal of this size. */
  public static UserTerminal open(Sandbox sandbox, int columns, int rows, String... arguments) {
    UserTerminal terminal =
        new UserTerminal(sandbox, sandbox.root().resolve("tmux-" + opened++ + ".sock"));
    String command = "'" + String.join("' '", sandbox.amCommand(arguments)) + "'";
    terminal.tmux(
        "new-session",
        "-d",
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        command + "; echo ended $?; exec sleep 1000");
    return terminal;
  }

  private CommandResult tmux(String... arguments) {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", server.toString()));
    command.addAll(List.of("-f", "/dev/null"));
    command.addAll(List.of(arguments));
    return sandbox.run(command).ok();
  }

  /** Types the text as it is. */
  public UserTerminal type(String text) {
    tmux("send-keys", "-l", text);
    return this;
  }

  /** Presses keys by their names: {@code Enter}, {@code C-c}, {@code Escape}. */
  public UserTerminal press(String... keys) {
    List<String> command = new ArrayList<>(List.of("send-keys"));
    command.addAll(List.of(keys));
    tmux(command.toArray(String[]::new));
    return this;
  }

  /** Types a line and ends it. */
  public UserTerminal line(String text) {
    return type(text).press("Enter");
  }

  /** What it shows now, without the empty lines at the end. */
  public String screen() {
    return tmux("capture-pane", "-p").out().stripTrailing();
  }

  /** Waits until it shows this. */
  public UserTerminal await(String text) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> screen().contains(text));
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError("no \"" + text + "\" on the screen:\n" + screen(), e);
    }
    return this;
  }

  /** Waits for the command's end. */
  public UserTerminal awaitEnd(int status) {
    return await("ended " + status).modesAre("icanon").modesAre("echo");
  }

  private UserTerminal modesAre(String flag) {
    String modes = sandbox.run(List.of("stty", "-a", "-F", device())).ok().out();
    if (!(" " + modes.replaceAll("[;\n]", " ") + " ").contains(" " + flag + " ")) {
      throw new AssertionError("no " + flag + " in " + modes);
    }
    return this;
  }

  /** The modes as stty(1) prints them. */
  public String modes() {
    return sandbox.run(List.of("stty", "-g", "-F", device())).ok().out();
  }

  private String device() {
    return tmux("display-message", "-p", "#{pane_tty}").out().strip();
  }

  /** The process that the window was made with. */
  public long shell() {
    return Long.parseLong(tmux("display-message", "-p", "#{pane_pid}").out().strip());
  }

  /** The terminal is closed, as by a user who shuts its window. */
  @Override
  public void close() {
    sandbox.run(List.of("tmux", "-S", server.toString(), "kill-server"));
  }
}
