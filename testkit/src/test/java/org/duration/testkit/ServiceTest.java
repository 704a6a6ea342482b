package org.duration.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services as Debian ships them, with clients that check every answer, killed and restored. */
@Tag("it")
final class ServiceTest {
  private static final String GROUP = "service";

  @ParameterizedTest
  @ValueSource(strings = {"redis", "memcached", "nginx", "http"})
  void givenServiceUnderLoad_whenKilledAndRestoredTwice_thenNoAnswerIsWrong(String name) {
    try (Sandbox sandbox = Sandbox.create()) {
      loseTwice(sandbox, name);
    }
  }

  private static void loseTwice(Sandbox sandbox, String name) {
    Guest guest = sandbox.guest("services/" + name + "_service.py");
    sandbox.start(GROUP, guest);
    assumeTrue(guest.skipReason() == null, guest::skipReason);
    new RestoreScenario(sandbox, GROUP, guest).twiceInARow();
  }
}
