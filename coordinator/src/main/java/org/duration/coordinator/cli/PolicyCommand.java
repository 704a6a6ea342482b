package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.GroupName;
import org.duration.coordinator.group.GroupPolicies;
import org.duration.policies.file.EffectivePolicy;
import org.duration.policies.file.InvalidPolicy;
import org.duration.policies.file.PolicyLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code policy}: checks policy files and shows what is in force. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "Checks a policy file, applies it to a running group, or shows the one in force.",
    subcommands = {
      PolicyCommand.CheckFile.class,
      PolicyCommand.Apply.class,
      PolicyCommand.Show.class
    })
final class PolicyCommand {

  /** {@code policy check FILE}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Says all that is wrong in a policy file, with line and column.")
  static final class CheckFile implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The policy file.")
    private Path file = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
      if (!Files.exists(file)) {
        throw new CommandFailure(
            ExitStatus.NOT_FOUND, file.toString(), "no such file; name a policy file");
      }
      try {
        PolicyLoader.load(file);
        json.print(
            Map.of("file", file.toString(), "errors", List.of()),
            () -> System.out.println(file + ": ok"));
        return 0;
      } catch (InvalidPolicy invalid) {
        json.print(
            Map.of("file", file.toString(), "errors", invalid.errors()),
            () -> invalid.errors().forEach(System.out::println));
        return ExitStatus.FAILED.code();
      } catch (IOException e) {
        throw new CommandFailure(
                ExitStatus.FAILED, file.toString(), "cannot be read: " + e.getMessage())
            .because(e);
      }
    }
  }

  /** {@code policy apply GROUP FILE}. */
  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = "Lets a policy file take effect in a running group: all of it, or nothing.")
  static final class Apply implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The running group.")
    private String group = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The policy file.")
    private Path file = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
      try (Progress progress = new Progress()) {
        JsonNode result =
            new Session(progress)
                .ask(
                    "policy-apply",
                    Map.of("group", group, "file", file.toAbsolutePath().toString()));
        progress.done();
        List<String> changes = Lists.texts(result, "changes");
        json.print(
            result,
            () -> {
              changes.forEach(System.out::println);
              System.out.println(
                  group + ": " + (changes.isEmpty() ? "nothing changes" : "in force"));
            });
        return 0;
      }
    }
  }

  /** {@code policy show GROUP}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints the effective policy of a group, and where each value comes from.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String group = "";

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
      EffectivePolicy policy = GroupPolicies.shown(GroupName.check(group), Session.here());
      json.print(policy.toJson(), () -> System.out.print(policy.toYaml()));
      return 0;
    }
  }
}
