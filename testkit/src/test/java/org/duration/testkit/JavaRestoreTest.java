package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java virtual machines that allocate, compile and collect in many threads. */
@Tag("it")
final class JavaRestoreTest {
  @RegisterExtension static final SharedAgent AGENT = SharedAgent.create();

  private static final Pattern COUNTERS = Pattern.compile("/\\S*/hsperfdata_[^/]+/[0-9]+");

  /** {@code BusyGuest} with a heap that is collected all the time. */
  private static Guest start(Sandbox sandbox, String group, String collector) {
    Path progress = sandbox.root().resolve("java.progress");
    List<String> command =
        List.of(
            "java",
            "-XX:+Use" + collector + "GC",
            "-Xmx256m",
            "-cp",
            sandbox.program("classes").toString(),
            "BusyGuest",
            progress.toString(),
            sandbox.scratch().toString());
    return sandbox.start(group, Guest.of(progress, command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"G1", "Serial", "Parallel", "Z"})
  void givenBusyJvm_whenKilledAndRestoredTwice_thenItGoesOnWhereItWas(String collector) {
    try (Sandbox sandbox = AGENT.room()) {
      String group = collector.toLowerCase(Locale.ROOT);
      new RestoreScenario(sandbox, group, start(sandbox, group, collector)).twiceInARow();
    }
  }

  /** Any other JVM of the user removes or replaces it, because nobody on the host has its pid. */
  @Test
  void givenCountersOfKilledJvmRemoved_whenRestored_thenItGoesOn() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = start(sandbox, "java", "Serial");
      Optional<Path> counters = countersMappedBy(sandbox);
      assumeTrue(counters.isPresent(), "java keeps no counters for a user without a name");
      sandbox.am("checkpoint", "java").ok();
      sandbox.am("stop", "--kill", "java").ok();
      Files.deleteIfExists(counters.get());

      sandbox.am("restore", "-d", "java").ok();

      guest.awaitMore(3);
      assertThat(guest.failures()).isEmpty();
      assertThat(counters.get()).as("nothing is made outside the group").doesNotExist();
    }
  }

  private static Optional<Path> countersMappedBy(Sandbox sandbox) throws IOException {
    long pid = sandbox.am("ps", "java", "--json").ok().json().path(0).path("hostPid").asLong();
    Matcher found = COUNTERS.matcher(Files.readString(Path.of("/proc/" + pid + "/maps")));
    return found.find() ? Optional.of(Path.of(found.group())) : Optional.empty();
  }
}
