package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups that are looked at from outside, whose policy changes, and whose events are followed. */
@Tag("it")
@Tag("once")
final class WatchTest {
  private static final String GROUP = "watched";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Sandbox sandbox;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void givenHang_whenRestored_thenFromBeforeTheFirstFailedCheckAndTheLaterOnesAreSuspect()
      throws IOException {
    Path beat = sandbox.root().resolve("beat");
    sandbox.policy(
        GROUP,
        "checkpoint: { every: 1h, keep: { last: 1 } }\n"
            + "faults: { hang: { action: restore, attempts: 5 } }\n"
            + "applications:\n"
            + "  app:\n"
            + "    command: [bash, -c, 'while :; do echo $((++i)) > "
            + beat
            + "; sleep 0.05; done']\n"
            + "    ready: { file: "
            + beat
            + " }\n"
            + "    watch:\n"
            + "      - exec: [bash, -c, 'test -n \"$(find "
            + beat
            + " -newermt \"-3 seconds\")\"']\n"
            + "        every: 300ms\n"
            + "        timeout: 10s\n"
            + "        fall: 3\n"
            + "        fault: hang\n");
    sandbox.am("start", GROUP).ok();
    sandbox.am("checkpoint", GROUP).ok();
    long hung = number(beat);
    sandbox.run(List.of("kill", "-STOP", Long.toString(application()))).ok();

    awaitEvent("failed 3 times in a row");
    awaitEvent("restored from checkpoint 1");

    Awaitility.await().atMost(PATIENCE).until(() -> number(beat) > hung + 10);
    assertThat(events()).contains("faults.hang: restore the group, attempt 1 of 5");
    assertThat(state()).isEqualTo("running");
  }

  @Test
  void givenHangInsideACheckpoint_whenRestored_thenTheOlderOneIsGoneBackTo() throws IOException {
    Path beat = sandbox.root().resolve("beat");
    sandbox.policy(
        GROUP,
        "checkpoint: { every: 1h }\n"
            + "faults: { hang: { action: restore, attempts: 5, back-off: { from: 0s, to: 0s } } }\n"
            + "watch:\n"
            + "  - { exec: [bash, -c, 'test -n \"$(find "
            + beat
            + " -newermt \"-3 seconds\")\"'],"
            + " every: 300ms, timeout: 10s, fall: 2, fault: hang }\n"
            + "applications:\n"
            + "  app:\n"
            + "    command: [bash, -c, 'while :; do echo $((++i)) > "
            + beat
            + "; sleep 0.05; done']\n"
            + "    ready: { file: "
            + beat
            + " }\n");
    sandbox.am("start", GROUP).ok();
    sandbox.am("checkpoint", GROUP).ok();
    sandbox.run(List.of("kill", "-STOP", Long.toString(application()))).ok();
    sandbox.am("checkpoint", GROUP).ok();
    long hung = number(beat);

    awaitEvent("restored from checkpoint 1");

    Awaitility.await().atMost(PATIENCE).until(() -> number(beat) > hung + 10);
    assertThat(events()).contains("not gone back to by itself: checkpoints [2]");
    assertThat(state()).isEqualTo("running");
  }

  @Test
  void givenAlarms_whenRaisedAndCleared_thenToldOnceToWhomThePolicyNames() throws IOException {
    Path fine = sandbox.root().resolve("fine");
    Path told = sandbox.root().resolve("told");
    sandbox.policy(
        GROUP,
        "checkpoint: { every: 1h }\n"
            + "faults: { hang: { action: alarm } }\n"
            + "watch: [{ exec: [test, -e, "
            + fine
            + "], every: 200ms, timeout: 10s, fall: 2, rise: 2,"
            + " fault: hang }]\n"
            + "events: [{ exec: [sh, -c, 'cat >> "
            + told
            + "; echo >> "
            + told
            + "'], on: [alarm,"
            + " policy] }]");
    sandbox.am("run", "-d", "-g", GROUP, "--", "sleep", "1000").ok();
    awaitEvent("faults.hang: alarm");
    Files.createFile(fine);
    awaitEvent("is well again");

    Path next =
        Files.writeString(
            sandbox.root().resolve("next.yaml"), "group: x\ncheckpoint: { every: 2h, evry: 1s }\n");
    CommandResult wrong = sandbox.am("policy", "apply", GROUP, next.toString());
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("next.yaml:2:").contains("did you mean").hasLineCount(1);
    assertThat(sandbox.am("policy", "show", GROUP).out()).contains("every: 1h");

    Files.writeString(
        next,
        Files.readString(sandbox.root().resolve("config").resolve(GROUP + ".yaml"))
            .replace("every: 1h", "every: 2h"));
    CommandResult applied = sandbox.am("policy", "apply", GROUP, next.toString()).ok();

    assertThat(applied.out()).contains("checkpoint.every: 1h becomes 2h").contains("in force");
    assertThat(sandbox.am("policy", "show", GROUP).out()).contains("every: 2h");
    Awaitility.await().atMost(PATIENCE).until(() -> kinds(told).contains("policy"));
    assertThat(kinds(told)).containsExactly("alarm", "cleared", "policy");
    Files.writeString(next, "nonsense");
    sandbox.am("agent", "--stop").ok();
    sandbox.am("checkpoint", GROUP).ok();
    awaitEvent("the policy that took effect last stays in force");
    assertThat(state()).isEqualTo("running");
  }

  @Test
  void givenNumber_whenFollowed_thenEveryEventFromThereOnOnce() throws Exception {
    sandbox.am("run", "-d", "-g", GROUP, "--", "sleep", "1000").ok();
    sandbox.am("checkpoint", GROUP).ok();
    Path out = sandbox.root().resolve("followed");
    Process follower =
        sandbox
            .builder(sandbox.amCommand("events", GROUP, "--follow", "--json", "--from", "2"))
            .redirectOutput(out.toFile())
            .start();
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> !Files.readAllLines(out).isEmpty());
      sandbox.am("checkpoint", GROUP).ok();
      sandbox.am("stop", GROUP).ok();
      Awaitility.await().atMost(PATIENCE).until(() -> Files.readString(out).contains("stopped"));
    } finally {
      follower.destroy();
    }

    List<Long> numbers = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      numbers.add(MAPPER.readTree(line).path("number").asLong());
    }
    assertThat(numbers.get(0)).isEqualTo(2);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i + 2);
    }
    assertThat(sandbox.am("events", "--from", "2").exit()).isEqualTo(2);
  }

  private static List<String> kinds(Path told) throws IOException {
    List<String> kinds = new ArrayList<>();
    for (String line : Files.exists(told) ? Files.readAllLines(told) : List.<String>of()) {
      kinds.add(MAPPER.readTree(line).path("kind").asText());
    }
    return kinds;
  }

  private static long number(Path beat) throws IOException {
    String text = Files.readString(beat).strip();
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private String state() {
    return sandbox.am("status", "--json", GROUP).ok().json().path(0).path("state").asText();
  }

  private String events() {
    return sandbox.am("events", GROUP).ok().out();
  }

  private void awaitEvent(String words) {
    Awaitility.await("event " + words)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(events()).contains(words));
  }

  private long application() {
    for (JsonNode process : sandbox.am("ps", "--json", GROUP).ok().json()) {
      if (process.path("comm").asText().equals("bash")) {
        return process.path("hostPid").asLong();
      }
    }
    throw new AssertionError("no bash");
  }
}
