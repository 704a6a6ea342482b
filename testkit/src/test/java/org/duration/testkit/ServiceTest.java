package org.duration.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services as Debian ships them, with clients that check every answer, killed and restored. What
 * one keeps in files fits what it has in memory only when both go back.
 */
@Tag("it")
final class ServiceTest {
  @RegisterExtension static final SharedAgent AGENT = SharedAgent.create();

  private static final String GROUP = "service";

  /**
   * Some to a group, because most of the time goes into starting, and so that they disturb each
   * other. {@code -Dduration.services=nginx,redis+php} for others.
   */
  static Stream<String> groupsOfServices() {
    String chosen = System.getProperty("duration.services");
    return chosen != null
        ? Arrays.stream(chosen.replace('+', ' ').split(","))
        : Stream.of(
            "redis memcached nginx http",
            "postgres sqlite",
            "apache2 perl php jvm",
            "node smtp tmux",
            "make copies");
  }

  @ParameterizedTest
  @MethodSource("groupsOfServices")
  void givenServicesUnderLoad_whenKilledAndRestored_thenNoAnswerIsWrong(String names) {
    try (Sandbox sandbox = AGENT.room()) {
      Guest guest = sandbox.guest("services/together_service.py", names.split(" "));
      String files = "{ \"" + sandbox.scratch() + "/*/files/**\": snapshot }";
      sandbox.policy(GROUP, "checkpoint: { every: 1h, files: " + files + " }");
      sandbox.start(GROUP, guest);
      assumeTrue(guest.skipReason() == null, guest::skipReason);
      guest.lines().stream()
          .filter(line -> line.startsWith("without"))
          .forEach(System.out::println);

      new RestoreScenario(sandbox, GROUP, guest).atRandomMoments(names);
    }
  }
}
