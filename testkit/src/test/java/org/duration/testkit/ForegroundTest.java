package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code run} and {@code restore} in the foreground: streams, signals, exit status, lost clients.
 */
@Tag("it")
final class ForegroundTest {
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
  @CsvSource({
    "exit 3, 3",
    "exit 0, 0",
    "kill -TERM $$, 143",
    "kill -KILL $$, 137",
    "exec /nonexistent, 127",
  })
  void givenCommand_whenItEnds_thenRunEndsAlike(String script, int status) {
    CommandResult result = sandbox.am("run", "-g", "brief", "--", "sh", "-c", script);

    assertThat(result.exit()).as(result.err()).isEqualTo(status);
  }

  @Test
  void givenCommandThatCannotBeExecuted_thenStatusSaysWhy() throws IOException {
    Path file = Files.writeString(sandbox.root().resolve("text"), "no program");

    CommandResult missing = sandbox.am("run", "-g", "missing", "--", "/nonexistent");
    CommandResult text = sandbox.am("run", "-d", "--json", "-g", "text", "--", file.toString());
    sandbox.start("base", sandbox.guest("registers_static"));
    CommandResult join = sandbox.am("join", "base", "--", "no-such-program");

    assertThat(missing.exit()).isEqualTo(127);
    assertThat(missing.err())
        .isEqualTo(
            "duration-am: missing: cannot run /nonexistent: there is no such program (ENOENT); "
                + "check its path, or install it\n");
    assertThat(text.exit()).isEqualTo(126);
    assertThat(text.json().path("exit").asInt()).isEqualTo(126);
    assertThat(text.err()).startsWith("duration-am: text: cannot run ").contains("EACCES");
    assertThat(join.exit()).isEqualTo(127);
    assertThat(join.err()).startsWith("duration-am: base: cannot run no-such-program: ");
    assertThat(sandbox.am("run", "-g", "NOT A NAME", "--", "true").exit()).isIn(2, 125);
  }

  @Test
  void givenApplications_whenTheyEnd_thenStatusAndEventsSayHow() {
    sandbox.am("run", "-g", "crash", "--", "sh", "-c", "kill -SEGV $$");
    sandbox.am("run", "-g", "three", "--", "sh", "-c", "exit 3");
    sandbox.am("run", "-d", "-g", "asked", "--", "sleep", "1000").ok();
    sandbox.am("stop", "asked").ok();
    sandbox.am("run", "-d", "-g", "killed", "--", "sleep", "1000").ok();
    sandbox.am("stop", "--kill", "killed").ok();

    assertThat(application("crash").path("signal").asText()).isEqualTo("SIGSEGV");
    assertThat(application("crash").path("state").asText()).isEqualTo("killed");
    assertThat(sandbox.am("status", "crash").out()).contains("killed SIGSEGV");
    assertThat(sandbox.am("events", "crash").out()).contains("was killed by SIGSEGV");
    assertThat(application("three").path("state").asText()).isEqualTo("exited");
    assertThat(application("three").path("exitStatus").asInt()).isEqualTo(3);
    assertThat(application("asked").path("signal").asText()).isEqualTo("SIGTERM");
    assertThat(application("killed").path("signal").asText()).isEqualTo("SIGKILL");
  }

  private JsonNode application(String group) {
    return sandbox.am("status", "--json", group).ok().json().path(0).path("applications").path(0);
  }

  @Test
  void givenPipes_whenRun_thenBytesPassAsTheyAre() throws IOException {
    byte[] bytes = new byte[300_000];
    new java.util.Random(5).nextBytes(bytes);
    Path in = Files.write(sandbox.root().resolve("in"), bytes);
    Path out = sandbox.root().resolve("out");
    Path err = sandbox.root().resolve("err");

    int status =
        waitFor(
            sandbox
                .builder(sandbox.amCommand("run", "-g", "cat", "--", "sh", "-c", "cat; echo e >&2"))
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start());

    assertThat(status).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(bytes);
    assertThat(err).hasContent("e\n");
  }

  @Test
  void givenSignals_whenSentToRun_thenTheApplicationGetsThem() throws IOException {
    Path out = sandbox.root().resolve("trapped");
    Process run =
        started(
            out,
            "run",
            "-g",
            "traps",
            "--",
            "sh",
            "-c",
            "for s in INT HUP USR1 USR2; do trap \"echo got $s\" $s; done; trap 'exit 7' TERM; "
                + "echo ready; while :; do sleep 0.05; done");
    awaitLine(out, "ready");

    for (String signal : List.of("INT", "HUP", "USR1", "USR2")) {
      signal(run, signal);
      awaitLine(out, "got " + signal);
    }
    for (int i = 0; i < 100; i++) { // a window that is dragged larger sends as many
      signal(run, i % 2 == 0 ? "USR2" : "WINCH");
    }
    signal(run, "TERM");

    assertThat(waitFor(run)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"KILL"})
  void givenLostClient_thenTheGroupLivesOn(String signal) throws IOException {
    Guest guest = sandbox.guest("registers_static");
    List<String> arguments = new ArrayList<>(List.of("run", "-g", "orphan", "--"));
    arguments.addAll(guest.command());
    Process run = started(sandbox.root().resolve("o"), arguments.toArray(String[]::new));
    guest.awaitReady();
    guest.awaitMore(2);

    signal(run, signal);
    waitFor(run);

    guest.awaitMore(3);
    sandbox.am("checkpoint", "orphan").ok();
    sandbox.am("stop", "--kill", "orphan").ok();
    sandbox.am("restore", "-d", "orphan").ok();
    guest.awaitMore(3);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenForegroundRestore_thenItsStreamsAreTheApplications() throws IOException {
    Guest guest = sandbox.guest("streams");
    sandbox.start("streams", guest);
    guest.awaitMore(2);
    sandbox.am("checkpoint", "streams").ok();
    sandbox.am("stop", "--kill", "streams").ok();
    Path out = sandbox.root().resolve("restored.out");
    Path err = sandbox.root().resolve("restored.err");

    Process restore =
        sandbox
            .builder(sandbox.amCommand("restore", "streams"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    guest.awaitMore(3);
    awaitLine(out, "out " + guest.lastTick());
    assertThat(Files.readAllLines(err)).anyMatch(line -> line.startsWith("err "));
    signal(restore, "TERM");

    assertThat(waitFor(restore)).isZero();
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenForegroundGroup_whenRestoredInTheForeground_thenStdinIsTheNewOne() throws IOException {
    Guest guest = sandbox.guest("streams");
    List<String> arguments = new ArrayList<>(List.of("run", "-g", "talk", "--"));
    arguments.addAll(guest.command());
    Path out = sandbox.root().resolve("first");
    Process run = started(out, arguments.toArray(String[]::new));
    say(run, "hello");
    awaitLine(out, "got hello");
    sandbox.am("checkpoint", "talk").ok();
    sandbox.am("stop", "--kill", "talk").ok();
    assertThat(waitFor(run)).isEqualTo(137);

    Path again = sandbox.root().resolve("second");
    Process restore = started(again, "restore", "talk");
    say(restore, "again");
    awaitLine(again, "got again");
    assertThat(Files.readString(again)).doesNotContain("hello");
    signal(restore, "TERM");
    assertThat(waitFor(restore)).isZero();
  }

  @Test
  void givenDetachedGroup_whenRestored_thenItsLogIsOne() throws IOException {
    Guest guest = sandbox.guest("streams");
    sandbox.start("logged", guest);
    guest.awaitMore(3);
    sandbox.am("checkpoint", "logged").ok();
    long atLeast = guest.lastTick();
    guest.awaitMore(2);
    sandbox.am("stop", "--kill", "logged").ok();
    sandbox.am("restore", "-d", "logged").ok();
    guest.awaitMore(1); // from here on the last tick is one of the restored guest's
    // The guest says a number after it has ticked: one tick more, and this one is in the log.
    while (guest.lastTick() <= atLeast + 1) {
      guest.awaitMore(1);
    }
    sandbox.am("stop", "logged").ok();

    List<Long> numbers =
        sandbox
            .am("logs", "logged")
            .ok()
            .out()
            .lines()
            .filter(line -> line.startsWith("out "))
            .map(line -> Long.parseLong(line.substring(4)))
            .toList();

    assertThat(numbers.get(0)).isEqualTo(1);
    int back = 0;
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) != numbers.get(i - 1) + 1) {
        back++;
        assertThat(numbers.get(i)).isBetween(1L, numbers.get(i - 1));
      }
    }
    assertThat(back).as("steps back in " + numbers).isLessThanOrEqualTo(1);
    assertThat(numbers.get(numbers.size() - 1)).isGreaterThan(atLeast);
  }

  private Process started(Path out, String... arguments) throws IOException {
    return sandbox
        .builder(sandbox.amCommand(arguments))
        .redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void say(Process process, String line) throws IOException {
    OutputStream stdin = process.getOutputStream();
    stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    stdin.flush();
  }

  private void signal(Process process, String name) {
    sandbox.run(List.of("kill", "-" + name, Long.toString(process.pid()))).ok();
  }

  private static void awaitLine(Path file, String line) {
    Awaitility.await("\"" + line + "\" in " + file)
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(file) && Files.readAllLines(file).contains(line));
  }

  private static int waitFor(Process process) {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the client does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
