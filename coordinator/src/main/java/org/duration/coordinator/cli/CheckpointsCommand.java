package org.duration.coordinator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CheckpointSummary;
import org.duration.coordinator.group.Checkpoints;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code checkpoints}: those that can be restored, oldest first. */
@Command(
    name = "checkpoints",
    mixinStandardHelpOptions = true,
    description = "Lists the checkpoints that can be restored, oldest first.")
final class CheckpointsCommand implements Callable<Integer> {
  @Mixin private CheckpointChoice choice = new CheckpointChoice();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    List<CheckpointSummary> all = choice.listed().stream().map(Checkpoints::summary).toList();
    json.print(all, () -> print(all));
    return 0;
  }

  private void print(List<CheckpointSummary> all) {
    if (all.isEmpty()) {
      System.out.println(choice.group() + " has no checkpoint yet");
      return;
    }
    Table table =
        new Table(
            "SEQ", "KIND", "TAKEN", "PROCESSES", "THREADS", "MEMORY", "STORED", "PAUSE", "TOOK");
    for (CheckpointSummary one : all) {
      table.row(
          one.seq(),
          one.kind(),
          Units.time(one.createdAt()),
          one.processes(),
          one.threads(),
          Units.bytes(one.bytesLogical()),
          Units.bytes(one.bytesStored()),
          Units.micros(one.pauseMicros()),
          Units.micros(one.durationMicros()));
    }
    table.print();
  }
}
