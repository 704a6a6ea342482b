// What to do about a fault.
package org.duration.policies.decide;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.duration.policies.FaultPolicy;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.Rule;
import org.duration.policies.FaultPolicy.Scope;
import org.duration.policies.Policy;

/**
 * The decision. What holds of all of them: within any {@code within} no target is restarted or
 * restored more often than {@code attempts} says, and whatever ends a loop raises an alarm.
 *
 * @param target the application to act on; empty: the group
 * @param delay wait so long first
 * @param alarm whether someone is told
 * @param reason a sentence for the event log, word for word
 * @param history to be passed to the next decision
 */
public record FaultDecision(
    Action action,
    Optional<String> target,
    Duration delay,
    boolean alarm,
    String reason,
    FaultHistory history) {

  private static final String EXIT = "faults.exit";

  /**
   * Decides.
   *
   * @param nowMillis of a clock that never goes back, the one of the history
   */
  public static FaultDecision decide(
      Policy policy, FaultHistory history, Fault fault, long nowMillis) {
    Named named = named(faultsOf(policy, fault), fault);
    Rule rule = named.rule();
    return switch (rule.action()) {
      case RESTART, RESTORE -> attempt(fault, named, history, nowMillis);
      case IGNORE -> atOnce(fault, named, fault.application(), false, history);
      case STOP, FAILOVER -> atOnce(fault, named, Optional.empty(), !named.normal(), history);
      case ALARM -> atOnce(fault, named, fault.application(), true, history);
    };
  }

  /** Whether the policy's {@code faults.exit} names that end: it is then no fault. */
  public static boolean isNormal(Policy policy, Fault fault) {
    return named(faultsOf(policy, fault), fault).normal();
  }

  private static FaultPolicy faultsOf(Policy policy, Fault fault) {
    return fault
        .application()
        .map(name -> policy.application(name).faults())
        .orElse(policy.faults());
  }

  /** A rule and the key of the policy that it stands under. */
  private record Named(String key, Rule rule) {
    boolean normal() {
      return key.equals(EXIT);
    }
  }

  private static Named named(FaultPolicy faults, Fault fault) {
    FaultPolicy.Exit exit = faults.exit();
    if (fault instanceof Fault.Exited exited && exit.codes().contains(exited.code())) {
      return new Named(EXIT, exit.rule());
    } else if (fault instanceof Fault.Killed killed && exit.signals().contains(killed.signal())) {
      return new Named(EXIT, exit.rule());
    } else if (fault instanceof Fault.ProbeFailed probe) {
      String key = "faults." + probe.kind().name().toLowerCase(Locale.ROOT);
      return new Named(key, faults.rule(probe.kind()));
    }
    return new Named("faults.crash", faults.crash());
  }

  private static FaultDecision atOnce(
      Fault fault, Named named, Optional<String> target, boolean alarm, FaultHistory history) {
    String reason = fault.what() + "; " + named.key() + ": " + word(named.rule().action());
    return new FaultDecision(named.rule().action(), target, Duration.ZERO, alarm, reason, history);
  }

  private static FaultDecision attempt(
      Fault fault, Named named, FaultHistory history, long nowMillis) {
    Rule rule = named.rule();
    Optional<String> target =
        rule.scope() == Scope.APPLICATION ? fault.application() : Optional.empty();
    int made = history.count(target, nowMillis, rule.within());
    String of = fault.what() + "; " + named.key() + ": ";
    if (made >= rule.attempts()) {
      return givenUp(of, rule, target, history);
    }
    Duration delay = rule.backOff().afterAttempts(made);
    String reason =
        of
            + word(rule.action())
            + " "
            + target.orElse("the group")
            + ", attempt "
            + (made + 1)
            + " of "
            + rule.attempts()
            + " within "
            + Words.of(rule.within())
            + (delay.isZero() ? "" : ", after " + Words.of(delay));
    FaultHistory next = history.with(target, nowMillis, rule.within());
    return new FaultDecision(rule.action(), target, delay, false, reason, next);
  }

  private static FaultDecision givenUp(
      String of, Rule rule, Optional<String> target, FaultHistory history) {
    Action then =
        switch (rule.then()) {
          case STOP -> Action.STOP;
          case ALARM -> Action.ALARM;
          case FAILOVER -> Action.FAILOVER;
        };
    String used =
        rule.attempts() == 0
            ? "no attempt is allowed"
            : "all "
                + rule.attempts()
                + " attempts within "
                + Words.of(rule.within())
                + " are used up";
    Optional<String> subject = then == Action.ALARM ? target : Optional.empty();
    String reason =
        of
            + used
            + " for "
            + target.orElse("the group")
            + ", then: "
            + word(then)
            + ", with an alarm";
    return new FaultDecision(then, subject, Duration.ZERO, true, reason, history);
  }

  private static String word(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }
}
