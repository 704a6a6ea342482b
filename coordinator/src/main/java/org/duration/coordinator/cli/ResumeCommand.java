package org.duration.coordinator.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code resume}: carries on what {@code preempt} has halted. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description =
        "Carries on a preempted group from the moment it was halted at, also after the machine was"
            + " restarted; in the background or the foreground, as it was.")
final class ResumeCommand implements Callable<Integer> {
  /** As status shows it. */
  private static final String THIS_NODE = "local";

  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(names = "--node", paramLabel = "NODE", description = "Where; there is one node: local.")
  private String node = THIS_NODE;

  @Option(
      names = {"-d", "--detach"},
      negatable = true,
      description =
          "Leave it in the background, its output in the group's logs, or do not; default: as it"
              + " was.")
  private Optional<Boolean> detached = Optional.empty();

  @Mixin private GroupSignals signals = new GroupSignals();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    if (!node.equals(THIS_NODE)) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND, group, "no node " + node + "; there is one: " + THIS_NODE);
    }
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", group);
    detached.ifPresent(wanted -> arguments.put("detached", wanted));
    return new RestoreClient(group, "resumed from", json)
        .carryOut("prepare-resume", arguments, signals.verbs(detached.orElse(false)));
  }
}
