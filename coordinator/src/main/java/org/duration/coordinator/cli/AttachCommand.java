package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code attach}: comes back to an application's terminal, from whatever terminal this is. */
@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    description = "Connects this terminal with an application's; three times ^] leaves it again.")
final class AttachCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "APP",
      description = "The application; default: the first that has a terminal.")
  private Optional<String> application = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (!Terminal.lendable()) {
      throw new CommandFailure(
          ExitStatus.USAGE, group, "standard input is no terminal; see duration-am logs " + group);
    }
    try (Progress progress = new Progress()) {
      Session session = new Session(progress);
      Map<String, Object> arguments = new HashMap<>(Map.of("group", group));
      application.ifPresent(name -> arguments.put("application", name));
      JsonNode found = session.ask("terminal", arguments);
      progress.done();
      Foreground foreground = new Foreground(session, group, found.path("application").asText());
      foreground.takeSignals(true);
      foreground.lend(Optional.of(LentTerminal.toRunning(Lists.texts(found, "terminal"))));
      return foreground.await();
    }
  }
}
