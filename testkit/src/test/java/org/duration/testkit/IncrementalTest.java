package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.duration.image.pack.Packing;
import org.duration.image.store.CommitRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that store only what changed; every page of each is compared with the process's. */
@Tag("it")
final class IncrementalTest {
  @RegisterExtension static final SharedAgent AGENT = SharedAgent.proving();

  @BeforeAll
  static void theKernelCanTell() {
    try (Sandbox sandbox = Sandbox.create()) {
      JsonNode findings = sandbox.am("doctor", "--json").json();
      for (JsonNode finding : findings) {
        if (finding.path("check").asText().equals("changed pages")) {
          assumeTrue(finding.path("status").asText().equals("ok"), finding.path("detail").asText());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory",
        "breaks",
        "stack",
        "filemaps",
        "tree",
        "execs",
        "python_work.py",
      })
  void givenBusyGuest_whenRestoredFromIncrementalCheckpoint_thenItGoesOnWhereItWas(String name) {
    try (Sandbox sandbox = AGENT.room()) {
      Guest guest = sandbox.start(name, sandbox.guest(name));

      new RestoreScenario(sandbox, name, guest).incrementallyTwiceInARow(2);

      Stores.assertIntact(sandbox, name);
      assertNoAlarm(sandbox, name);
    }
  }

  @Test
  void givenLittleChanges_thenLittleIsStoredAndEachStandsAlone() {
    try (Sandbox sandbox = Sandbox.proving()) {
      Guest guest = sandbox.start("guest", sandbox.guest("gap", "64"));
      JsonNode full = checkpoint(sandbox);
      JsonNode second = checkpoint(sandbox);
      JsonNode third = checkpoint(sandbox);

      assertThat(full.path("kind").asText()).isEqualTo("full");
      assertThat(full.path("parent").isNull()).isTrue();
      for (JsonNode each : List.of(second, third)) {
        assertThat(each.path("kind").asText()).isEqualTo("incremental");
        assertThat(each.path("parent").asLong()).isLessThan(each.path("seq").asLong());
        assertThat(each.path("pagesDirty").asLong()).isLessThan(2000);
        assertThat(each.path("bytesLogical").asLong()).isGreaterThan(64 << 20);
      }
      sandbox.am("stop", "--kill", "guest").ok();
      // Whatever it was built on may go.
      long last = third.path("seq").asLong();
      for (long seq : Stores.of(sandbox, "guest").sequence()) {
        if (seq != last) {
          Stores.of(sandbox, "guest").delete(seq);
        }
      }
      assertThat(sandbox.am("verify", "guest").ok().out()).contains("intact");
      sandbox.am("restore", "-d", "guest", "--at", Long.toString(last)).ok();
      guest.awaitMore(3);
      assertThat(guest.failures()).isEmpty();
      assertThat(checkpoint(sandbox).path("kind").asText()).isEqualTo("full");
      assertThat(checkpoint(sandbox).path("kind").asText()).isEqualTo("incremental");
    }
  }

  @Test
  void givenForkedProcesses_whenCheckpointed_thenWhatTheyHaveInCommonIsStoredOnce() {
    try (Sandbox sandbox = Sandbox.proving()) {
      int children = 40;
      long distinct = (2048 + children * 200L) << 10;
      Guest guest =
          sandbox.start("guest", sandbox.guest("fan", Integer.toString(children), "2048", "200"));

      JsonNode full = checkpoint(sandbox);
      JsonNode next = checkpoint(sandbox);
      new RestoreScenario(sandbox, "guest", guest).incrementallyTwiceInARow(1);

      assertThat(full.path("bytesLogical").asLong()).isGreaterThan(children * (2248L << 10));
      assertThat(full.path("bytesStored").asLong()).isLessThan(distinct + distinct / 2);
      assertThat(next.path("bytesStored").asLong()).isLessThan(distinct / 2);
      Stores.assertIntact(sandbox, "guest");
      assertNoAlarm(sandbox);
    }
  }

  @Test
  void givenCompression_whenRestoredFromIncrementalCheckpoint_thenItGoesOnWhereItWas()
      throws Exception {
    try (Sandbox sandbox = Sandbox.proving()) {
      Path policy = sandbox.root().resolve("packed.yaml");
      Files.writeString(policy, "group: guest\ncheckpoint: { compress: zstd }\n");
      Guest guest =
          sandbox.start("guest", sandbox.guest("python_work.py"), "-p", policy.toString());
      for (int i = 0; i < 9; i++) {
        checkpoint(sandbox);
      }

      new RestoreScenario(sandbox, "guest", guest).incrementallyTwiceInARow(1);

      for (long seq : Stores.of(sandbox, "guest").sequence()) {
        CommitRecord commit = Stores.of(sandbox, "guest").read(seq).commit();
        assertThat(commit.packing()).containsOnly(Packing.ZSTD);
        assertThat(commit.pagesBytes()).isLessThan(commit.pagesHeld());
      }
      Stores.assertIntact(sandbox, "guest");
      assertNoAlarm(sandbox);
    }
  }

  @Test
  void givenFullOneIsAskedFor_thenItIsFullAndTheNextBuildsOnIt() {
    try (Sandbox sandbox = Sandbox.proving()) {
      sandbox.start("guest", sandbox.guest("memory"));
      checkpoint(sandbox);

      JsonNode full = sandbox.am("checkpoint", "guest", "--full", "--json").ok().json();
      JsonNode next = checkpoint(sandbox);

      assertThat(full.path("kind").asText()).isEqualTo("full");
      assertThat(next.path("kind").asText()).isEqualTo("incremental");
    }
  }

  @Test
  void givenCapturerIsKilled_thenTheNextCheckpointIsFullAndSaysWhy() {
    try (Sandbox sandbox = Sandbox.proving()) {
      Guest guest = sandbox.start("guest", sandbox.guest("memory"));
      checkpoint(sandbox);
      killCapturer(sandbox);

      JsonNode next = checkpoint(sandbox);

      assertThat(next.path("kind").asText()).isEqualTo("full");
      JsonNode status = sandbox.am("status", "guest", "--json").ok().json().get(0);
      assertThat(status.path("tracker").asText()).isEqualTo("pagemap-scan");
      assertThat(status.path("whyFull").asText()).contains("capturer");
      assertThat(checkpoint(sandbox).path("kind").asText()).isEqualTo("incremental");
      guest.awaitMore(1);
      assertThat(guest.failures()).isEmpty();
    }
  }

  @Test
  void givenManyCheckpoints_thenTheFilesOfOneStayFewAndNoneButTheFirstIsFull() throws Exception {
    try (Sandbox sandbox = Sandbox.proving()) {
      Guest guest = sandbox.start("guest", sandbox.guest("memory"));
      checkpoint(sandbox);
      for (int i = 0; i < 16; i++) {
        JsonNode one = checkpoint(sandbox);
        assertThat(one.path("kind").asText()).isIn("incremental", "merged");
        Path directory = Stores.of(sandbox, "guest").directoryOf(one.path("seq").asLong());
        try (var files = Files.list(directory)) {
          assertThat(files.count()).isLessThanOrEqualTo(6 + 8);
        }
      }

      new RestoreScenario(sandbox, "guest", guest).loseAndRestore();
      assertThat(guest.failures()).isEmpty();
    }
  }

  private static void killCapturer(Sandbox sandbox) {
    JsonNode status = sandbox.am("status", "guest", "--json").ok().json().get(0);
    ProcessHandle.of(status.path("coordinatorPid").asLong())
        .orElseThrow()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("duration-capture"))
        .forEach(
            child -> {
              child.destroyForcibly();
              child.onExit().join();
            });
  }

  private static JsonNode checkpoint(Sandbox sandbox) {
    return sandbox.am("checkpoint", "guest", "--json").ok().json();
  }

  private static void assertNoAlarm(Sandbox sandbox) {
    assertNoAlarm(sandbox, "guest");
  }

  private static void assertNoAlarm(Sandbox sandbox, String group) {
    assertThat(sandbox.am("events", group).ok().out()).doesNotContain("alarm");
  }
}
