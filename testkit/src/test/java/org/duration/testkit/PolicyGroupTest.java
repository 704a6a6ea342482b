package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups whose applications a policy names: how they are started, restarted and stopped. */
@Tag("it")
@Tag("once")
final class PolicyGroupTest {
  private static final String GROUP = "shop";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private Sandbox sandbox;
  private Path story;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
    story = sandbox.root().resolve("story");
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void givenOrder_whenRun_thenEachStartsWhenThoseBeforeItAreReadyAndStopsBeforeThem()
      throws IOException {
    Path policy =
        sandbox.policy(
            GROUP,
            "checkpoint: { every: 1h }\n"
                + "applications:\n"
                + application("web", 0, "after: [app]")
                + application("app", 300, "after: [db]", ready("app"))
                + application("db", 300, "stop: { signal: SIGUSR1, grace: 20s }", ready("db"))
                + application("job", 0, "auto-start: false"));

    CommandResult run = sandbox.am("run", "-d", "-p", policy.toString(), "--json").ok();

    assertThat(run.json().path("group").asText()).isEqualTo(GROUP);
    assertThat(story())
        .containsExactly("db starts", "db is ready", "app starts", "app is ready", "web starts");
    assertThat(names("running")).containsExactly("db", "app", "web");
    assertThat(sandbox.am("run", "-d", "-p", policy.toString()).exit()).isEqualTo(6);

    JsonNode started = sandbox.am("start", GROUP, "job", "--json").ok().json();
    assertThat(started.path("applications").path(0).path("name").asText()).isEqualTo("job");
    assertThat(sandbox.am("start", GROUP, "none").exit()).isEqualTo(3);

    sandbox.am("stop", GROUP).ok();
    List<String> ends = story().subList(6, story().size());
    assertThat(ends)
        .containsExactlyInAnyOrder("job ends", "web ends", "app ends", "db ends by USR1");
    assertThat(ends.indexOf("web ends")).isLessThan(ends.indexOf("app ends"));
    assertThat(ends).endsWith("app ends", "db ends by USR1");
    assertThat(state()).isEqualTo("stopped");
  }

  @Test
  void givenWhatThePolicySays_whenRunInForeground_thenTheApplicationHasItAndTheRestOfTheCaller()
      throws Exception {
    Path file = sandbox.root().resolve("errors");
    Path directory = Files.createDirectory(sandbox.root().resolve("work dir"));
    sandbox.policy(
        GROUP,
        "faults: { crash: { action: ignore } }\n"
            + "applications:\n"
            + "  only:\n"
            + "    command: [bash, -c, 'echo $MINE $THEIRS $(ulimit -n) $(umask) $PWD; echo oops >&2;"
            + " exit 7']\n"
            + "    environment: { THEIRS: policy, OTHER: x }\n"
            + "    working-directory: "
            + directory
            + "\n"
            + "    stderr: "
            + file
            + "\n");
    Path out = sandbox.root().resolve("out");
    ProcessBuilder builder =
        sandbox.builder(
            List.of(
                "sh",
                "-c",
                "umask 027; ulimit -Sn 333; exec \"$0\" \"$@\"",
                sandbox.amCommand().get(0),
                "run",
                "-g",
                GROUP));
    builder.environment().put("MINE", "caller");
    builder.environment().put("THEIRS", "caller");
    Process run = builder.redirectOutput(out.toFile()).start();

    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(out)).isEqualTo("caller policy 333 0027 " + directory + "\n");
    assertThat(Files.readString(file)).isEqualTo("oops\n");
    assertThat(run.exitValue()).isEqualTo(7);
  }

  @Test
  void givenForeground_whenInterrupted_thenTheGroupIsStoppedInOrder() throws Exception {
    sandbox.policy(
        GROUP, "applications:\n" + application("web", 0, "after: [db]") + application("db", 0));
    Process run =
        sandbox
            .builder(sandbox.amCommand("run", "-g", GROUP))
            .redirectErrorStream(true)
            .redirectOutput(sandbox.root().resolve("out").toFile())
            .start();
    awaitStory("web starts");

    sandbox.run(List.of("kill", "-INT", Long.toString(run.pid()))).ok();

    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isZero();
    assertThat(story()).endsWith("web ends", "db ends");
  }

  @Test
  void givenOneThatDoesNotGetReady_whenStarted_thenTheStartFailsByItsNameAndNothingIsLeft() {
    sandbox.policy(
        GROUP,
        "applications:\n"
            + application("db", 0)
            + "    ready: { tcp: 1, timeout: 400ms }\n"
            + application("app", 0, "after: [db]"));

    CommandResult start = sandbox.am("start", GROUP);

    assertThat(start.exit()).isEqualTo(1);
    assertThat(start.err())
        .contains("db could not be started: it was not ready")
        .contains("tcp 127.0.0.1:1: Connection refused")
        .contains("not started either: app");
    assertThat(start.err().lines()).hasSize(1);
    assertThat(state()).isEqualTo("failed");
    assertThat(Leftovers.processes(sandbox).stream().map(Leftovers::describe))
        .noneMatch(one -> one.contains("duration-init") || one.contains("bash"));
  }

  @Test
  void givenProgramThatIsNotThere_whenStarted_thenOneLineSaysSo() {
    sandbox.policy(GROUP, "applications: { db: { command: [/nonexistent/db] } }");

    CommandResult start = sandbox.am("start", GROUP);

    assertThat(start.exit()).isEqualTo(1);
    assertThat(start.err()).contains("cannot run /nonexistent/db: there is no such program");
    assertThat(sandbox.am("start", "other").err()).contains("no application with a command");
  }

  @Test
  void givenUser_whenStarted_thenItRunsAsThatOneWhereWeMay() {
    sandbox.policy(
        GROUP,
        "applications:\n  db:\n    user: nobody\n    working-directory: /\n    command: [bash, -c,"
            + " 'echo $(id -un) $USER; sleep 1000']\n");

    CommandResult start = sandbox.am("start", GROUP);

    if (Files.isWritable(Path.of("/etc/passwd"))) {
      start.ok();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(sandbox.am("logs", GROUP).out()).contains("nobody nobody"));
    } else {
      assertThat(start.exit()).isEqualTo(1);
      assertThat(start.err()).contains("only root's agent can");
    }
  }

  @Test
  void givenRunningGroup_whenRestarted_thenOneOrAllBeginAfresh() throws IOException {
    sandbox.policy(
        GROUP,
        "checkpoint: { every: 1h }\napplications:\n"
            + application("db", 0)
            + application("web", 0, "after: [db]"));
    sandbox.am("start", GROUP).ok();
    int db = pid("db");
    sandbox.am("checkpoint", GROUP).ok();

    sandbox.am("restart", GROUP, "web").ok();

    awaitStory("web starts", 2);
    assertThat(pid("db")).isEqualTo(db);
    assertThat(names("running")).containsExactly("db", "web");
    sandbox.am("checkpoint", GROUP).ok();

    sandbox.am("restart", GROUP).ok();

    awaitStory("web starts", 3);
    assertThat(pid("db")).isNotEqualTo(db);
    assertThat(story().subList(3, 7)).startsWith("web starts", "web ends", "db ends", "db starts");
    assertThat(state()).isEqualTo("running");
    sandbox.am("checkpoint", GROUP).ok();
    sandbox.am("stop", "--kill", GROUP).ok();
    sandbox.am("restore", "-d", GROUP).ok();
    assertThat(names("running")).containsExactly("db", "web");
  }

  @Test
  void givenRestartAsAction_whenOneCrashesAgainAndAgain_thenItAloneIsStartedAfreshWithinItsLimits()
      throws IOException {
    sandbox.policy(
        GROUP,
        "checkpoint: { every: 1h }\napplications:\n"
            + application("db", 0)
            + application("web", 0)
            + "    faults: { crash: { action: restart, attempts: 2, within: 1h, back-off: { from:"
            + " 50ms, to: 50ms }, then: alarm } }\n");
    sandbox.am("start", GROUP).ok();
    int db = pid("db");

    for (int round = 2; round <= 3; round++) {
      kill("web");
      awaitStory("web starts", round);
    }
    awaitEvent("attempt 2 of 2 within 1h, after 50ms");
    Awaitility.await().atMost(PATIENCE).until(() -> restarts("web") == 2);
    kill("web");

    awaitEvent("all 2 attempts within 1h are used up");
    assertThat(pid("db")).isEqualTo(db);
    assertThat(names("running")).containsExactly("db");
    assertThat(state()).isEqualTo("running");
  }

  @Test
  void givenRestartOfTheGroup_whenOneCrashes_thenAllBeginAfreshAndNothingOlderIsGoneBackTo() {
    sandbox.policy(
        GROUP,
        "checkpoint: { every: 1h }\n"
            + "faults: { crash: { action: restart, scope: group } }\n"
            + "applications:\n"
            + application("db", 0)
            + application("web", 0, "after: [db]"));
    sandbox.am("start", GROUP).ok();
    sandbox.am("checkpoint", GROUP).ok();

    kill("web");

    awaitStory("web starts", 2);
    Awaitility.await().atMost(PATIENCE).until(() -> names("running").size() == 2);
    assertThat(story()).containsSequence("db ends", "db starts", "web starts");
    kill("init");
    awaitStory("web starts", 3);
    Awaitility.await().atMost(PATIENCE).until(() -> names("running").size() == 2);
    assertThat(state()).isEqualTo("running");
  }

  @Test
  void givenCheckpointFromBeforeOneWasStarted_whenRestored_thenThatOneIsStarted() {
    sandbox.policy(
        GROUP,
        "checkpoint: { every: 1h }\napplications:\n"
            + application("db", 0)
            + application("late", 0, "auto-start: false"));
    sandbox.am("start", GROUP).ok();
    sandbox.am("checkpoint", GROUP).ok();
    sandbox.am("start", GROUP, "late").ok();
    awaitStory("late starts", 1);

    kill("db");

    awaitEvent("restored from checkpoint");
    awaitStory("late starts", 2);
    assertThat(story()).containsOnlyOnce("db starts");
    assertThat(names("running")).containsExactly("db", "late");
  }

  // ---- who is who

  /** Tells its start, its being ready after some time, and its end. */
  private String application(String name, int readyMillis, String... more) {
    String tells = " >> " + story;
    String ready =
        readyMillis == 0
            ? ""
            : "sleep 0."
                + readyMillis
                + "; echo "
                + name
                + " is ready"
                + tells
                + "; touch "
                + story
                + "-"
                + name
                + "; ";
    String script =
        "trap \"echo "
            + name
            + " ends"
            + tells
            + "; exit 0\" TERM; "
            + "trap \"echo "
            + name
            + " ends by USR1"
            + tells
            + "; exit 0\" USR1; "
            + "echo "
            + name
            + " starts"
            + tells
            + "; "
            + ready
            + "while :; do sleep 0.05; done";
    StringBuilder text =
        new StringBuilder("  " + name + ":\n    command: [bash, -c, '" + script + "']\n");
    for (String line : more) {
      text.append("    ").append(line).append('\n');
    }
    return text.toString();
  }

  private String ready(String name) {
    return "ready: { file: " + story + "-" + name + ", timeout: 20s }";
  }

  private List<String> story() {
    try {
      return Files.exists(story) ? Files.readAllLines(story) : List.of();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void awaitStory(String line) {
    awaitStory(line, 1);
  }

  private void awaitStory(String line, int times) {
    Awaitility.await(times + " times " + line)
        .atMost(PATIENCE)
        .until(() -> story().stream().filter(line::equals).count() >= times);
  }

  private JsonNode status() {
    return sandbox.am("status", "--json", GROUP).ok().json().path(0);
  }

  private String state() {
    return status().path("state").asText();
  }

  private List<String> names(String state) {
    return status().path("applications").findParents("name").stream()
        .filter(one -> one.path("state").asText().equals(state))
        .map(one -> one.path("name").asText())
        .toList();
  }

  private JsonNode application(String name) {
    return status().path("applications").findParents("name").stream()
        .filter(one -> one.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private int pid(String name) {
    return application(name).path("pid").asInt();
  }

  private int restarts(String name) {
    return application(name).path("restarts").asInt();
  }

  private void kill(String name) {
    long pid = name.equals("init") ? init() : hostPid(pid(name));
    sandbox.run(List.of("kill", "-KILL", Long.toString(pid))).ok();
  }

  private long hostPid(int pid) {
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

  private void awaitEvent(String words) {
    Awaitility.await("event " + words)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(sandbox.am("events", GROUP).ok().out()).contains(words));
  }
}
