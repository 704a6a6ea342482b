package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The shop of {@code examples}, with its policy but for places and ports: orders arrive throughout,
 * all of it is killed at random moments and comes back by itself.
 */
@Tag("it")
final class ShopServiceTest {
  private static final String GROUP = "shop";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LONGEST_PAUSE_MILLIS = 1500;

  /** Rounds are no crash loop. */
  private static final String AT_ONCE = ", back-off: { from: 10ms, to: 10ms }";

  private static final Path EXAMPLES =
      Path.of(System.getProperty("duration.home", ".")).toAbsolutePath().resolve("examples");

  private final Rounds rounds = new Rounds(GROUP);

  @Test
  void givenOrdersThroughout_whenShopIsKilledAndRestored_thenAllTiersAgreeAndNoneIsLostOrDoubled()
      throws Exception {
    assumeTrue(
        Stream.of("/usr/sbin/nginx", "/usr/bin/redis-server", "/usr/lib/postgresql")
            .allMatch(program -> Files.exists(Path.of(program))),
        "nginx, redis and PostgreSQL are not all installed");
    try (Sandbox sandbox = Sandbox.create()) {
      int port = freePorts();
      sandbox.am("start", "-p", placed(sandbox, port).toString(), GROUP).ok();
      Door door = new Door(sandbox);
      try (Client client = new Client(sandbox, port)) {
        for (int round = 1; round <= Rounds.COUNT; round++) {
          loseAndAudit(sandbox, door, client, round);
        }
      }
      sandbox.am("stop", GROUP).ok();
    }
  }

  private void loseAndAudit(Sandbox sandbox, Door door, Client client, int round) throws Exception {
    String what = rounds.describe(round);
    rounds.pauseAtMost(LONGEST_PAUSE_MILLIS);
    client.ask("mark");
    door.checkpoint(GROUP).ok();
    rounds.pauseAtMost(LONGEST_PAUSE_MILLIS);

    kill(sandbox, door);
    Awaitility.await(what).atMost(PATIENCE).until(() -> isBack(door, round));
    rounds.pauseAtMost(LONGEST_PAUSE_MILLIS);

    assertThat(client.ask("audit")).as(what).startsWith("ok ");
  }

  /** Its processes one by one, or the first of their namespace, with which all of them go. */
  private void kill(Sandbox sandbox, Door door) throws Door.Closed {
    List<String> command = new ArrayList<>(List.of("kill", "-KILL"));
    if (rounds.nextBoolean()) {
      door.ask("ps", Map.of("group", GROUP))
          .ok()
          .body()
          .forEach(process -> command.add(process.path("hostPid").asText()));
    } else {
      Leftovers.processes(sandbox).stream()
          .filter(pid -> Leftovers.program(pid).equals("duration-init"))
          .forEach(pid -> command.add(pid.toString()));
    }
    assertThat(command).hasSizeGreaterThan(2);
    // Some that were listed are gone by now.
    sandbox.run(command);
  }

  private static boolean isBack(Door door, int times) throws Door.Closed {
    JsonNode status = door.ask("status", Map.of("group", GROUP)).ok().body().path(0);
    return status.path("state").asText().equals("running")
        && status.path("applications").path(0).path("restarts").asInt() == times;
  }

  private static Path placed(Sandbox sandbox, int port) throws IOException {
    String text =
        Files.readString(EXAMPLES.resolve("policies/shop.yaml"))
            .replace("/usr/share/duration/examples", EXAMPLES.toString())
            .replace("/srv/shop", sandbox.scratch().toString())
            .replace("8080", Integer.toString(port))
            .replace("attempts: 3", "attempts: " + (Rounds.COUNT + 1) + AT_ONCE);
    return Files.writeString(sandbox.root().resolve("shop.yaml"), text);
  }

  /** The first of three. */
  private static int freePorts() {
    while (true) {
      try (ServerSocket first = new ServerSocket(0)) {
        int port = first.getLocalPort();
        if (free(port + 1) && free(port + 2)) {
          return port;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean free(int port) {
    try (ServerSocket probe = new ServerSocket(port)) {
      return probe.isBound();
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** The example's client, which orders without end; outside of the group. */
  private static final class Client implements AutoCloseable {
    private final Process process;
    private final PrintStream questions;
    private final BufferedReader answers;

    Client(Sandbox sandbox, int port) throws IOException {
      String source = EXAMPLES.resolve("shop/OrderClient.java").toString();
      process =
          sandbox
              .builder(List.of("java", "-Xmx64m", source, "http://127.0.0.1:" + port))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
      answers = process.inputReader(StandardCharsets.UTF_8);
    }

    String ask(String question) throws IOException {
      questions.println(question);
      return answers.readLine();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
