package org.duration.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Their files are part of their state, so the policy brings them back with it. */
  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void givenServiceWithFiles_whenKilledAndRestoredTwice_thenNoAnswerIsWrong(String name)
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Path policy =
          Files.writeString(
              sandbox.root().resolve("policy.yaml"),
              """
              group: service
              checkpoint:
                files: { "%s/**": snapshot }
              """
                  .formatted(sandbox.scratch()));
      loseTwice(sandbox, name, "-p", policy.toString());
    }
  }

  private static void loseTwice(Sandbox sandbox, String name, String... options) {
    Guest guest = sandbox.guest("services/" + name + "_service.py");
    sandbox.start(GROUP, guest, options);
    assumeTrue(guest.skipReason() == null, guest::skipReason);
    new RestoreScenario(sandbox, GROUP, guest).twiceInARow();
  }
}
