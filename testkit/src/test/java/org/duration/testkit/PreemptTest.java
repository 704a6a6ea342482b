package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code preempt} and {@code resume}: all is freed, and it goes on exactly where it was. */
@Tag("it")
final class PreemptTest {
  private static final String GROUP = "job";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Counts, says which signals it got, and ends when it is told to. */
  private static final String COUNTS =
      "for s in USR1 USR2 TERM; do trap \"echo got $s\" $s; done; "
          + "until [ -e go ]; do echo $((++i)); sleep 0.05; done; exit 7";

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
  void givenBusyTree_whenPreempted_thenAllIsFreeAndItResumesExactlyThere() throws IOException {
    sandbox.policy(GROUP, "checkpoint: { every: 1h }");
    Guest guest = sandbox.start(GROUP, sandbox.guest("tree"));
    guest.awaitMore(3);

    JsonNode preempted = sandbox.am("preempt", GROUP, "--json").ok().json();

    assertThat(preempted.path("state").asText()).isEqualTo("preempted");
    assertThat(preempted.path("exit").asInt()).isEqualTo(85);
    assertThat(preempted.path("seq").asLong()).isEqualTo(1);
    assertNothingLeft();
    JsonNode status = sandbox.am("status", "--json", GROUP).ok().json().path(0);
    assertThat(status.path("state").asText()).isEqualTo("preempted");
    assertThat(status.path("applications").path(0).path("state").asText()).isEqualTo("preempted");
    assertThat(sandbox.am("run", "-g", "another", "--", "true").exit()).isZero();
    sandbox.am("resume", GROUP).ok();
    guest.awaitMore(3);
    assertThat(guest.failures()).isEmpty();
    assertNoneTwice(guest.ticks());

    sandbox.am("preempt", GROUP).ok();
    reboot();
    JsonNode resumed = sandbox.am("resume", "-d", "--json", GROUP).ok().json();
    assertThat(resumed.path("seq").asLong()).isEqualTo(2);
    guest.awaitMore(3);
    assertThat(guest.failures()).isEmpty();
    assertNoneTwice(guest.ticks());
    assertThat(sandbox.am("events", GROUP).out()).contains("preempted", "resumed");
  }

  @Test
  void givenPreempted_whenOtherThingsAreAskedFor_thenEachSaysWhatToDo() {
    Guest guest = sandbox.start(GROUP, sandbox.guest("memory"));
    assertThat(refused(6, "preempt", GROUP, "--within", "300ms", "--below", "64KiB"))
        .contains("to save");
    guest.awaitMore(1);
    assertThat(refused(6, "resume", GROUP)).contains("is running, not preempted");

    sandbox.am("preempt", GROUP, "--below", "4GiB").ok();

    assertThat(refused(6, "run", "-d", "-g", GROUP, "--", "true")).contains("duration-am resume");
    assertThat(refused(6, "preempt", GROUP)).contains("duration-am resume");
    assertThat(refused(6, "stop", GROUP)).contains("stop --kill");
    sandbox.am("stop", "--kill", GROUP).ok();
    assertThat(refused(3, "preempt", GROUP)).contains("does not run");
    assertThat(refused(6, "resume", GROUP)).contains("duration-am restore");
    sandbox.am("restore", "-d", GROUP).ok();
    guest.awaitMore(1);
    assertNoneTwice(guest.ticks());
  }

  @Test
  void givenForeground_whenSignalled_thenTheGroupIsCheckpointedAndPreempted() throws Exception {
    sandbox.policy(GROUP, "checkpoint: { every: 1h }");
    Path first = sandbox.root().resolve("first");
    List<String> signals = List.of("--checkpoint-signal", "USR1", "--preempt-signal", "SIGTERM");
    List<String> run = new ArrayList<>(List.of("run", "-g", GROUP));
    run.addAll(signals);
    run.addAll(List.of("--", "bash", "-c", COUNTS));
    Process client = started(first, run);
    awaitLine(first, "2");

    signal(client, "USR2");
    awaitLine(first, "got USR2");
    signal(client, "USR1");
    Awaitility.await().atMost(PATIENCE).until(() -> checkpoints() == 1);
    signal(client, "TERM");

    assertThat(exit(client)).isEqualTo(85);
    assertThat(checkpoints()).isEqualTo(2);
    assertThat(Files.readString(first))
        .contains("job: preempted with checkpoint 2; duration-am resume job carries on")
        .doesNotContain("got USR1", "got TERM");

    Path second = sandbox.root().resolve("second");
    List<String> resume = new ArrayList<>(List.of("resume", GROUP));
    resume.addAll(signals);
    client = started(second, resume);
    awaitLine(second, Long.toString(numbers(first).size() + 3));
    sandbox.am("preempt", GROUP).ok();
    assertThat(exit(client)).isEqualTo(85);

    Path third = sandbox.root().resolve("third");
    client = started(third, resume);
    Files.createFile(sandbox.root().resolve("go"));
    assertThat(exit(client)).isEqualTo(7);
    List<Long> all = numbers(first);
    all.addAll(numbers(second));
    all.addAll(numbers(third));
    assertNoneTwice(all);
  }

  @Test
  void givenTheScriptForSchedulers_whenItsMachineIsWanted_thenTheJobIsQueuedAgainAndGoesOn()
      throws Exception {
    Path bin = Files.createDirectories(sandbox.root().resolve("bin"));
    Path queued = sandbox.root().resolve("queued");
    Files.writeString(bin.resolve("scontrol"), "#!/bin/sh\necho \"$@\" >>" + queued + "\n");
    bin.resolve("scontrol").toFile().setExecutable(true);
    sandbox.environment("PATH", bin + ":" + System.getenv("PATH"));
    sandbox.environment("SLURM_JOB_ID", "42");
    sandbox.environment("DURATION_AM", sandbox.amCommand().get(0));
    Path out = sandbox.root().resolve("out");

    Process job = job(out);
    awaitLine(out, "3");
    signal(job, "TERM");
    assertThat(exit(job)).isEqualTo(85);
    assertThat(Files.readString(queued)).isEqualTo("requeue 42\n");

    job = job(out);
    awaitLine(out, Long.toString(numbers(out).size() + 3));
    Files.createFile(sandbox.root().resolve("go"));

    assertThat(exit(job)).isEqualTo(7);
    assertThat(Files.readString(queued)).isEqualTo("requeue 42\n");
    assertNoneTwice(numbers(out));
  }

  private Process job(Path out) throws IOException {
    Path home = Path.of(System.getProperty("duration.home", ".")).toAbsolutePath();
    String script = home.resolve("examples/schedulers/job.sh").toString();
    return sandbox
        .builder(List.of("bash", script, GROUP, "bash", "-c", COUNTS))
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
        .start();
  }

  // ---- what is there

  /** Only the agent, which had it, is left of the group; not even a socket. */
  private void assertNothingLeft() throws IOException {
    assertThat(Leftovers.processes(sandbox)).extracting(Leftovers::program).containsOnly("java");
    try (Stream<Path> groups = Files.list(sandbox.root().resolve("run/groups"))) {
      assertThat(groups).isEmpty();
    }
  }

  /** All that a restart of the machine takes away. */
  private void reboot() throws IOException {
    for (long pid : Leftovers.processes(sandbox)) {
      sandbox.run(List.of("kill", "-KILL", Long.toString(pid)));
    }
    try (Stream<Path> all = Files.walk(sandbox.root().resolve("run"))) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Path record = sandbox.store().resolve(GROUP).resolve("group.json");
    Files.writeString(
        record, Files.readString(record).replaceAll("(\"boot\" : \")[^\"]*", "$1another"));
  }

  private int checkpoints() {
    return Stores.of(sandbox, GROUP).sequence().size();
  }

  private String refused(int exit, String... arguments) {
    CommandResult result = sandbox.am(arguments);
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    assertThat(result.err().lines()).hasSize(1);
    return result.err();
  }

  /** Nothing was done twice, and nothing left out. */
  private static void assertNoneTwice(List<Long> numbers) {
    assertThat(numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
  }

  // ---- clients in the foreground

  private Process started(Path out, List<String> arguments) throws IOException {
    return sandbox
        .builder(sandbox.amCommand(arguments.toArray(String[]::new)))
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  private void signal(Process process, String name) {
    sandbox.run(List.of("kill", "-" + name, Long.toString(process.pid()))).ok();
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static List<Long> numbers(Path out) throws IOException {
    return new ArrayList<>(
        Files.readAllLines(out).stream()
            .filter(line -> line.matches("[0-9]+"))
            .map(Long::parseLong)
            .toList());
  }

  private static void awaitLine(Path out, String line) {
    Awaitility.await("\"" + line + "\" in " + out)
        .atMost(PATIENCE)
        .until(() -> Files.exists(out) && Files.readAllLines(out).contains(line));
  }
}
