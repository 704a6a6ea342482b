package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code join}: launches one more application into a running group. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    description = "Launches one more application into a running group.")
final class JoinCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The running group.")
  private String group = "";

  @Mixin private LaunchOptions launching = new LaunchOptions();

  @Mixin private JsonOption json = new JsonOption();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The command and its arguments.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws IOException {
    try (Progress progress = new Progress()) {
      return join(progress);
    } catch (CommandFailure failure) {
      return launching.print(failure);
    }
  }

  private int join(Progress progress) throws IOException {
    String application = launching.application(command);
    Session session = new Session(progress);
    Foreground foreground = new Foreground(session, group, application);
    JsonNode result;
    try (HeldLaunch launch =
        session.hold("prepare-join", Map.of("group", group, "application", application))) {
      if (!launching.detached()) {
        foreground.takeSignals(launching.onTerminal());
      }
      result =
          launch.carryOut(
              () -> {
                foreground.lend(launching.lend(launch));
                return launching.launch(launch, command);
              });
    }
    progress.done();
    if (!launching.detached()) {
      return foreground.await();
    }
    json.print(result, () -> System.out.println(group + "/" + application));
    return 0;
  }
}
