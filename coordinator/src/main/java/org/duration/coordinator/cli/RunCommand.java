package org.duration.coordinator.cli;

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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

  @Mixin private LaunchOptions launching = new LaunchOptions();

  @Mixin private GroupSignals signals = new GroupSignals();

  @Option(names = "--store", paramLabel = "DIR", description = "Where its checkpoints go.")
  private Optional<Path> store = Optional.empty();

  @Spec private CommandSpec spec;

  @Mixin private JsonOption json = new JsonOption();

  @Parameters(
      arity = "0..*",
      paramLabel = "CMD",
      description = "The command and its arguments; without one the policy's applications.")
  private List<String> command = List.of();

  private Map<String, String> kept = Map.of();

  @Override
  public Integer call() throws IOException {
    if (command.isEmpty() && group.isEmpty() && policy.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no command, and no group or policy whose applications are meant");
    }
    kept = signals.verbs(launching.detached());
    try (Progress progress = new Progress()) {
      return command.isEmpty() ? runPolicy(progress) : run(progress);
    } catch (CommandFailure failure) {
      return launching.print(failure);
    }
  }

  private int runPolicy(Progress progress) throws IOException {
    launching.refuseForPolicy();
    Map<String, Object> options = groupOptions();
    group.ifPresent(name -> options.put("group", GroupName.check(name)));
    options.put("fresh", true);
    PolicyStart.Started started =
        new PolicyStart(new Session(progress), progress, launching.detached(), kept)
            .start(options, Optional.empty());
    return launching.detached() ? detachedResult(started.group()) : started.foreground().await();
  }

  private int run(Progress progress) throws IOException {
    String application = launching.application(command);
    String target =
        group.map(GroupName::check).orElseGet(() -> GroupName.ofCommand(command.get(0)));
    Session session = new Session(progress);
    Foreground foreground = new Foreground(session, target, application);
    foreground.keep(kept);
    boolean terminal = !launching.detached() && launching.onTerminal();
    try (HeldLaunch launch = session.hold("prepare-run", arguments(target, application))) {
      if (!launching.detached()) {
        foreground.takeSignals(terminal);
      }
      launch.carryOut(
          () -> {
            new Launcher(target, launching.detached())
                .init(launch.texts("init"), session.places().runtimeOf(target));
            launch.ask("attach", Map.of());
            foreground.lend(launching.lend(launch));
            return launching.launch(launch, command);
          });
    }
    progress.done();
    return launching.detached() ? detachedResult(target) : foreground.await();
  }

  private Map<String, Object> arguments(String target, String application) {
    Map<String, Object> arguments = groupOptions();
    arguments.put("group", target);
    arguments.put("application", application);
    arguments.put("detached", launching.detached());
    return arguments;
  }

  private Map<String, Object> groupOptions() {
    Map<String, Object> arguments = new HashMap<>();
    policy.ifPresent(file -> arguments.put("policy", file.toAbsolutePath().toString()));
    store.ifPresent(directory -> arguments.put("store", directory.toAbsolutePath().toString()));
    return arguments;
  }

  private int detachedResult(String target) {
    json.print(Map.of("group", target), () -> System.out.println(target));
    return 0;
  }
}
