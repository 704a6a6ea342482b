// Something that happened to a group and calls for a decision.
package org.duration.policies.decide;

import java.time.Duration;
import java.util.Optional;
import org.duration.policies.FaultPolicy;

/** Observations as they come in; which of them is a fault is the policy's word. */
public sealed interface Fault {

  /** The application it happened to; empty: the group as a whole. */
  Optional<String> application();

  /** What happened, as the beginning of a sentence. */
  String what();

  /** The application's own process ended with this code. */
  record Exited(String name, int code) implements Fault {
    @Override
    public Optional<String> application() {
      return Optional.of(name);
    }

    @Override
    public String what() {
      return name + " exited with code " + code;
    }
  }

  /** The application's own process was ended by this signal ({@code SIGSEGV}). */
  record Killed(String name, String signal) implements Fault {
    @Override
    public Optional<String> application() {
      return Optional.of(name);
    }

    @Override
    public String what() {
      return name + " was ended by " + signal;
    }
  }

  /** All of the group is gone at once: its init died, say. */
  record Lost(String what) implements Fault {
    @Override
    public Optional<String> application() {
      return Optional.empty();
    }
  }

  /** The application was not ready in time. */
  record NotReady(String name, Duration timeout) implements Fault {
    @Override
    public Optional<String> application() {
      return Optional.of(name);
    }

    @Override
    public String what() {
      return name + " was not ready within " + Words.of(timeout);
    }
  }

  /** A probe failed as often in a row as its {@code fall} says. */
  record ProbeFailed(Optional<String> application, FaultPolicy.Kind kind, String check, int times)
      implements Fault {
    @Override
    public String what() {
      return application.map(name -> name + ": ").orElse("")
          + check
          + " failed "
          + times
          + " times in a row";
    }
  }

  /** A restart or restore that was decided did not succeed. */
  record RecoveryFailed(Optional<String> application, String why) implements Fault {
    @Override
    public String what() {
      return "the recovery of " + application.orElse("the group") + " failed (" + why + ")";
    }
  }
}
