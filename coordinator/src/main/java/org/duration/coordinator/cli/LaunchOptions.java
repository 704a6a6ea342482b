package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.coordinator.group.CannotLaunch;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.GroupName;
import picocli.CommandLine.Option;

/** What {@code run} and {@code join} have in common: an application, launched here or detached. */
final class LaunchOptions {
  @Option(
      names = {"-d", "--detach"},
      description = "Leave it in the background; its output goes to the group's logs.")
  private boolean detached;

  @Option(
      names = "--name",
      paramLabel = "APP",
      description = "Name of the application; default: the command's base name.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--tty",
      negatable = true,
      description =
          "Give it a terminal of its own, or none; default: when standard input is a terminal.")
  private Optional<Boolean> terminal = Optional.empty();

  private final boolean lendable = Terminal.lendable();

  /** Whether the application gets a terminal of its own. */
  boolean onTerminal() {
    boolean possible = detached || lendable;
    if (terminal.orElse(false) && !possible) {
      throw new CommandFailure(
          ExitStatus.USAGE, "--tty", "standard input is no terminal that could be lent; add -d");
    }
    return terminal.orElse(!detached && possible);
  }

  /** The applications of a policy have the names it gives them, and no terminal. */
  void refuseForPolicy() {
    if (name.isPresent() || terminal.orElse(false)) {
      throw new CommandFailure(
          ExitStatus.USAGE,
          "run",
          "--name and --tty are for a command; without one the policy's applications are run");
    }
  }

  /** The client's terminal, for the application that is about to be launched. */
  Optional<LentTerminal> lend(HeldLaunch launch) throws IOException {
    return detached || !onTerminal()
        ? Optional.empty()
        : Optional.of(LentTerminal.toComing(launch.texts("terminal"), false));
  }

  boolean detached() {
    return detached;
  }

  String application(List<String> command) {
    return GroupName.check(name.orElseGet(() -> GroupName.ofCommand(command.get(0))));
  }

  /** In the foreground the exit status is the application's: own failures have their own. */
  int print(CommandFailure failure) {
    return detached || failure instanceof CannotLaunch
        ? Failures.print(failure)
        : Failures.print(failure, CannotLaunch.OWN_FAILURE);
  }

  /** Launches the command into its group, which has an init, and tells the agent. */
  JsonNode launch(HeldLaunch launch, List<String> command) throws IOException {
    int pid = new Launcher(launch.group(), detached).spawn(spawnOrder(launch), command);
    return launch.ask("launched", Map.of("pid", pid, "command", command));
  }

  /** The client decides where the streams lead, also in a group that was begun the other way. */
  private List<String> spawnOrder(HeldLaunch launch) {
    List<String> order = launch.texts("spawn");
    order.remove("--log");
    if (detached) {
      order.add(order.size() - 1, "--log");
    }
    if (onTerminal()) {
      order.add(order.size() - 1, "--terminal");
    }
    return order;
  }
}
