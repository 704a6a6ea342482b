package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each self-checking guest is checkpointed while busy, killed and restored, twice in a row. */
@Tag("it")
final class RestoreTest {
  @RegisterExtension static final SharedAgent AGENT = SharedAgent.create();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registers_static",
        "clocks",
        "memory",
        "breaks",
        "reserve",
        "stack",
        "areas",
        "guards",
        "filemaps",
        "threads",
        "leaderless",
        "robust",
        "waits",
        "timeouts",
        "tree",
        "stopped",
        "core_zombie",
        "files",
        "descriptors",
        "procfiles",
        "removed",
        "shared_memory",
        "posix_shm",
        "sysv_ipc",
        "mqueues",
        "locks",
        "fifos",
        "notifiers",
        "pipes",
        "socketpair_half",
        "socketpairs",
        "unix_names",
        "netlink",
        "paths",
        "terminals",
        "events",
        "signals",
        "itimers",
        "cputimers",
        "sharers",
        "sequences",
        "inheriting",
        "attributes",
        "chrooted",
        "execs",
        "bash_jobs.sh",
        "dash_jobs.dash",
        "python_work.py",
        "perl_work.pl",
        "node_work.js",
      })
  void givenBusyGuest_whenKilledAndRestoredTwice_thenItGoesOnWhereItWas(String name) {
    try (Sandbox sandbox = AGENT.room()) {
      loseTwice(sandbox, name);
    }
  }

  /** Guests that are something else with an argument. */
  @ParameterizedTest
  @CsvSource({
    "chain, 200",
    "fan, 200",
    "execs, storm",
    "node_work.js, children",
    "deleted_exe, deleted",
    "deleted_exe, replaced",
  })
  void givenGuestInAnotherMode_whenKilledAndRestoredTwice_thenItGoesOnWhereItWas(
      String name, String mode) {
    try (Sandbox sandbox = AGENT.room()) {
      loseTwice(sandbox, name, mode);
    }
  }

  /** Copies of what was shared before would be found here, and so would sharing where none was. */
  @Test
  void givenForkedProcesses_whenKilledAndRestoredTwice_thenTheyShareMemoryAsBefore() {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.start("guest", sandbox.guest("forked"));
      long before = ResidentMemory.kilobytes(sandbox, "guest");

      new RestoreScenario(sandbox, "guest", guest).twiceInARow();

      long after = ResidentMemory.kilobytes(sandbox, "guest");
      assertThat(after).isBetween(before * 9 / 10, before * 11 / 10);
    }
  }

  @Test
  void givenGuestThatGaveUpRoot_whenKilledAndRestoredTwice_thenItIsStillThatUser()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Files.setPosixFilePermissions(sandbox.root(), PosixFilePermissions.fromString("rwx--x--x"));
      loseTwice(sandbox, "attributes", "drop");
    }
  }

  private static void loseTwice(Sandbox sandbox, String name, String... mode) {
    String group = String.join("-", name, String.join("-", mode));
    Guest guest = sandbox.start(group, sandbox.guest(name, mode));
    assumeTrue(guest.skipReason() == null, guest::skipReason);
    new RestoreScenario(sandbox, group, guest).twiceInARow();
  }
}
