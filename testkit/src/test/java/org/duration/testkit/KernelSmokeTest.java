package org.duration.testkit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One small round for a kernel that the other tests never meet: what {@code ./dev it --kernel}
 * runs. It holds for the host's own as well.
 */
@Tag("it")
final class KernelSmokeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"memory", "reserve", "threads", "itimers", "events", "tree", "bash_jobs.sh"})
  void givenBusyGuest_whenKilledAndRestoredTwice_thenItGoesOnWhereItWas(String name) {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.start("guest", sandbox.guest(name));

      new RestoreScenario(sandbox, "guest", guest).twiceInARow();
    }
  }
}
