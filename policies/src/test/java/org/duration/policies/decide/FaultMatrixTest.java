// Every action with every scope for every kind of fault: the whole table, computed in another way.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.Kind;
import org.duration.policies.FaultPolicy.Scope;
import org.duration.policies.FaultPolicy.Then;
import org.duration.policies.Policies;
import org.duration.policies.Policy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultMatrixTest {

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (Action action : Action.values()) {
      for (Scope scope : Scope.values()) {
        for (Then then : Then.values()) {
          cells.add(Arguments.of(action, scope, then));
        }
      }
    }
    return cells.stream();
  }

  private static Policy policy(Action action, Scope scope, Then then) {
    String rule =
        "{action: "
            + word(action)
            + ", scope: "
            + word(scope)
            + ", then: "
            + word(then)
            + ", attempts: 1}";
    return Policies.policy(
        "group: g\nnodes: {backups: [n2]}\nfaults: {exit: "
            + rule
            + ", crash: "
            + rule
            + ", hang: "
            + rule
            + ", resource: "
            + rule
            + "}");
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static List<Fault> faults() {
    return List.of(
        new Fault.Exited("a", 0),
        new Fault.Exited("a", 1),
        new Fault.Killed("a", "SIGKILL"),
        new Fault.NotReady("a", Duration.ofSeconds(1)),
        new Fault.ProbeFailed(Optional.of("a"), Kind.HANG, "tcp", 1),
        new Fault.ProbeFailed(Optional.empty(), Kind.HANG, "tcp", 1),
        new Fault.ProbeFailed(Optional.empty(), Kind.RESOURCE, "mount", 1),
        new Fault.ProbeFailed(Optional.of("a"), Kind.CRASH, "tcp", 1),
        new Fault.RecoveryFailed(Optional.empty(), "EIO"));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenRule_whenAnyFaultComesTwice_thenFirstItsActionThenWhatFollows(
      Action action, Scope scope, Then then) {
    Policy policy = policy(action, scope, then);
    boolean tries = action == Action.RESTART || action == Action.RESTORE;

    for (Fault fault : faults()) {
      FaultDecision first = FaultDecision.decide(policy, FaultHistory.NONE, fault, 0);
      FaultDecision second = FaultDecision.decide(policy, first.history(), fault, 1);

      assertThat(first.action()).as(first.reason()).isEqualTo(action);
      assertThat(second.action())
          .as(second.reason())
          .isEqualTo(tries ? Action.valueOf(then.name()) : action);
      assertThat(first.history().equals(FaultHistory.NONE)).isEqualTo(!tries);
      assertThat(second.alarm() || !tries).as(second.reason()).isTrue();
      checkTarget(first, fault, scope, tries);
    }
  }

  private static void checkTarget(FaultDecision decided, Fault fault, Scope scope, boolean tries) {
    boolean ofTheGroup =
        fault.application().isEmpty()
            || tries && scope == Scope.GROUP
            || decided.action() == Action.STOP
            || decided.action() == Action.FAILOVER;
    assertThat(decided.target())
        .as(decided.reason())
        .isEqualTo(ofTheGroup ? Optional.empty() : Optional.of("a"));
    assertThat(decided.reason()).startsWith(fault.what() + "; faults.").doesNotContain("null");
  }
}
