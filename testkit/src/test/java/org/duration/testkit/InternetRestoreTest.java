package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TCP and UDP: within a group as they were, to the outside as the policy says. */
@Tag("it")
final class InternetRestoreTest {
  @RegisterExtension static final SharedAgent AGENT = SharedAgent.create();

  @ParameterizedTest
  @CsvSource({"listeners,", "tcp,ipv4", "tcp,ipv6", "udp,ipv4", "udp,ipv6"})
  void givenBusyGuest_whenKilledAndRestoredTwice_thenItGoesOnWhereItWas(
      String name, String family) {
    try (Sandbox sandbox = AGENT.room()) {
      String group = name + "-" + family;
      Guest guest =
          sandbox.start(group, family == null ? sandbox.guest(name) : sandbox.guest(name, family));
      assumeTrue(guest.skipReason() == null, name + ": " + guest.skipReason());

      new RestoreScenario(sandbox, group, guest).twiceInARow();
    }
  }

  @Test
  void givenConnectionToTheOutside_whenRestored_thenItIsResetAndNamed() throws IOException {
    try (Sandbox sandbox = Sandbox.create();
        Echo echo = new Echo()) {
      Guest guest = sandbox.start("guest", sandbox.guest("outside", echo.port()));
      guest.awaitMore(2);
      sandbox.am("checkpoint", "guest").ok();
      guest.awaitMore(2);
      assertThat(guest.lines()).noneMatch(line -> line.contains("reset=1"));
      sandbox.am("stop", "--kill", "guest").ok();

      JsonNode restored = sandbox.am("restore", "-d", "guest", "--json").ok().json();

      Awaitility.await()
          .untilAsserted(
              () -> assertThat(guest.lines()).anyMatch(line -> line.contains("reset=1")));
      assertThat(restored.path("notes").toString())
          .contains("fd 3 (TCP connection ", ":" + echo.port() + ")", "reset");
      guest.awaitMore(2);
      assertThat(guest.failures()).isEmpty();
    }
  }

  @Test
  void givenPolicyThatRefusesTheOutside_whenCheckpointed_thenRefusedByName() throws IOException {
    try (Sandbox sandbox = Sandbox.create();
        Echo echo = new Echo()) {
      Path policy =
          Files.writeString(
              sandbox.root().resolve("policy.yaml"),
              "group: guest\ncheckpoint: { network: { default: reset, \"127.0.0.0/8\": refuse } }\n");
      Guest guest = sandbox.guest("outside", echo.port());
      List<String> run =
          new ArrayList<>(List.of("run", "-d", "-g", "guest", "-p", policy.toString(), "--"));
      run.addAll(guest.command());
      sandbox.am(run.toArray(String[]::new)).ok();
      guest.awaitReady();

      CommandResult refused = sandbox.am("checkpoint", "guest");

      assertThat(refused.exit()).isEqualTo(4);
      assertThat(refused.err())
          .contains("process 2 (outside) fd 3: TCP socket ", ":" + echo.port(), "policy", "reset");
      guest.awaitMore(2);
      assertThat(guest.failures()).isEmpty();
    }
  }

  @Test
  void givenPortThatSomebodyElseHas_whenRestored_thenRefusedByPortUntilItIsFree()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.start("guest", sandbox.guest("holds", "tcp-listen"));
      guest.awaitMore(1);
      sandbox.am("checkpoint", "guest").ok();
      String plan = sandbox.am("plan", "show", "guest").ok().out();
      sandbox.am("stop", "--kill", "guest").ok();
      int port = Integer.parseInt(plan.replaceAll("(?s).*listening at 127.0.0.1:(\\d+).*", "$1"));
      try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(other.isBound()).isTrue();

        CommandResult refused = sandbox.am("restore", "-d", "guest");

        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.err()).contains("127.0.0.1:" + port, "EADDRINUSE", "ss -lntup");
      }
      sandbox.am("restore", "-d", "guest").ok();
      guest.awaitMore(2);
      assertThat(guest.failures()).isEmpty();
    }
  }

  /** Sends back what it gets, to one after the other. */
  private static final class Echo implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

    Echo() throws IOException {
      Thread thread = new Thread(this::serve);
      thread.setDaemon(true);
      thread.start();
    }

    String port() {
      return Integer.toString(server.getLocalPort());
    }

    private void serve() {
      while (!server.isClosed()) {
        try (Socket one = server.accept()) {
          for (int next = one.getInputStream().read(); next >= 0; ) {
            one.getOutputStream().write(next);
            next = one.getInputStream().read();
          }
        } catch (IOException e) {
          continue; // killed with its group
        }
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
