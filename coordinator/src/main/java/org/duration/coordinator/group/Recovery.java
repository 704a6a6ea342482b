package org.duration.coordinator.group;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.coordinator.os.Clock;
import org.duration.coordinator.os.IoWords;
import org.duration.image.ImageException;
import org.duration.image.store.CheckpointStore;
import org.duration.image.store.GroupCheckpoints;
import org.duration.policies.decide.RestoreCandidates;

/**
 * Brings a group back after a fault: what is left of it ends, and the whole group is restored from
 * its newest checkpoint, or from the next older one that can be restored. A client in the
 * foreground lends its streams to the new group; when none does in time, the group goes on with its
 * logs. Used on the group's thread.
 */
final class Recovery {
  private static final long CLIENT_MILLIS = 3_000;

  private final GroupParts parts;
  private final GroupEnd end;
  private final PendingRestore restores;
  private final Runnable suspended;
  private final Runnable goesOn;
  private final Deque<Long> candidates = new ArrayDeque<>();
  private Order order = new Order("", Duration.ZERO, Optional.empty(), 0, Optional.empty());
  private boolean wantsClient;
  private long round;

  /**
   * Why and when.
   *
   * @param application whose end it is about; empty: the whole group's
   * @param shellStatus of that end, for those who wait should the recovery fail
   * @param firstFailed when a check first failed: what was committed from then on is suspect
   */
  record Order(
      String reason,
      Duration delay,
      Optional<String> application,
      int shellStatus,
      Optional<Instant> firstFailed) {}

  /**
   * @param suspended called when the group is about to be ended for it
   * @param goesOn called when the group runs again
   */
  Recovery(
      GroupParts parts,
      GroupEnd end,
      PendingRestore restores,
      Runnable suspended,
      Runnable goesOn) {
    this.parts = parts;
    this.end = end;
    this.restores = restores;
    this.suspended = suspended;
    this.goesOn = goesOn;
  }

  /** Whether there is anything to go back to, from before that time. */
  boolean possible(Optional<Instant> firstFailed) {
    return !stored(firstFailed).isEmpty();
  }

  boolean isUnderWay() {
    return parts.ledger().current().state() == GroupState.RECOVERING;
  }

  /** True while a client in the foreground is to ask for the order. */
  boolean wantsClient() {
    return isUnderWay() && wantsClient;
  }

  void begin(Order next) {
    parts.periodic().stop();
    suspended.run();
    parts.launches().clear();
    parts.reach().shutDown();
    parts.ledger().become(GroupState.RECOVERING, "it is being recovered: " + next.reason());
    order = next;
    candidates.clear();
    next.firstFailed().ifPresent(this::markSuspects);
    candidates.addAll(stored(next.firstFailed()));
    later(next.delay().toMillis(), this::attempt);
  }

  /** What a client in the foreground has to execute, which asked because it was wanted. */
  LaunchOrder claim() throws IOException {
    if (!wantsClient()) {
      throw new CommandFailure(ExitStatus.BUSY, parts.name(), "nobody waits for this client");
    }
    wantsClient = false;
    round++;
    try {
      return prepare(false);
    } catch (CommandFailure none) {
      giveUp();
      throw none;
    }
  }

  /** The client that made it is gone: it is made without one. */
  void clientLost(String reason) {
    parts.events().add("alarm", "the recovery goes on in the background: " + reason, Map.of());
    parts.launches().clear();
    parts.reach().shutDown();
    later(0, this::alone);
  }

  /** It was not made; the next older checkpoint is tried. */
  void failed(Exception why) {
    tell(candidates.peek(), why);
    parts.launches().clear();
    parts.reach().shutDown();
    candidates.poll();
    later(0, this::attempt);
  }

  private void attempt() {
    if (candidates.isEmpty()) {
      giveUp();
      return;
    }
    GroupRecord now = parts.ledger().current();
    if (now.detached()) {
      alone();
      return;
    }
    wantsClient = true;
    parts.endings().askForStreams(now.applications().get(0).name());
    parts.endings().askForStreams(Endings.GROUP);
    later(CLIENT_MILLIS, this::alone);
  }

  private void alone() {
    wantsClient = false;
    LaunchOrder made;
    try {
      made = prepare(true);
    } catch (CommandFailure | IOException none) {
      giveUp();
      return;
    }
    try {
      InitProcess.make(
          parts.name(), made.init(), parts.services().places().runtimeOf(parts.name()), true);
      restores.complete(made.launch(), step -> {});
      goesOn.run();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** The order for the newest checkpoint that can be restored here. */
  private LaunchOrder prepare(boolean detached) throws IOException {
    while (!candidates.isEmpty()) {
      long seq = candidates.peek();
      try {
        RestoreCycle cycle =
            RestoreCycle.prepare(
                parts.services(),
                parts.name(),
                new Group.RestoreOptions(
                    parts.name(), OptionalLong.of(seq), Optional.empty(), List.of(), detached),
                Clock.monotonicNanos(),
                step -> {});
        return restores.begin(cycle, recovered(cycle.record()));
      } catch (CommandFailure | ImageException e) {
        tell(seq, e);
        candidates.poll();
      }
    }
    throw new CommandFailure(
        ExitStatus.CANNOT_RESTORE, parts.name(), "none of its checkpoints can be restored");
  }

  private GroupRecord recovered(GroupRecord restored) {
    GroupRecord before = parts.ledger().current();
    List<ApplicationRecord> applications =
        restored.applications().stream()
            .map(one -> one.withRestarts(before.restartsOf(one.name()) + 1))
            .toList();
    return restored
        .with(applications)
        .withWanted(before.wanted())
        .with(GroupState.RECOVERING, before.why());
  }

  private void giveUp() {
    String why = "its recovery failed: none of its checkpoints could be restored";
    parts.events().add("alarm", why, Map.of());
    order.application().ifPresent(name -> parts.endings().ended(name, order.shellStatus()));
    end.end(GroupState.FAILED, why);
  }

  private void tell(long seq, Exception why) {
    parts
        .events()
        .add(
            "alarm",
            "the recovery from checkpoint " + seq + " failed: " + why.getMessage(),
            Map.of("seq", seq));
  }

  /** Unless the group has been stopped meanwhile, or something else has come before. */
  private void later(long millis, Runnable step) {
    long planned = ++round;
    parts
        .thread()
        .after(
            millis,
            () -> {
              if (isUnderWay() && round == planned) {
                step.run();
              }
            });
  }

  private List<Long> stored(Optional<Instant> firstFailed) {
    GroupRecord now = parts.ledger().current();
    GroupCheckpoints checkpoints = checkpoints(now);
    try {
      return RestoreCandidates.of(
          Suspects.of(checkpoints).stored(checkpoints.list(), firstFailed),
          now.incarnation(),
          firstFailed);
    } catch (IOException e) {
      parts.events().add("alarm", "cannot tell its checkpoints: " + IoWords.of(e), Map.of());
      return List.of();
    }
  }

  private void markSuspects(Instant since) {
    GroupRecord now = parts.ledger().current();
    GroupCheckpoints checkpoints = checkpoints(now);
    try {
      List<Long> marked =
          Suspects.of(checkpoints).mark(checkpoints.list(), now.incarnation(), since);
      if (!marked.isEmpty()) {
        parts
            .events()
            .add(
                "suspect",
                "made after the first failed check, and not gone back to by itself: checkpoints "
                    + marked,
                Map.of("checkpoints", marked));
      }
    } catch (IOException e) {
      parts.events().add("alarm", "cannot mark suspects: " + IoWords.of(e), Map.of());
    }
  }

  private static GroupCheckpoints checkpoints(GroupRecord now) {
    return CheckpointStore.open(now.store()).group(now.name());
  }
}
