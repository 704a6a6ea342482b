package org.duration.coordinator.group;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A restore between its order and its end, by the user's word or after a fault. */
final class PendingRestore {
  private final GroupParts parts;
  private final GroupStart start;
  private Optional<RestoreCycle> begun = Optional.empty();

  PendingRestore(GroupParts parts, GroupStart start) {
    this.parts = parts;
    this.start = start;
  }

  /**
   * Lets a compiled restore begin.
   *
   * @param record what the group is from now on
   */
  LaunchOrder begin(RestoreCycle cycle, GroupRecord record) throws IOException {
    LaunchOrder order = start.prepareRestore(cycle, record);
    begun = Optional.of(cycle);
    return order;
  }

  /** Makes the tree in the init that there is now, and lets it go; the group then runs. */
  RestoreSummary complete(long launch, Consumer<String> progress) throws IOException {
    RestoreCycle cycle = take();
    RestoreSummary summary = cycle.complete(parts.reach().connect(), progress);
    parts.launches().over(launch);
    boolean resumed = parts.ledger().current().state() == GroupState.RESUMING;
    String done = resumed ? "resumed" : "restored";
    parts
        .ledger()
        .become(GroupState.RUNNING, "it runs, " + done + " from checkpoint " + summary.seq());
    parts.ledger().lastCheckpoint(Optional.of(cycle.checkpoint()));
    parts.events().add(done, done + cycle.sentence(summary), Json.fields(summary));
    return summary;
  }

  private RestoreCycle take() {
    Optional<RestoreCycle> cycle = begun;
    begun = Optional.empty();
    return cycle
        .filter(one -> parts.ledger().isBeingMade())
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitStatus.BUSY, parts.name(), "no restore of it was begun; begin with one"));
  }
}
