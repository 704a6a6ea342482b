package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of real groups: what comes back by itself, from which checkpoint, and what does not. */
@Tag("it")
@Tag("once")
final class RecoveryTest {
  private static final String GROUP = "app";
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String ONLY_BY_HAND = "checkpoint: { every: 1h }";

  private Sandbox sandbox;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application", "init"})
  void givenBusyTree_whenKilled_thenItGoesOnFromItsCheckpoint(String victim) throws IOException {
    sandbox.policy(GROUP, ONLY_BY_HAND);
    Guest guest = sandbox.start(GROUP, sandbox.guest("tree"));
    guest.awaitMore(3);
    long before = guest.lastTick();
    sandbox.am("checkpoint", GROUP).ok();
    long after = guest.lastTick();
    guest.awaitMore(5);

    kill(victim.equals("init") ? init() : application());
    awaitEvent("restored");
    int written = indexOfReturn(guest);
    guest.awaitMore(3);

    assertThat(guest.ticks().get(written)).isBetween(before + 1, after + 1);
    assertThat(guest.failures()).isEmpty();
    assertThat(state()).isEqualTo("running");
    assertThat(status().path("applications").path(0).path("restarts").asInt()).isEqualTo(1);
    assertThat(events()).contains("attempt 1 of 3 within 10m");
    sandbox.am("checkpoint", GROUP).ok();
  }

  @Test
  void givenNewestCheckpointDamaged_whenItCrashes_thenTheOlderOneIsTaken() throws IOException {
    sandbox.policy(GROUP, ONLY_BY_HAND);
    Guest guest = sandbox.start(GROUP, sandbox.guest("memory"));
    sandbox.am("checkpoint", GROUP).ok();
    guest.awaitMore(3);
    // A full one: what two checkpoints share is damaged in both.
    sandbox.am("checkpoint", "--full", GROUP).ok();
    damage(2);

    kill(application());
    awaitEvent("restored from checkpoint 1");
    guest.awaitMore(3);

    assertThat(guest.failures()).isEmpty();
    assertThat(events())
        .contains("the recovery from checkpoint 2 failed")
        .contains("restored from checkpoint 1");
  }

  @Test
  void givenCrashLoop_thenItEndsAfterTheAttemptsWithAnAlarm() throws Exception {
    sandbox.policy(
        GROUP,
        ONLY_BY_HAND
            + "\nfaults: { crash: { attempts: 2, within: 1m, back-off: { from: 100ms, to: 1s } } }");
    Path go = sandbox.root().resolve("go");
    Path out = sandbox.root().resolve("out");
    Process run =
        inForeground(out, "echo begins; while ! [ -e " + go + " ]; do sleep 0.1; done; exit 3");
    awaitOutput(out, "begins");
    sandbox.am("checkpoint", GROUP).ok();

    Files.createFile(go);

    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(3);
    assertThat(state()).isEqualTo("failed");
    assertThat(events())
        .contains("attempt 2 of 2 within 1m, after 100ms")
        .contains("all 2 attempts within 1m are used up")
        .contains("alarm");
    assertThat(events().lines().filter(line -> line.contains(" restored "))).hasSize(2);
  }

  @Test
  void givenForeground_whenItCrashes_thenItGoesOnWithTheSameStreams() throws Exception {
    sandbox.policy(GROUP, ONLY_BY_HAND);
    Path out = sandbox.root().resolve("out");
    Path go = sandbox.root().resolve("go");
    Process run =
        inForeground(out, "until [ -e " + go + " ]; do echo $((++i)); sleep 0.2; done; echo end");
    awaitOutput(out, "2");
    sandbox.am("checkpoint", GROUP).ok();
    int written = Files.readAllLines(out).size();

    kill(application());
    awaitEvent("restored");
    Files.createFile(go);

    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isZero();
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).endsWith("end");
    List<Long> numbers = lines.subList(0, lines.size() - 1).stream().map(Long::parseLong).toList();
    assertThat(numbers.get(returned(numbers))).isLessThanOrEqualTo(written + 1L);
    for (int i = 1; i < numbers.size(); i++) {
      boolean back = i == returned(numbers);
      assertThat(numbers.get(i) - numbers.get(i - 1) == 1).as("line " + i).isNotEqualTo(back);
    }
    assertThat(state()).isEqualTo("stopped");
    assertThat(events()).contains("restored from checkpoint");
  }

  @Test
  void givenForegroundWhoseClientIsGone_whenItCrashes_thenItGoesOnWithItsLog() throws Exception {
    sandbox.policy(GROUP, ONLY_BY_HAND);
    Path out = sandbox.root().resolve("out");
    Process run = inForeground(out, "for i in $(seq 1000); do echo line $i; sleep 0.1; done");
    awaitOutput(out, "line 2");
    sandbox.am("checkpoint", GROUP).ok();
    run.destroyForcibly().waitFor();

    kill(application());
    awaitEvent("restored");

    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> sandbox.am("logs", GROUP).out().contains("line 9"));
  }

  @Test
  void givenAgentDies_whenTheGroupIsLostMeanwhile_thenTheNextOneRecoversIt() throws IOException {
    sandbox.policy(GROUP, ONLY_BY_HAND);
    Guest guest = sandbox.start(GROUP, sandbox.guest("threads"));
    sandbox.am("checkpoint", GROUP).ok();
    long init = init();

    kill(status().path("coordinatorPid").asLong());
    kill(init);
    assertThat(state()).as("seen by a new agent").isIn("restoring", "running");
    awaitEvent("restored");

    guest.awaitMore(3);
    assertThat(guest.failures()).isEmpty();
    assertThat(events()).contains("its init was lost while no agent ran");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void givenItsUserAsksItToEnd_thenItIsNoFault(String signal) throws Exception {
    Path out = sandbox.root().resolve("out");
    Process run = inForeground(out, "echo begins; sleep 1000; exit 5");
    awaitOutput(out, "begins");
    sandbox.am("checkpoint", GROUP).ok();

    sandbox.run(List.of("kill", "-" + signal, Long.toString(run.pid()))).ok();

    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(events()).doesNotContain("recovery");
    assertThat(state()).isIn("stopped", "failed");
  }

  @Test
  void givenOneApplicationStopped_thenItStaysEndedAndTheOtherRunsOn() {
    Guest guest = sandbox.start(GROUP, sandbox.guest("memory"));
    sandbox.am("join", GROUP, "-d", "--name", "second", "--", "sleep", "1000").ok();
    sandbox.am("checkpoint", GROUP).ok();

    sandbox.am("stop", GROUP, "second").ok();
    guest.awaitMore(3);

    assertThat(events()).doesNotContain("recovery");
    assertThat(state()).isEqualTo("running");
  }

  @Test
  void givenRecoveryThatWaits_whenStopped_thenItStaysStopped() throws IOException {
    sandbox.policy(
        GROUP,
        ONLY_BY_HAND + "\nfaults: { crash: { attempts: 5, back-off: { from: 30s, to: 30s } } }");
    Guest guest = sandbox.start(GROUP, sandbox.guest("memory"));
    sandbox.am("checkpoint", GROUP).ok();
    kill(application());
    awaitEvent("restored");
    guest.awaitMore(1);
    kill(application());
    awaitEvent("after 30s");
    assertThat(state()).isEqualTo("restoring");
    assertThat(sandbox.am("restore", "-d", GROUP).exit()).isEqualTo(6);

    sandbox.am("stop", GROUP).ok();

    assertThat(state()).isEqualTo("stopped");
    sandbox.am("restore", "-d", GROUP).ok();
    guest.awaitMore(2);
    assertThat(guest.failures()).isEmpty();
  }

  // ---- who is who

  private JsonNode status() {
    return sandbox.am("status", "--json", GROUP).ok().json().path(0);
  }

  private String state() {
    return status().path("state").asText();
  }

  private String events() {
    return sandbox.am("events", GROUP).ok().out();
  }

  private void awaitEvent(String words) {
    Awaitility.await("event " + words)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(events()).contains(words));
  }

  /** The host's pid of the application's first process. */
  private long application() {
    int pid = status().path("applications").path(0).path("pid").asInt();
    for (JsonNode process : sandbox.am("ps", "--json", GROUP).ok().json()) {
      if (process.path("pid").asInt() == pid) {
        return process.path("hostPid").asLong();
      }
    }
    throw new AssertionError("no process " + pid);
  }

  private long init() {
    return Leftovers.processes(sandbox).stream()
        .filter(pid -> Leftovers.describe(pid).contains("duration-init"))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitOutput(Path out, String words) {
    Awaitility.await("output " + words)
        .atMost(PATIENCE)
        .until(() -> Files.readString(out).contains(words));
  }

  private void kill(long pid) {
    sandbox.run(List.of("kill", "-KILL", Long.toString(pid))).ok();
  }

  private Process inForeground(Path out, String script) throws IOException {
    return sandbox
        .builder(sandbox.amCommand("run", "-g", GROUP, "--", "bash", "-c", script))
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  /** The first tick after the group went back: one that is not greater than the one before. */
  private static int indexOfReturn(Guest guest) {
    Awaitility.await().atMost(PATIENCE).until(() -> returned(guest.ticks()) > 0);
    return returned(guest.ticks());
  }

  private static int returned(List<Long> ticks) {
    for (int i = 1; i < ticks.size(); i++) {
      if (ticks.get(i) <= ticks.get(i - 1)) {
        return i;
      }
    }
    return 0;
  }

  private void damage(long seq) throws IOException {
    Path image = sandbox.store().resolve(GROUP).resolve("checkpoints");
    try (Stream<Path> files = Files.walk(image.resolve(String.format("%012d", seq)))) {
      Path largest =
          files
              .filter(Files::isRegularFile)
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(largest);
      bytes[bytes.length / 2] ^= 1;
      Files.write(largest, bytes);
    }
  }
}
