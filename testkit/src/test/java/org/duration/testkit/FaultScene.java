package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.duration.testkit.FaultTest.Victim;

/** One protected guest, what can be done to it and its keepers, and what must hold after that. */
final class FaultScene {
  private static final String GROUP = "scene";
  private static final long NEVER_MICROS = Duration.ofDays(1).toNanos() / 1000;
  private static final int SOME_TICKS = 2;

  private final Sandbox sandbox;
  private final Door door;
  private Guest guest;

  FaultScene(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.door = new Door(sandbox);
  }

  /** Starts the guest and takes the checkpoint that must never be lost. */
  void begin(Guest started) throws IOException {
    begin(started, "");
  }

  /**
   * @param policy lines of the group's policy beside those about faults
   */
  void begin(Guest started, String policy) throws IOException {
    guest = started;
    sandbox.policy(GROUP, "faults: { crash: { action: ignore } }\n" + policy);
    agent();
    door.run(GROUP, guest.command());
    guest.awaitReady();
    guest.awaitMore(SOME_TICKS);
    door.checkpoint(GROUP).ok();
  }

  // ---- measuring

  long stepsOfCapture() throws IOException {
    try (Saboteur counter = Saboteur.arm(sandbox, tracer(), 0, "0")) {
      door.checkpoint(GROUP).ok();
      return counter.steps();
    }
  }

  long stepsOfPreemption() throws IOException {
    try (Saboteur counter = Saboteur.arm(sandbox, tracer(), 0, "0")) {
      door.preempt(GROUP).ok();
      door.resume(GROUP).ok();
      return counter.steps();
    }
  }

  long stepsOfRestoringInit() throws IOException {
    lose();
    door.prepareRestore(GROUP).ok();
    try (Saboteur counter = Saboteur.arm(sandbox, init(), 0, "0")) {
      door.completeRestore(GROUP).ok();
      // The later ones come after the release.
      long steps = counter.steps() / 2;
      guest.awaitMore(SOME_TICKS);
      return steps;
    }
  }

  /** How long the whole takes, for somebody who kills at any time; a client lives a JVM longer. */
  long microsOfCheckpoint(Victim victim) throws IOException {
    long begun = System.nanoTime();
    if (victim == Victim.client) {
      sandbox.am("checkpoint", GROUP).ok();
    } else {
      door.checkpoint(GROUP).ok();
    }
    return (System.nanoTime() - begun) / 1000;
  }

  long microsOfRestore(Victim victim) throws IOException {
    lose();
    long begun = System.nanoTime();
    if (victim == Victim.client) {
      sandbox.am("restore", "-d", GROUP).ok();
    } else {
      door.restore(GROUP).ok();
    }
    return (System.nanoTime() - begun) / 1000;
  }

  // ---- injecting

  @SuppressWarnings("try") // it strikes by itself
  void checkpointWith(Victim victim, int step) throws IOException {
    if (victim == Victim.agent || victim == Victim.init) {
      door.checkpoint(GROUP).ok(); // there is a capturer to follow
    }
    try (Saboteur saboteur = Saboteur.arm(sandbox, tracer(), step, captureTarget(victim))) {
      checkpointAnyhow();
    }
    afterCheckpoint(victim);
  }

  void checkpointKilledAfter(Victim victim, int micros) throws IOException {
    if (victim == Victim.client) {
      clientKilledAfter(micros, "checkpoint", GROUP);
    } else {
      long pid = victim == Victim.agent ? agent() : capturer();
      CompletableFuture<Void> killer = killAfter(pid, micros);
      checkpointAnyhow();
      killer.join();
    }
    afterCheckpoint(victim);
  }

  @SuppressWarnings("try") // it strikes by itself
  void preemptWith(Victim victim, int step) throws IOException {
    door.checkpoint(GROUP).ok(); // there is a capturer to follow
    try (Saboteur saboteur = Saboteur.arm(sandbox, tracer(), step, captureTarget(victim))) {
      door.preempt(GROUP);
    } catch (Door.Closed e) {
      assertThat(victim).isEqualTo(Victim.agent);
    }
    afterPreemption();
  }

  void restoreWith(Victim victim, int step) throws IOException {
    lose();
    long begun = System.nanoTime();
    door.prepareRestore(GROUP).ok();
    long traced = init();
    boolean wasGuest;
    try (Saboteur saboteur = Saboteur.arm(sandbox, traced, step, target(victim, traced))) {
      long released = begun + completeAnyhow() * 1000;
      wasGuest = isTask(victim) && saboteur.struckNanos() >= released;
    }
    if (wasGuest) {
      // Whom it killed after the release is a process that the guest misses, and no affair of ours.
      loseIfRunning();
      restoreWell();
    } else {
      afterRestore();
    }
  }

  private static boolean isTask(Victim victim) {
    return victim == Victim.task || victim == Victim.descendant;
  }

  void restoreKilledAfter(Victim victim, int micros) throws IOException {
    lose();
    if (victim == Victim.client) {
      clientKilledAfter(micros, "restore", "-d", GROUP);
    } else {
      CompletableFuture<Void> killer = killAfter(victim, micros);
      try {
        door.restore(GROUP);
      } catch (IOException e) {
        assertThat(e).isInstanceOfAny(Door.Closed.class, IOException.class);
      }
      killer.join();
    }
    afterRestore();
  }

  void killIdle(Victim victim) throws IOException {
    kill(victim == Victim.agent ? agent() : victim == Victim.init ? init() : capturer());
    afterCheckpoint(victim);
  }

  private void clientKilledAfter(int micros, String... arguments) throws IOException {
    Process client =
        sandbox
            .builder(sandbox.amCommand(arguments))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    LockSupport.parkNanos(micros * 1000L);
    client.destroyForcibly();
    try {
      client.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CompletableFuture<Void> killAfter(long pid, int micros) {
    return CompletableFuture.runAsync(
        () -> {
          LockSupport.parkNanos(micros * 1000L);
          kill(pid);
        });
  }

  /** For those who do not exist yet when a restore begins. */
  private CompletableFuture<Void> killAfter(Victim victim, int micros) throws IOException {
    long agent = agent();
    return CompletableFuture.runAsync(
        () -> {
          LockSupport.parkNanos(micros * 1000L);
          if (victim == Victim.agent) {
            kill(agent);
          } else {
            find(victim == Victim.init ? "duration-init" : "duration-capture")
                .forEach(FaultScene::kill);
          }
        });
  }

  private String target(Victim victim, long traced) throws IOException {
    return switch (victim) {
      case agent -> Long.toString(agent());
      case init -> Long.toString(init());
      case task -> Saboteur.NEWEST_CHILD;
      case descendant -> Saboteur.DEEPEST_CHILD;
      default -> Long.toString(traced);
    };
  }

  private String captureTarget(Victim victim) throws IOException {
    return target(victim, victim == Victim.tracer ? tracer() : capturer());
  }

  private void checkpointAnyhow() {
    try {
      door.checkpoint(GROUP);
    } catch (Door.Closed e) {
      return; // the agent was the victim
    }
  }

  /** Microseconds from the request to the release; more than any when it did not come to that. */
  private long completeAnyhow() {
    try {
      Door.Answer answer = door.completeRestore(GROUP);
      return answer.exit() == 0 ? answer.body().path("durationMicros").asLong() : NEVER_MICROS;
    } catch (Door.Closed e) {
      return NEVER_MICROS; // the agent was the victim
    }
  }

  // ---- what must hold

  private void afterCheckpoint(Victim victim) throws IOException {
    Stores.assertIntact(sandbox, GROUP);
    agent();
    if (victim == Victim.init) {
      awaitLost();
    } else {
      guest.awaitMore(SOME_TICKS);
      assertThat(door.state(GROUP)).isEqualTo("running");
      assertThat(find("duration-init")).as("inits").isNotEmpty();
      door.checkpoint(GROUP).ok();
      Stores.assertNoDraft(sandbox, GROUP);
      lose();
    }
    restoreWell();
  }

  /** Whether that restore worked or not: the group is whole or gone, and can be restored again. */
  private void afterRestore() throws IOException {
    Stores.assertIntact(sandbox, GROUP);
    agent();
    // Nobody's death is found out by a timeout: init's is a minute.
    Awaitility.await("an end of the restore")
        .atMost(Duration.ofSeconds(10))
        .until(() -> List.of("running", "failed", "stopped").contains(door.state(GROUP)));
    if (door.state(GROUP).equals("running")) {
      guest.awaitMore(SOME_TICKS);
      lose();
    }
    assertNothingRuns();
    restoreWell();
  }

  private void restoreWell() throws IOException {
    long written = guest.ticks().size();
    door.restore(GROUP).ok();
    Awaitility.await("ticks after the restore")
        .atMost(Duration.ofSeconds(20))
        .until(() -> !guest.failures().isEmpty() || guest.ticks().size() > written + SOME_TICKS);
    assertThat(guest.failures()).isEmpty();
    for (int i = (int) written + 1; i < written + SOME_TICKS; i++) {
      assertThat(guest.ticks().get(i)).isEqualTo(guest.ticks().get(i - 1) + 1);
    }
    door.checkpoint(GROUP).ok();
    Stores.assertNoDraft(sandbox, GROUP);
  }

  /** It was halted or was not, as its state says; either way it has been at each tick once. */
  private void afterPreemption() throws IOException {
    Stores.assertIntact(sandbox, GROUP);
    agent();
    assertThat(door.state(GROUP)).isIn("running", "preempted");
    if (door.state(GROUP).equals("preempted")) {
      assertNothingRuns();
      door.resume(GROUP).ok();
    }
    guest.awaitMore(SOME_TICKS);
    assertThat(guest.failures()).isEmpty();
    List<Long> ticks = guest.ticks();
    assertThat(ticks)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, ticks.size()).boxed().toList());
  }

  private void awaitLost() {
    Awaitility.await("the group's end")
        .atMost(Duration.ofSeconds(10))
        .until(() -> door.state(GROUP).equals("failed"));
    assertThat(events()).contains("its init was lost");
    assertNothingRuns();
  }

  private void loseIfRunning() throws IOException {
    if (door.state(GROUP).equals("running")) {
      lose();
    }
  }

  private void lose() throws IOException {
    door.kill(GROUP).ok();
    assertNothingRuns();
  }

  /** But the agent, of course. */
  private void assertNothingRuns() {
    Awaitility.await("an end of everything in the group")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              long agent = agent();
              assertThat(
                      Leftovers.processes(sandbox).stream()
                          .filter(pid -> pid != agent)
                          .map(Leftovers::describe))
                  .isEmpty();
            });
  }

  private String events() {
    try {
      return Files.readString(sandbox.store().resolve(GROUP).resolve("events.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> agentLog() {
    try {
      Path log = sandbox.store().resolve(".agent").resolve("agent.log");
      List<String> lines = Files.readAllLines(log);
      return lines.subList(Math.max(0, lines.size() - 25), lines.size());
    } catch (IOException e) {
      return List.of("no log: " + e.getMessage());
    }
  }

  // ---- who is who

  /** The agent, started when there is none. */
  private long agent() throws IOException {
    try {
      return door.agentPid();
    } catch (Door.Closed e) {
      sandbox.am("status").ok();
      return door.agentPid();
    }
  }

  private long init() {
    List<Long> inits = find("duration-init");
    assertThat(inits).as("inits").hasSize(1);
    return inits.get(0);
  }

  private long capturer() throws IOException {
    if (find("duration-capture").isEmpty()) {
      door.checkpoint(GROUP).ok();
    }
    // The capturer has a child of the same program, which brings tasks back when it dies.
    List<Long> capturers = find("duration-capture");
    return capturers.stream()
        .filter(pid -> !capturers.contains(Leftovers.parent(pid)))
        .findFirst()
        .orElseThrow();
  }

  /** The capturer's other half, which does its work and has no name for others (decision 0009). */
  private long tracer() throws IOException {
    return ProcessHandle.of(capturer()).orElseThrow().children().findFirst().orElseThrow().pid();
  }

  /** By the name that a process got with its exec. */
  private List<Long> find(String program) {
    return Leftovers.processes(sandbox).stream()
        .filter(pid -> Leftovers.program(pid).equals(program))
        .toList();
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }
}
