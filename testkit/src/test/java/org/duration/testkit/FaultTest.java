package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL to each of our processes at steps all over a checkpoint and a restore. Whatever died: the
 * guest runs on unharmed, or has ended and says why; the last good checkpoint restores; no half of
 * anything is offered; nothing is left.
 */
@Tag("fault")
final class FaultTest {
  private static final double SCALE =
      Double.parseDouble(System.getProperty("duration.fault.scale", "0.1"));
  private static final long SEED = Long.getLong("duration.fault.seed", 1);

  private Sandbox sandbox;
  private FaultScene scene;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
    scene = new FaultScene(sandbox);
  }

  @AfterEach
  void close() {
    sandbox.close();
    Awaitility.await("the agent's end")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(Leftovers.processes(sandbox).stream().map(Leftovers::describe))
                    .isEmpty());
  }

  /** A checkpoint with somebody killed when the tracer, which does the capture, is at step N. */
  @ParameterizedTest
  @CsvSource({
    "registers_static, capture, 25",
    "threads, capture, 25",
    "tree, capture, 15",
    "threads, tracer, 25",
    "tree, tracer, 15",
    "registers_static, agent, 20",
    "tree, agent, 10",
    "threads, init, 15",
  })
  void givenCheckpoint_whenKilledAtAStepOfTheCapture_thenNothingIsLost(
      String name, Victim victim, int points) throws IOException {
    scene.begin(sandbox.guest(name));
    long steps = scene.stepsOfCapture();
    at(points, steps, step -> guarded(step, () -> scene.checkpointWith(victim, step)));
  }

  /** A preemption with the capturer or the agent killed when the capturer is at step N. */
  @ParameterizedTest
  @CsvSource({"tree, agent, 10", "tree, capture, 5"})
  void givenPreemption_whenKilledAtAStep_thenItIsPreemptedOrRunsOnAndNothingIsDoneTwice(
      String name, Victim victim, int points) throws IOException {
    scene.begin(sandbox.guest(name));
    long steps = scene.stepsOfPreemption();
    at(points, steps, step -> guarded(step, () -> scene.preemptWith(victim, step)));
  }

  /** The same of a group with connections to the outside that are kept. */
  @ParameterizedTest
  @CsvSource({"capture, 10", "tracer, 20", "agent, 10"})
  void givenKeptConnections_whenPreemptionIsStruck_thenTheyGoOnAndNothingIsHeldBack(
      Victim victim, int points) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root keeps connections");
    try (KeptPeers peers = new KeptPeers()) {
      Guest guest = peers.guest(sandbox);
      scene.begin(guest, KeptPeers.POLICY);
      peers.goOn(guest);
      long steps = scene.stepsOfPreemption();
      at(
          points,
          steps,
          step ->
              guarded(
                  step,
                  () -> {
                    scene.preemptWith(victim, step);
                    peers.goOn(guest);
                    KeptPeers.assertNothingHeldBack(sandbox);
                  }));
    }
  }

  /** A checkpoint with the agent or the client killed some time after it was asked for. */
  @ParameterizedTest
  @CsvSource({"files, agent, 15", "files, client, 5", "files, capture, 10"})
  void givenCheckpoint_whenKilledAtAnyTime_thenNothingIsLost(String name, Victim victim, int points)
      throws IOException {
    scene.begin(sandbox.guest(name));
    long micros = scene.microsOfCheckpoint(victim);
    at(points, micros, delay -> guarded(delay, () -> scene.checkpointKilledAfter(victim, delay)));
  }

  /** A restore with init, one of the tasks being made, or the agent killed at init's step N. */
  @ParameterizedTest
  @CsvSource({
    "registers_static, init, 15",
    "registers_static, task, 10",
    "tree, task, 15",
    "tree, descendant, 15",
    "threads, task, 10",
    "tree, agent, 15",
  })
  void givenRestore_whenKilledAtAStepOfInit_thenTheNextRestoreWorks(
      String name, Victim victim, int points) throws IOException {
    scene.begin(sandbox.guest(name));
    long steps = scene.stepsOfRestoringInit();
    at(points, steps, step -> guarded(step, () -> scene.restoreWith(victim, step)));
  }

  /** A restore with somebody killed some time after its begin: the finish is part of that. */
  @ParameterizedTest
  @CsvSource({"threads, capture, 15", "threads, agent, 10", "tree, init, 10", "files, client, 5"})
  void givenRestore_whenKilledAtAnyTime_thenTheNextRestoreWorks(
      String name, Victim victim, int points) throws IOException {
    scene.begin(sandbox.guest(name));
    long micros = scene.microsOfRestore(victim);
    at(points, micros, delay -> guarded(delay, () -> scene.restoreKilledAfter(victim, delay)));
  }

  /** Somebody while nothing is going on. */
  @ParameterizedTest
  @ValueSource(strings = {"agent", "capture", "init"})
  void givenIdleGroup_whenKilled_thenTheNextCommandWorks(String victim) throws IOException {
    scene.begin(sandbox.guest("files"));
    scene.killIdle(Victim.valueOf(victim));
  }

  private static void at(int points, long range, IntConsumer point) {
    int count = (int) Math.max(1, Math.round(points * SCALE));
    Random random = new Random(SEED * 31 + range % 7);
    for (int i = 0; i < count; i++) {
      // One point in each of equal parts, so that a small number still covers the whole.
      double share = (i + random.nextDouble()) / count;
      point.accept((int) Math.max(1, Math.ceil(share * range)));
    }
  }

  /** What can be killed. */
  enum Victim {
    agent,
    capture,
    tracer,
    init,
    task,
    descendant,
    client
  }

  /** One injection with all its checks. */
  @FunctionalInterface
  private interface Injection {
    void run() throws IOException;
  }

  private void guarded(int point, Injection injection) {
    try {
      injection.run();
    } catch (IOException | AssertionError | RuntimeException e) {
      List<String> log = scene.agentLog();
      fail(
          "at point " + point + ": " + e + "\nthe agent's log ends:\n" + String.join("\n", log), e);
    }
  }
}
