package org.duration.coordinator.group;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Halts a group with a checkpoint: nothing of it runs between the two, and nothing of it is left
 * but what is stored. As soon as the checkpoint is durable the group's record says so; whoever dies
 * between that and the end of its processes, {@link #settle} finds out how far it came.
 */
final class Preemption {
  private final GroupParts parts;
  private final GroupEnd end;

  Preemption(GroupParts parts, GroupEnd end) {
    this.parts = parts;
    this.end = end;
  }

  /** Takes the checkpoint that the group ends with. */
  interface Taker {
    CheckpointSummary take(Consumer<CheckpointSummary> durable) throws IOException;
  }

  static String reason(long seq) {
    return "it was preempted with checkpoint " + seq;
  }

  PreemptionSummary run(Taker taker) throws IOException {
    CheckpointSummary summary;
    try {
      summary =
          taker.take(stored -> parts.ledger().become(GroupState.PREEMPTED, reason(stored.seq())));
    } catch (IOException | RuntimeException e) {
      runsOn("it runs; its preemption failed");
      throw e;
    }
    PreemptionSummary result = PreemptionSummary.of(summary);
    end.preempted(summary.seq(), reason(summary.seq()), Json.fields(result));
    return result;
  }

  private void runsOn(String why) {
    if (parts.ledger().isPreempted()) {
      parts.ledger().become(GroupState.RUNNING, why);
    }
  }

  /** Refuses as long as the group has more to save than that. */
  void requireBelow(long below) throws IOException {
    long bytes =
        parts.reach().connected().processes(parts.ledger().current().applications()).stream()
            .mapToLong(ProcessStatus::anonymousBytes)
            .sum();
    if (bytes >= below) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          parts.name(),
          "not preempted: it has "
              + Mebibytes.of(bytes)
              + " to save, and is to have less than "
              + Mebibytes.of(below)
              + "; wait longer, raise --below, or leave it out");
    }
  }

  /**
   * An agent finds a group that is preempted, as its record says.
   *
   * @return true when it runs all the same: the one before died before it had ended it
   */
  boolean settle() {
    try {
      if (!parts.reach().connect().processes(parts.ledger().current().applications()).isEmpty()) {
        runsOn("it runs; its agent died before it was preempted");
        return true;
      }
    } catch (IOException e) {
      return false; // the usual: nobody serves there any more
    }
    parts.reach().shutDown();
    return false;
  }
}
