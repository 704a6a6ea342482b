// When the next periodic checkpoint is due.
package org.duration.policies.decide;

import java.time.Duration;
import java.util.Optional;

/**
 * The state of a group's periodic checkpoints: a fixed grid of due times, so that slow checkpoints
 * do not make the interval drift. An interval that falls due while a checkpoint is in progress, or
 * while nobody looked, is skipped and counted: checkpoints never queue up behind each other.
 *
 * <p>Times are milliseconds of a clock that never goes back, with any zero.
 *
 * @param nextDueMillis when the next one is due
 * @param skipped intervals skipped since the schedule began
 */
public record CheckpointSchedule(long nextDueMillis, long skipped) {

  /** The schedule of a group that begins now; the first checkpoint is due one interval later. */
  public static CheckpointSchedule beginning(long nowMillis, Optional<Duration> every) {
    return new CheckpointSchedule(after(nowMillis, every), 0);
  }

  /** What is to be done at a moment, the schedule as it is from then on, and why. */
  public sealed interface Decision {
    CheckpointSchedule next();

    String reason();

    /** Nothing before {@code untilMillis}; {@link Long#MAX_VALUE}: nothing at all. */
    record Wait(CheckpointSchedule next, long untilMillis, String reason) implements Decision {}

    /** A checkpoint, now. */
    record Checkpoint(CheckpointSchedule next, String reason) implements Decision {}

    /** One was due and is left out, or several. */
    record Skip(CheckpointSchedule next, long intervals, String reason) implements Decision {}
  }

  /**
   * The decision at this moment. Callers ask the schedule that the last decision gave, when its
   * wait is over.
   *
   * @param every the policy's interval; empty: never
   * @param inProgress whether a checkpoint of this group, periodic or not, is being made or stored
   */
  public Decision decide(long nowMillis, boolean inProgress, Optional<Duration> every) {
    if (every.isEmpty()) {
      return new Decision.Wait(this, Long.MAX_VALUE, "checkpoint.every is never");
    }
    if (nowMillis < nextDueMillis) {
      String in = Words.of(Duration.ofMillis(nextDueMillis - nowMillis));
      return new Decision.Wait(this, nextDueMillis, "the next checkpoint is due in " + in);
    }
    long interval = millis(every.get());
    long missed = (nowMillis - nextDueMillis) / interval;
    long following = nextDueMillis + (missed + 1) * interval;
    if (inProgress) {
      var next = new CheckpointSchedule(following, skipped + missed + 1);
      return new Decision.Skip(
          next, missed + 1, intervals(missed + 1) + " skipped: a checkpoint is still in progress");
    }
    var next = new CheckpointSchedule(following, skipped + missed);
    String late =
        missed == 0
            ? ""
            : "; " + intervals(missed) + " before it skipped: the group was busy at their time";
    return new Decision.Checkpoint(
        next, "checkpoint.every: " + Words.of(every.get()) + " have passed" + late);
  }

  private static String intervals(long count) {
    return count == 1 ? "1 interval" : count + " intervals";
  }

  /**
   * The schedule after a change of policy: the next one is due no later than one new interval from
   * now.
   */
  public CheckpointSchedule changed(long nowMillis, Optional<Duration> every) {
    return new CheckpointSchedule(
        Math.min(Math.max(nextDueMillis, nowMillis), after(nowMillis, every)), skipped);
  }

  private static long after(long nowMillis, Optional<Duration> every) {
    return every.map(interval -> nowMillis + millis(interval)).orElse(Long.MAX_VALUE);
  }

  /** The grid's own resolution is its shortest interval. */
  private static long millis(Duration every) {
    return Math.max(1, every.toMillis());
  }
}
