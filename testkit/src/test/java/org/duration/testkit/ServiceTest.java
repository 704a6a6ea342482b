package org.duration.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services as Debian ships them, with clients that check every answer, killed and restored. */
@Tag("it")
final class ServiceTest {
  @RegisterExtension static final SharedAgent AGENT = SharedAgent.create();

  private static final String GROUP = "service";

  @ParameterizedTest
  @ValueSource(strings = {"redis", "memcached", "nginx", "http"})
  void givenServiceUnderLoad_whenKilledAndRestoredTwice_thenNoAnswerIsWrong(String name) {
    try (Sandbox sandbox = AGENT.room()) {
      loseTwice(sandbox, name);
    }
  }

  /** What the database keeps in files fits what it has in memory only when both go back. */
  @Test
  void givenDatabaseUnderLoad_whenKilledAndRestoredTwice_thenEveryAccountIsRight()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.guest("services/postgres_service.py");
      Path policy = sandbox.root().resolve("policy.yaml");
      String files = "{ \"" + sandbox.scratch().resolve("data") + "\": snapshot }";
      Files.writeString(
          policy, "group: " + GROUP + "\ncheckpoint: { every: 1h, files: " + files + " }\n");
      List<String> run =
          new ArrayList<>(List.of("run", "-d", "-g", GROUP, "-p", policy.toString(), "--"));
      run.addAll(guest.command());
      sandbox.am(run.toArray(String[]::new)).ok();
      guest.awaitReady();
      assumeTrue(guest.skipReason() == null, guest::skipReason);
      new RestoreScenario(sandbox, GROUP, guest).twiceInARow();
    }
  }

  private static void loseTwice(Sandbox sandbox, String name) {
    Guest guest = sandbox.guest("services/" + name + "_service.py");
    sandbox.start(name, guest);
    assumeTrue(guest.skipReason() == null, guest::skipReason);
    new RestoreScenario(sandbox, name, guest).twiceInARow();
  }
}
