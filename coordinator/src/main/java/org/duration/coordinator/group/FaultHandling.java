package org.duration.coordinator.group;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.duration.coordinator.link.WaitStatus;
import org.duration.policies.FaultPolicy;
import org.duration.policies.Policy;
import org.duration.policies.decide.Fault;
import org.duration.policies.decide.FaultDecision;
import org.duration.policies.decide.FaultHistory;

/** Asks the group's policy what follows a fault, says it, and does it. */
final class FaultHandling {
  private final GroupParts parts;
  private final GroupEnd end;
  private final Recovery recovery;
  private final Restarting restarting;
  private FaultHistory history = FaultHistory.NONE;

  FaultHandling(GroupParts parts, GroupEnd end, Recovery recovery, Restarting restarting) {
    this.parts = parts;
    this.end = end;
    this.recovery = recovery;
    this.restarting = restarting;
  }

  /** The user has begun a life of the group: what was tried before counts no more. */
  void beginAnew() {
    history = FaultHistory.NONE;
  }

  /**
   * An application's first process has ended, and not by the user's word.
   *
   * @return true when the group does not go on as it was: it is being recovered, or has ended
   */
  boolean ended(ApplicationRecord application, WaitStatus status) {
    return handle(fault(application, status), status.shellStatus(), Optional.empty());
  }

  private static Fault fault(ApplicationRecord application, WaitStatus status) {
    return status.signalled()
        ? new Fault.Killed(application.name(), status.signalName())
        : new Fault.Exited(application.name(), status.shellStatus());
  }

  /** All processes of the group are gone at once. */
  boolean lost(String what) {
    return handle(new Fault.Lost(what), Stop.KILLED, Optional.empty());
  }

  /** An application was not ready in time; the same is returned. */
  boolean notReady(String application, Duration timeout) {
    return handle(
        new Fault.NotReady(application, timeout), ExitStatus.FAILED.code(), Optional.empty());
  }

  /** A probe has failed as often as its policy says, the first time then. */
  void probeFailed(Fault.ProbeFailed fault, Instant firstFailed) {
    handle(fault, ExitStatus.FAILED.code(), Optional.of(firstFailed));
  }

  /** Whether the policy ignores that. */
  boolean ignored(Fault fault) {
    return FaultDecision.decide(policy(), history, fault, nowMillis()).action()
        == FaultPolicy.Action.IGNORE;
  }

  /** Whether an end like that is one by the policy's {@code faults.exit}. */
  boolean isNormal(ApplicationRecord application) {
    WaitStatus status = new WaitStatus(application.waitStatus().orElse(0));
    return FaultDecision.isNormal(policy(), fault(application, status));
  }

  private boolean handle(Fault fault, int shellStatus, Optional<Instant> firstFailed) {
    FaultDecision decision = FaultDecision.decide(policy(), history, fault, nowMillis());
    switch (decision.action()) {
      case IGNORE:
        return false;
      case ALARM:
        say("alarm", decision);
        return false;
      case STOP:
        say(decision.alarm() ? "alarm" : "decision", decision);
        fault.application().ifPresent(name -> parts.endings().ended(name, shellStatus));
        end.end(decision.alarm() ? GroupState.FAILED : GroupState.STOPPED, decision.reason());
        return true;
      case RESTORE:
        return restore(decision, fault.application(), shellStatus, firstFailed);
      case RESTART:
        return restart(decision);
      default:
        throw new IllegalStateException("a policy that is not acted upon was let in");
    }
  }

  private boolean restore(
      FaultDecision decision,
      Optional<String> application,
      int shellStatus,
      Optional<Instant> firstFailed) {
    if (!recovery.possible(firstFailed)) {
      String before = firstFailed.isPresent() ? " from before the first failed check" : "";
      String nothing =
          decision.reason() + "; but it has no checkpoint" + before + " to be restored from";
      parts.events().add("alarm", nothing, Map.of());
      return false;
    }
    history = decision.history();
    say("recovery", decision);
    recovery.begin(
        new Recovery.Order(
            decision.reason(), decision.delay(), application, shellStatus, firstFailed));
    return true;
  }

  private boolean restart(FaultDecision decision) {
    Optional<String> objection = restarting.objection(decision.target());
    if (objection.isPresent()) {
      String cannot = decision.reason() + "; but " + objection.get();
      parts.events().add("alarm", cannot, Map.of());
      return false;
    }
    history = decision.history();
    say("recovery", decision);
    restarting.later(decision.target(), decision.delay(), decision.reason());
    return true;
  }

  private void say(String kind, FaultDecision decision) {
    Map<String, Object> facts = new HashMap<>();
    facts.put("action", decision.action().name().toLowerCase(java.util.Locale.ROOT));
    facts.put("delayMillis", decision.delay().toMillis());
    decision.target().ifPresent(target -> facts.put("application", target));
    parts.events().add(kind, decision.reason(), facts);
  }

  private Policy policy() {
    return parts.periodic().policy().policy();
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
