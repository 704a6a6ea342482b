package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Filters and modes of the guests' own, and one that everybody is under anyway. */
@Tag("it")
final class SeccompTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  @Test
  void givenFiltersAndStrictMode_whenKilledAndRestoredTwice_thenTheyHoldAndCanBeAddedTo() {
    assumeTrue(ROOT, "only root's filters can be read");
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.start("guest", sandbox.guest("seccomp"));

      new RestoreScenario(sandbox, "guest", guest).twiceInARow();
    }
  }

  @Test
  void givenFilterOfAPlainUser_whenCheckpointed_thenRefusedByName() {
    assumeTrue(!ROOT, "root can read filters");
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.start("guest", sandbox.guest("holds", "seccomp-filter"));

      CommandResult refused = sandbox.am("checkpoint", "guest");

      assertThat(refused.exit()).isEqualTo(4);
      assertThat(refused.err())
          .contains("process 2 (holds) thread 2: seccomp filter")
          .contains("filters can be read only by root")
          .contains("run the group as root, or switch the program's own sandbox off");
      guest.awaitMore(2);
    }
  }

  /** As in a container: agent, init and guests alike have inherited it. */
  @Test
  void givenFilterAroundEverything_whenKilledAndRestoredTwice_thenItIsNoHindrance() {
    try (Sandbox sandbox = Sandbox.create()) {
      List<String> around = new ArrayList<>(List.of(sandbox.program("under_filter").toString()));
      around.addAll(sandbox.amCommand("status"));
      sandbox.run(around).ok();
      Guest guest = sandbox.guest("threads");
      around = new ArrayList<>(List.of(sandbox.program("under_filter").toString()));
      around.addAll(sandbox.amCommand("run", "-d", "-g", "guest", "--"));
      around.addAll(guest.command());
      sandbox.run(around).ok();
      guest.awaitReady();

      new RestoreScenario(sandbox, "guest", guest).twiceInARow();
    }
  }
}
