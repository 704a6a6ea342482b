package org.duration.coordinator.group;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.duration.policies.EventSink;
import org.duration.policies.decide.CheckpointSchedule;
import org.duration.policies.file.EffectivePolicy;

/** Calls for a checkpoint at each interval of the policy; what fell due meanwhile is skipped. */
final class PeriodicCheckpoints {
  private final GroupThread thread;
  private final EventLog events;
  private volatile EffectivePolicy policy;
  private volatile CheckpointSchedule schedule = new CheckpointSchedule(Long.MAX_VALUE, 0);
  private Optional<ScheduledFuture<?>> timer = Optional.empty();

  PeriodicCheckpoints(GroupThread thread, EventLog events) {
    this.thread = thread;
    this.events = events;
  }

  void policy(EffectivePolicy effective) {
    this.policy = effective;
  }

  /** Who is told of events; nobody as long as the group has not begun. */
  List<EventSink> hooks() {
    return policy == null ? List.of() : policy.policy().events();
  }

  EffectivePolicy policy() {
    return policy;
  }

  /** Intervals that passed without a checkpoint. */
  long skipped() {
    return schedule.skipped();
  }

  void start(Runnable checkpoint) {
    stop();
    schedule = CheckpointSchedule.beginning(now(), every());
    next(checkpoint);
  }

  void stop() {
    timer.ifPresent(running -> running.cancel(false));
    timer = Optional.empty();
  }

  private void next(Runnable checkpoint) {
    if (schedule.nextDueMillis() == Long.MAX_VALUE) {
      return;
    }
    long wait = Math.max(0, schedule.nextDueMillis() - now());
    timer = Optional.of(thread.after(wait, () -> due(checkpoint)));
  }

  private void due(Runnable checkpoint) {
    CheckpointSchedule.Decision decision = schedule.decide(now(), false, every());
    long skippedBefore = schedule.skipped();
    schedule = decision.next();
    if (schedule.skipped() > skippedBefore) {
      events.add("skipped", decision.reason(), Map.of("skipped", schedule.skipped()));
    }
    try {
      if (decision instanceof CheckpointSchedule.Decision.Checkpoint) {
        checkpoint.run();
      }
    } finally {
      if (timer.isPresent()) {
        next(checkpoint);
      }
    }
  }

  private Optional<Duration> every() {
    return policy.policy().checkpoint().every();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
