package org.duration.coordinator.group;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.coordinator.watch.Look;
import org.duration.coordinator.watch.Looks;
import org.duration.policies.Policy;
import org.duration.policies.Probe;
import org.duration.policies.decide.Fault;
import org.duration.policies.decide.ProbeCount;

/**
 * Looks at a group and its applications as the policy's {@code watch} says, and tells when one has
 * failed too often in a row. Used on the group's thread; the looks are taken on others.
 */
final class Watching {
  private final GroupParts parts;
  private final Starting starting;
  private final Raised raised;
  private final List<Watched> watched = new ArrayList<>();
  private Optional<Instant> cameFrom = Optional.empty();
  private long round;
  private long pauses;

  /** Who decides on a fault that a probe raised. */
  interface Raised {
    void raised(Fault.ProbeFailed fault, Instant firstFailed);
  }

  /** One probe, and what is known of it. */
  private static final class Watched {
    private final Optional<String> application;
    private final Probe probe;
    private ProbeCount count = ProbeCount.NONE;
    private boolean seenWell;

    private Watched(Optional<String> application, Probe probe) {
      this.application = application;
      this.probe = probe;
    }

    private String words() {
      return application.map(name -> name + ": ").orElse("") + Looks.describe(probe.check());
    }
  }

  Watching(GroupParts parts, Starting starting, Raised raised) {
    this.parts = parts;
    this.starting = starting;
    this.raised = raised;
  }

  /**
   * The group runs, by its present policy; what was seen before counts no more.
   *
   * @param restoredFrom when the checkpoint was made that it has just been restored from: what
   *     fails from the beginning on was wrong in it
   */
  void begin(Optional<Instant> restoredFrom) {
    end();
    cameFrom = restoredFrom;
    Policy policy = parts.periodic().policy().policy();
    policy.watch().forEach(probe -> watched.add(new Watched(Optional.empty(), probe)));
    policy
        .applications()
        .forEach(
            one ->
                one.watch()
                    .forEach(probe -> watched.add(new Watched(Optional.of(one.name()), probe))));
    watched.forEach(this::later);
  }

  void end() {
    round++;
    watched.clear();
  }

  /** The group stood still for a checkpoint, which may be why a look failed. */
  void paused() {
    pauses++;
  }

  /** Since when something fails; checkpoints from then on may have it inside. */
  Optional<Instant> failingSince() {
    return watched.stream()
        .flatMap(one -> one.count.firstFailed().stream())
        .min(Instant::compareTo);
  }

  private void later(Watched one) {
    long now = round;
    parts
        .thread()
        .after(
            one.probe.every().toMillis(),
            () -> {
              if (now == round) {
                look(one);
              }
            });
  }

  private void look(Watched one) {
    later(one);
    if (one.application.isPresent() && !isUp(one.application.get())) {
      one.count = ProbeCount.NONE;
      return;
    }
    long now = round;
    long pausesBefore = pauses;
    Instant began = parts.services().clock().instant();
    Looks.at(one.probe.check(), one.probe.timeout())
        .thenAccept(
            look ->
                parts
                    .thread()
                    .tell(
                        () -> {
                          boolean disturbed = !look.well() && pausesBefore != pauses;
                          if (now == round && !disturbed) {
                            looked(one, look, began);
                          }
                        }));
  }

  private boolean isUp(String application) {
    return !starting.isAwaited(application)
        && parts.ledger().current().applications().stream()
            .anyMatch(other -> other.running() && other.name().equals(application));
  }

  private void looked(Watched one, Look look, Instant began) {
    ProbeCount.Step step = one.count.after(look.well(), began, one.probe);
    one.count = step.next();
    one.seenWell |= look.well();
    switch (step.change()) {
      case NOTHING -> {}
      case CLEARED ->
          parts.events().add("cleared", one.words() + " is well again", facts(one, look));
      case RAISED -> raise(one, look);
    }
  }

  private void raise(Watched one, Look look) {
    Instant failed = one.count.firstFailed().orElseThrow();
    Instant first = one.seenWell ? failed : cameFrom.orElse(failed);
    parts
        .events()
        .add(
            "fault",
            one.words()
                + " failed "
                + one.probe.fall()
                + " times in a row, first at "
                + failed
                + ": "
                + look.why(),
            facts(one, look));
    raised.raised(
        new Fault.ProbeFailed(
            one.application,
            one.probe.fault(),
            Looks.describe(one.probe.check()),
            one.probe.fall()),
        first);
  }

  private static Map<String, Object> facts(Watched one, Look look) {
    return Map.of(
        "application",
        one.application.orElse(""),
        "check",
        Looks.describe(one.probe.check()),
        "why",
        look.why());
  }
}
