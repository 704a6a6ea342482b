// What is done on each kind of fault.
package org.duration.policies;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * @param exit which ends are no fault, and what is done on them
 * @param crash every other end, and not being ready in time
 * @param hang a probe that failed too often
 * @param resource a failure of what the group stands on
 * @param pressure when a resource that runs short calls for something; empty: never
 */
public record FaultPolicy(
    Exit exit, Rule crash, Rule hang, Rule resource, Optional<Pressure> pressure) {

  /** The faults that a rule decides. */
  public enum Kind {
    CRASH,
    HANG,
    RESOURCE
  }

  /** The rule for that kind of fault. */
  public Rule rule(Kind kind) {
    return switch (kind) {
      case CRASH -> crash;
      case HANG -> hang;
      case RESOURCE -> resource;
    };
  }

  /**
   * An end that is no fault.
   *
   * @param codes exit codes, 0 to 255
   * @param signals names of signals that may end it
   */
  public record Exit(Set<Integer> codes, Set<String> signals, Rule rule) {
    public Exit {
      codes = Set.copyOf(codes);
      signals = Set.copyOf(signals);
    }
  }

  /** What can be done. */
  public enum Action {
    IGNORE,
    /** A fresh start. */
    RESTART,
    /** Back to the newest good checkpoint. */
    RESTORE,
    /** The group is stopped. */
    STOP,
    /** Someone is told. */
    ALARM,
    /** To a backup node. */
    FAILOVER
  }

  /** What a restart or a restore covers. */
  public enum Scope {
    APPLICATION,
    GROUP
  }

  /** What is done when the attempts are used up; each raises an alarm. */
  public enum Then {
    STOP,
    ALARM,
    FAILOVER
  }

  /**
   * What is done on one kind of fault.
   *
   * @param attempts how often within that time, 0 or more; then {@code then} is done
   */
  public record Rule(
      Action action, Scope scope, int attempts, Duration within, BackOff backOff, Then then) {
    /**
     * @throws IllegalArgumentException when attempts are negative or the time is not positive
     */
    public Rule {
      Durations.checkPositive("faults within", within);
      if (attempts < 0) {
        throw new IllegalArgumentException("attempts are at least 0");
      }
    }
  }

  /** The wait before the second attempt and the longest wait; the first attempt is made at once. */
  public record BackOff(Duration from, Duration to) {
    /**
     * @throws IllegalArgumentException when the longest wait is shorter than the first
     */
    public BackOff {
      Durations.checkNotNegative("back-off.from", from);
      if (to.compareTo(from) < 0) {
        throw new IllegalArgumentException("back-off.to is shorter than back-off.from");
      }
    }

    /**
     * How long to wait when so many attempts were made before: doubled each time, up to the longest
     * wait.
     */
    public Duration afterAttempts(int made) {
      if (made <= 0 || from.isZero()) {
        return Duration.ZERO;
      }
      Duration wait = from;
      for (int i = 1; i < made && wait.compareTo(to) < 0; i++) {
        wait = wait.multipliedBy(2);
      }
      return wait.compareTo(to) < 0 ? wait : to;
    }
  }

  /**
   * When a resource runs short.
   *
   * @param memoryPercent of the group's limit, or of the host's memory
   * @param diskPercent of the file system that holds the store
   * @param temperatureCelsius of the hottest sensor
   */
  public record Pressure(
      OptionalInt memoryPercent,
      OptionalInt diskPercent,
      OptionalInt temperatureCelsius,
      PressureAction action) {}

  /** What is done under pressure. */
  public enum PressureAction {
    ALARM,
    CHECKPOINT,
    PREEMPT,
    MIGRATE
  }
}
