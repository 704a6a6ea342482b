package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code restart}: ends what a policy has started, and starts it afresh. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    description =
        "Stops a group, or one application of it, and starts it afresh in the policy's order.")
final class RestartCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "APP", description = "Only this one.")
  private Optional<String> application = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", group);
    application.ifPresent(name -> arguments.put("application", name));
    try (Progress progress = new Progress()) {
      JsonNode result = new Session(progress).ask("restart", arguments);
      progress.done();
      json.print(result, () -> System.out.println(StartCommand.sentence(result)));
      return 0;
    }
  }
}
