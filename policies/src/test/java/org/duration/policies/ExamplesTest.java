// The annotated policies that administrators copy do what their comments say.
package org.duration.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.OnExit;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.Kind;
import org.duration.policies.FaultPolicy.PressureAction;
import org.duration.policies.decide.CheckpointSchedule;
import org.duration.policies.decide.Fault;
import org.duration.policies.decide.FaultDecision;
import org.duration.policies.decide.FaultHistory;
import org.duration.policies.decide.StartOrder;
import org.duration.policies.file.PolicyLoader;
import org.junit.jupiter.api.Test;

class ExamplesTest {

  private static Policy example(String name) throws Exception {
    return PolicyLoader.load(Path.of("examples", name + ".yaml")).policy();
  }

  /** What is done when the fault comes again and again, at once. */
  private static List<Action> actions(Policy policy, Fault fault, int times) {
    FaultHistory history = FaultHistory.NONE;
    List<Action> actions = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      FaultDecision decided = FaultDecision.decide(policy, history, fault, i);
      history = decided.history();
      actions.add(decided.action());
    }
    return actions;
  }

  @Test
  void givenEachExample_whenLoaded_thenItIsTested() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "smallest.yaml",
              "shell-script.yaml",
              "jvm.yaml",
              "postgresql.yaml",
              "shop.yaml",
              "hpc-job.yaml");
    }
  }

  @Test
  void givenSmallest_whenLoaded_thenItIsTheDefaults() throws Exception {
    assertThat(example("smallest")).isEqualTo(PolicyLoader.defaults("smallest", "").policy());
  }

  @Test
  void givenShellScript_whenItEnds_thenItsOwnCodesAreNormalAndOthersAlarm() throws Exception {
    Policy script = example("shell-script");

    assertThat(actions(script, new Fault.Exited("script", 3), 1)).containsExactly(Action.IGNORE);
    assertThat(actions(script, new Fault.Exited("script", 1), 1)).containsExactly(Action.ALARM);
    assertThat(script.checkpoint().onExit()).isEqualTo(OnExit.DELETE);
    assertThat(script.checkpoint().files().byPattern())
        .containsEntry("/var/log/**", FileAction.TRUNCATE);
    assertThat(script.application("script").streams().in())
        .isEqualTo(new Application.Stream.Discard());
  }

  @Test
  void givenJvm_whenItHangs_thenTwoRestartsThenAnAlarm() throws Exception {
    Policy jvm = example("jvm");
    Fault hang = new Fault.ProbeFailed(Optional.of("orders"), Kind.HANG, "http", 3);

    assertThat(actions(jvm, hang, 3)).containsExactly(Action.RESTART, Action.RESTART, Action.ALARM);
    assertThat(actions(jvm, new Fault.Killed("orders", "SIGKILL"), 4))
        .containsExactly(Action.RESTORE, Action.RESTORE, Action.RESTORE, Action.STOP);
    assertThat(jvm.autoStart()).isEqualTo(Policy.AutoStart.RESTORE);
    assertThat(jvm.checkpoint().hint().orElseThrow().belowBytes()).isEqualTo(64L << 20);
  }

  @Test
  void givenPostgresql_whenItCrashes_thenItIsRestartedAndNeverRestored() throws Exception {
    Policy postgresql = example("postgresql");
    Fault crash = new Fault.Exited("postgres", 2);
    Fault noDisk = new Fault.ProbeFailed(Optional.empty(), Kind.RESOURCE, "mount /srv/pg", 2);

    assertThat(actions(postgresql, crash, 6))
        .containsExactly(
            Action.RESTART,
            Action.RESTART,
            Action.RESTART,
            Action.RESTART,
            Action.RESTART,
            Action.STOP);
    assertThat(actions(postgresql, noDisk, 1)).containsExactly(Action.STOP);
    assertThat(postgresql.application("postgres").stop().signal()).isEqualTo("SIGINT");
    assertThat(postgresql.resources().get(0).check()).isEqualTo(new Check.Mount("/srv/pg"));
  }

  @Test
  void givenShop_whenStarted_thenDatabaseFirstAndWebLast() throws Exception {
    Policy shop = example("shop");
    Fault hang = new Fault.ProbeFailed(Optional.of("app"), Kind.HANG, "http", 3);

    assertThat(StartOrder.of(shop.applications()).sequence()).containsExactly("db", "app", "web");
    assertThat(StartOrder.of(shop.applications()).stopSequence())
        .containsExactly("web", "app", "db");
    assertThat(actions(shop, new Fault.Exited("db", 1), 1)).containsExactly(Action.RESTART);
    assertThat(actions(shop, new Fault.Exited("app", 1), 1)).containsExactly(Action.RESTORE);
    assertThat(FaultDecision.decide(shop, FaultHistory.NONE, hang, 0).target())
        .as("scope: group")
        .isEmpty();
  }

  @Test
  void givenHpcJob_whenTheSchedulerEndsIt_thenThatIsNoFault() throws Exception {
    Policy job = example("hpc-job");

    assertThat(actions(job, new Fault.Killed("solver", "SIGTERM"), 1))
        .containsExactly(Action.IGNORE);
    assertThat(actions(job, new Fault.Killed("solver", "SIGSEGV"), 6))
        .endsWith(Action.RESTORE, Action.ALARM);
    assertThat(job.faults().pressure().orElseThrow().action()).isEqualTo(PressureAction.PREEMPT);
    assertThat(CheckpointSchedule.beginning(0, job.checkpoint().every()).nextDueMillis())
        .isEqualTo(Duration.ofMinutes(30).toMillis());
    assertThat(job.application("solver").environment()).containsEntry("OMP_NUM_THREADS", "16");
  }
}
