package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.GroupName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code join}: launches one more application into a running group. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    description = "Launches one more application into a running group.")
final class JoinCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The running group.")
  private String group = "";

  @Option(
      names = {"-d", "--detach"},
      description = "Leave it in the background; its output goes to the group's logs.")
  private boolean detached;

  @Option(names = "--name", paramLabel = "APP", description = "Name of the application.")
  private Optional<String> name = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The command and its arguments.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws IOException {
    String application = GroupName.check(name.orElseGet(() -> GroupName.ofCommand(command.get(0))));
    try (Progress progress = new Progress()) {
      Session session = new Session(progress);
      JsonNode order =
          session.ask("prepare-join", Map.of("group", group, "application", application));
      List<String> spawn = Lists.texts(order, "spawn");
      if (detached && !spawn.contains("--log")) {
        spawn.add(spawn.size() - 1, "--log");
      } else if (!detached) {
        spawn.remove("--log");
      }
      Foreground foreground = new Foreground(session, group, application);
      if (!detached) {
        foreground.takeSignals();
      }
      Launcher.Launched launched = new Launcher(group, detached).spawn(spawn, command);
      if (launched.status() != 0) {
        return launched.status();
      }
      JsonNode result =
          session.ask(
              "launched",
              Map.of(
                  "group", group,
                  "application", application,
                  "pid", launched.pid(),
                  "command", command));
      progress.done();
      if (detached) {
        json.print(result, () -> System.out.println(group + "/" + application));
        return 0;
      }
      return foreground.await();
    } catch (CommandFailure failure) {
      Failures.print(failure);
      return detached ? failure.status().code() : Launcher.CANNOT_LAUNCH;
    }
  }
}
