package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Policy {@code keep}: a connection to the outside survives the end of its group, once. */
@Tag("it")
final class KeptConnectionsTest {

  /** A group with two busy connections to two peers outside of it. */
  private static final class Scene implements AutoCloseable {
    final Sandbox sandbox = Sandbox.create();
    final KeptPeers peers = new KeptPeers();
    final Guest guest;

    Scene() throws IOException {
      guest = peers.guest(sandbox);
      sandbox.policy("guest", KeptPeers.POLICY);
      List<String> run = new ArrayList<>(List.of("run", "-d", "-g", "guest", "--"));
      run.addAll(guest.command());
      CommandResult started = sandbox.am(run.toArray(String[]::new));
      assumeTrue(
          !started.err().contains("cannot be kept here"),
          "connections cannot be kept here: " + started.err());
      started.ok();
      guest.awaitReady();
      assumeTrue(guest.skipReason() == null, "kept: " + guest.skipReason());
      busy();
    }

    void busy() {
      peers.goOn(guest);
    }

    void isReset() {
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(guest.failures()).isEmpty();
                assertThat(guest.lines().get(guest.lines().size() - 1)).contains("resets=2");
              });
    }

    boolean marked() {
      return Files.exists(sandbox.store().resolve("guest/connections.json"));
    }

    @Override
    public void close() throws IOException {
      sandbox.close();
      peers.close();
    }
  }

  @Test
  void givenBusyConnections_whenStoppedWithCheckpointOrPreempted_thenNobodyNotices()
      throws IOException {
    try (Scene scene = new Scene()) {
      for (boolean preempted : new boolean[] {false, true}) {
        String[] halt =
            preempted
                ? new String[] {"preempt", "guest"}
                : new String[] {"stop", "--checkpoint", "guest"};
        scene.sandbox.am(halt).ok();
        assertThat(scene.marked()).isTrue();

        String back = preempted ? "resume" : "restore";
        JsonNode restored = scene.sandbox.am(back, "-d", "guest", "--json").ok().json();

        assertThat(restored.path("notes").toString()).doesNotContain("reset");
        assertThat(scene.marked()).isFalse();
        scene.busy();
      }
      assertThat(scene.guest.lines()).noneMatch(line -> line.contains("resets=1"));
    }
  }

  @Test
  void givenConnectionThatWentOn_whenRolledBack_thenItIsResetAndNamed() throws IOException {
    try (Scene scene = new Scene()) {
      scene.sandbox.am("stop", "--checkpoint", "guest").ok();
      scene.sandbox.am("restore", "-d", "guest").ok();
      scene.busy();
      scene.sandbox.am("stop", "--kill", "guest").ok();

      JsonNode again = scene.sandbox.am("restore", "-d", "guest", "--json").ok().json();

      assertThat(again.path("notes").toString())
          .contains(":" + scene.peers.four.port() + ")", ":" + scene.peers.six.port() + ")")
          .contains("has run on since this checkpoint: it is reset");
      scene.isReset();
      Awaitility.await().until(() -> !scene.peers.four.trouble().isEmpty());
      assertThat(scene.peers.four.trouble()).doesNotContain("is another");
    }
  }

  @Test
  void givenUserWithoutTheRight_whenRunWithThatPolicy_thenRefusedByName() {
    assumeTrue(!"root".equals(System.getProperty("user.name")), "root has the right");
    try (Sandbox sandbox = Sandbox.create()) {
      sandbox.policy("guest", KeptPeers.POLICY);

      CommandResult refused = sandbox.am("run", "-d", "-g", "guest", "--", "sleep", "60");

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("cannot be kept here (TCP_REPAIR: EPERM)", "as root");
    }
  }

  @Test
  void givenCheckpointThatIsRefused_whenStoppedWithIt_thenConnectionsGoOn() throws IOException {
    try (Scene scene = new Scene()) {
      List<String> join = new ArrayList<>(List.of("join", "-d", "guest", "--name", "holds", "--"));
      join.addAll(scene.sandbox.guest("holds", "netlink-generic").command());
      scene.sandbox.am(join.toArray(String[]::new)).ok();

      CommandResult refused = scene.sandbox.am("stop", "--checkpoint", "guest");

      assertThat(refused.exit()).as(refused.err()).isEqualTo(4);
      assertThat(scene.marked()).isFalse();
      scene.busy();
      scene.sandbox.am("stop", "--kill", "guest").ok();
    }
  }

  @Test
  void givenGroupThatWasStopped_whenItIsRunAnew_thenItsOldConnectionsAreReset() throws IOException {
    try (Scene scene = new Scene()) {
      scene.sandbox.am("stop", "--checkpoint", "guest").ok();
      assertThat(scene.peers.four.trouble()).isEmpty();

      scene.sandbox.am("run", "-d", "-g", "guest", "--", "sleep", "60").ok();

      assertThat(scene.marked()).isFalse();
      Awaitility.await().until(() -> !scene.peers.four.trouble().isEmpty());
      assertThat(scene.peers.four.trouble()).containsAnyOf("eset", "Broken pipe");
    }
  }

  @Test
  void givenCheckpointThatTheGroupOutlived_whenRestored_thenItsConnectionsAreReset()
      throws IOException {
    try (Scene scene = new Scene()) {
      scene.sandbox.am("checkpoint", "guest").ok();
      scene.busy();
      scene.sandbox.am("stop", "--kill", "guest").ok();

      JsonNode restored = scene.sandbox.am("restore", "-d", "guest", "--json").ok().json();

      assertThat(restored.path("notes").toString())
          .contains(":" + scene.peers.four.port(), "is reset");
      scene.isReset();
      assertThat(scene.marked()).isFalse();
    }
  }
}
