package org.duration.coordinator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.Checkpoints;
import org.duration.coordinator.group.GroupName;
import org.duration.coordinator.group.Pruning;
import org.duration.image.store.GroupCheckpoints;
import org.duration.policies.CheckpointPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prune}: deletes the checkpoints that the policy does not keep. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = "Deletes the checkpoints that the policy does not keep; never the last good one.")
final class PruneCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(names = "--last", paramLabel = "N", description = "Keep the last N, whatever the policy.")
  private Optional<Integer> last = Optional.empty();

  @Option(
      names = "--hourly",
      paramLabel = "N",
      description = "Keep the newest of each of the last N hours, whatever the policy.")
  private Optional<Integer> hourly = Optional.empty();

  @Option(names = "--dry-run", description = "Delete nothing; say what would be.")
  private boolean dryRun;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "The directory with its checkpoints.")
  private Optional<Path> store = Optional.empty();

  @Mixin private KeyOption keys = new KeyOption();

  @Mixin private JsonOption json = new JsonOption();

  @Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (Progress progress = new Progress()) {
      GroupName.check(group);
      GroupCheckpoints checkpoints = Checkpoints.of(group, store, keys.files(), Session.here());
      Pruning pruning = Pruning.of(group, checkpoints, keep(), dryRun, progress::step);
      progress.done();
      json.print(pruning, () -> print(pruning));
      return 0;
    }
  }

  private CheckpointPolicy.Keep keep() {
    CheckpointPolicy.Keep policy = Pruning.policy(group, Session.here());
    try {
      return new CheckpointPolicy.Keep(last.orElse(policy.last()), hourly.orElse(policy.hourly()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--last is at least 1 and --hourly at least 0");
    }
  }

  private static void print(Pruning pruning) {
    Table table = new Table("SEQ", pruning.dryRun() ? "WOULD BE" : "WAS", "BECAUSE");
    pruning.dropped().forEach(each -> table.row(each.seq(), "deleted", each.reason()));
    pruning.kept().forEach(each -> table.row(each.seq(), "kept", each.reason()));
    table.print();
    if (!pruning.dryRun()) {
      System.out.println(Units.bytes(pruning.freedBytes()) + " freed");
    }
  }
}
