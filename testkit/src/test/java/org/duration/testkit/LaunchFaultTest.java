package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL to a client at any time of a launch: what it has begun is whole and known, or gone, and
 * that at once: no timeout passes.
 */
@Tag("fault")
final class LaunchFaultTest {
  private static final Duration SOON = Duration.ofSeconds(6);

  /** In which a helper of a dead client still finds its way, and is noticed. */
  private static final long SETTLED_NANOS = Duration.ofMillis(1_500).toNanos();

  private static final int POINTS =
      (int) Math.max(3, 20 * Double.parseDouble(System.getProperty("duration.fault.scale", "0.1")));

  private final Random random = new Random(Long.getLong("duration.fault.seed", 1));
  private Sandbox sandbox;
  private Door door;

  @BeforeEach
  void open() throws IOException {
    sandbox = Sandbox.create();
    sandbox.am("status").ok();
    door = new Door(sandbox);
    door.run("base", List.of("sleep", "1000"));
  }

  @AfterEach
  void close() {
    sandbox.close();
    Awaitility.await("the agent's end")
        .atMost(Duration.ofSeconds(10))
        .until(() -> Leftovers.processes(sandbox).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run -d -g other", "join -d base"})
  void givenLaunch_whenItsClientIsKilledAtAnyTime_thenItIsWholeOrGone(String launch)
      throws IOException, InterruptedException {
    long whole = nanosOf(launch);

    for (int i = 0; i < POINTS; i++) {
      killAfter((long) ((i + random.nextDouble()) / POINTS * whole), launch);
      LockSupport.parkNanos(SETTLED_NANOS);

      Awaitility.await("whole or gone").atMost(SOON).untilAsserted(this::assertAllIsKnown);
      endOther();
    }
  }

  private long nanosOf(String launch) throws IOException {
    long begun = System.nanoTime();
    sandbox.am((launch + " --name first -- sleep 1000").split(" ")).ok();
    long nanos = System.nanoTime() - begun;
    endOther();
    return nanos;
  }

  private void killAfter(long nanos, String launch) throws IOException, InterruptedException {
    String line = launch + " --name at-" + nanos + " -- sleep 1000";
    Process client =
        sandbox
            .builder(sandbox.amCommand(line.split(" ")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    LockSupport.parkNanos(nanos);
    client.destroyForcibly();
    client.waitFor();
  }

  /** Each process of ours belongs to a group or an application that status shows as running. */
  private void assertAllIsKnown() throws IOException {
    long groups = 0;
    long applications = 0;
    for (JsonNode group : door.ask("status", Map.of()).ok().body()) {
      assertThat(group.path("state").asText()).isIn("running", "failed", "stopped");
      groups += group.path("state").asText().equals("running") ? 1 : 0;
      for (JsonNode application : group.path("applications")) {
        applications += application.path("state").asText().equals("running") ? 1 : 0;
      }
    }
    assertThat(running("duration-init")).isEqualTo(groups);
    assertThat(running("sleep")).isEqualTo(applications);
  }

  private void endOther() throws IOException {
    Door.Answer answer = door.ask("stop", Map.of("group", "other", "kill", true));
    assertThat(answer.exit()).isIn(0, 3);
    Awaitility.await("only the first group")
        .atMost(SOON)
        .until(() -> running("duration-init") == 1);
  }

  private long running(String program) {
    return Leftovers.processes(sandbox).stream()
        .filter(pid -> Leftovers.program(pid).equals(program))
        .count();
  }
}
