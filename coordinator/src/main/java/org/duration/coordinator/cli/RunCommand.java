package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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

/** {@code run}: makes a group and launches its first application. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs a command as a protected group.")
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-g", "--group"},
      paramLabel = "GROUP",
      description = "Name of the group; default: the command's base name.")
  private Optional<String> group = Optional.empty();

  @Option(
      names = {"-p", "--policy"},
      paramLabel = "FILE",
      description = "The group's policy file.")
  private Optional<Path> policy = Optional.empty();

  @Option(
      names = {"-d", "--detach"},
      description = "Leave it in the background; its output goes to the group's logs.")
  private boolean detached;

  @Option(names = "--name", paramLabel = "APP", description = "Name of the application.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--store", paramLabel = "DIR", description = "Where its checkpoints go.")
  private Optional<Path> store = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  @Parameters(arity = "1..*", paramLabel = "CMD", description = "The command and its arguments.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws IOException {
    try (Progress progress = new Progress()) {
      return run(progress);
    } catch (CommandFailure failure) {
      Failures.print(failure);
      return detached ? failure.status().code() : Launcher.CANNOT_LAUNCH;
    }
  }

  private int run(Progress progress) throws IOException {
    String application = GroupName.check(name.orElseGet(() -> GroupName.ofCommand(command.get(0))));
    String target =
        group.map(GroupName::check).orElseGet(() -> GroupName.ofCommand(command.get(0)));
    Session session = new Session(progress);
    Foreground foreground = new Foreground(session, target, application);
    JsonNode order = session.ask("prepare-run", arguments(target, application));
    if (!detached) {
      foreground.takeSignals();
    }
    Launcher launcher = new Launcher(target, detached);
    int pid;
    try {
      launcher.init(Lists.texts(order, "init"), session.places().runtimeOf(target));
      session.ask("attach", Map.of("group", target));
      Launcher.Launched launched = launcher.spawn(Lists.texts(order, "spawn"), command);
      if (launched.status() != 0) {
        abandon(session, target, application + " could not be launched");
        return launched.status();
      }
      pid = launched.pid();
    } catch (IOException | CommandFailure e) {
      abandon(session, target, "it could not be started: " + e.getMessage());
      throw e;
    }
    session.ask(
        "launched",
        Map.of("group", target, "application", application, "pid", pid, "command", command));
    progress.done();
    return detached ? detachedResult(target) : foreground.await();
  }

  private Map<String, Object> arguments(String target, String application) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", target);
    arguments.put("application", application);
    arguments.put("detached", detached);
    policy.ifPresent(file -> arguments.put("policy", file.toAbsolutePath().toString()));
    store.ifPresent(directory -> arguments.put("store", directory.toAbsolutePath().toString()));
    return arguments;
  }

  private int detachedResult(String target) {
    json.print(Map.of("group", target), () -> System.out.println(target));
    return 0;
  }

  private static void abandon(Session session, String group, String why) {
    try {
      session.ask("abandon", Map.of("group", group, "why", why));
    } catch (CommandFailure failure) {
      Failures.print(failure);
    }
  }
}
