package org.duration.coordinator.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stop}: ends a group or one of its applications. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "Ends a group, or one application of it.")
final class StopCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "APP", description = "Only this one.")
  private Optional<String> application = Optional.empty();

  @Option(names = "--checkpoint", description = "Take a checkpoint first.")
  private boolean checkpoint;

  @Option(
      names = "--kill",
      description = "SIGKILL to all at once, with no grace; gives up a preempted group, too.")
  private boolean kill;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", group);
    application.ifPresent(name -> arguments.put("application", name));
    arguments.put("checkpoint", checkpoint);
    arguments.put("kill", kill);
    try (Progress progress = new Progress()) {
      Object result = new Session(progress).ask("stop", arguments);
      progress.done();
      String what = application.map(name -> group + "/" + name).orElse(group);
      json.print(result, () -> System.out.println(what + ": stopped"));
      return 0;
    }
  }
}
