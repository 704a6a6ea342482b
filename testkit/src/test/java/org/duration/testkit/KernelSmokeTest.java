package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One small round for a kernel that the other tests never meet: what {@code ./dev it --kernel}
 * runs, on an emulated processor, and so with one agent and without a client's JVM for each
 * command. It holds for the host's own kernel as well.
 */
@Tag("it")
final class KernelSmokeTest {
  private static final int SOME_TICKS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static Sandbox sandbox;
  private static Door door;

  @BeforeAll
  static void openSandbox() {
    sandbox = Sandbox.create();
    sandbox.am("status").ok();
    door = new Door(sandbox);
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "itimers", "threads", "events", "tree", "bash_jobs.sh"})
  void givenBusyGuest_whenKilledAndRestoredTwice_thenItGoesOnWhereItWas(String name)
      throws IOException {
    String group = name.replaceAll("\\W", "-");
    Guest guest = sandbox.guest(name);
    door.run(group, guest.command());
    awaitMore(guest, SOME_TICKS);
    assumeTrue(guest.skipReason() == null, guest::skipReason);

    loseAndRestore(group, guest);
    loseAndRestore(group, guest);

    door.kill(group).ok();
    assertThat(guest.failures()).isEmpty();
  }

  private static void loseAndRestore(String group, Guest guest) throws IOException {
    long before = guest.lastTick();
    door.checkpoint(group).ok();
    door.kill(group).ok();
    int written = guest.ticks().size();
    long after = guest.lastTick();

    door.restore(group).ok();

    awaitMore(guest, SOME_TICKS);
    List<Long> resumed = guest.ticks().subList(written, guest.ticks().size());
    assertThat(resumed.get(0)).as("first tick after the restore").isBetween(before + 1, after + 1);
    for (int i = 1; i < resumed.size(); i++) {
      assertThat(resumed.get(i)).as("ticks go on by one").isEqualTo(resumed.get(i - 1) + 1);
    }
  }

  private static void awaitMore(Guest guest, int count) {
    int before = guest.ticks().size();
    Awaitility.await(count + " more ticks of " + guest.command())
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(guest.failures()).isEmpty();
              return guest.skipReason() != null || guest.ticks().size() >= before + count;
            });
  }
}
