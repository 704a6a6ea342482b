package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What systemd runs by the unit {@code duration@GROUP.service}, run as it runs it. */
@Tag("it")
@Tag("once")
final class ServiceUnitTest {
  private static final String GROUP = "served";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HEARS =
      "import socket,sys\n"
          + "s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\n"
          + "s.bind(sys.argv[1])\n"
          + "print('bound',flush=True)\n"
          + "while True: print(s.recv(4096).decode(),flush=True)\n";

  @Test
  void givenUnit_whenRunAsByTheServiceManager_thenItTellsAndTheGroupOutlivesClientAndAgent()
      throws Exception {
    try (Sandbox sandbox = Sandbox.create()) {
      Path ready = sandbox.root().resolve("ready");
      sandbox.policy(
          GROUP,
          "applications: { app: { command: [sh, -c, 'echo $NOTIFY_SOCKET-; sleep 0.3; touch "
              + ready
              + "; exec sleep 1000'], ready: { file: "
              + ready
              + " } } }");
      Path heard = sandbox.root().resolve("heard");
      Path socket = sandbox.root().resolve("notify");
      Process hearer =
          new ProcessBuilder("/usr/bin/python3", "-c", HEARS, socket.toString())
              .redirectOutput(heard.toFile())
              .start();
      Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(socket));
      Path out = sandbox.root().resolve("out");
      try {
        Process client = service(sandbox, socket, out);
        awaitHeard(heard, "READY=1");
        assertThat(ready).exists();
        awaitHeard(heard, "WATCHDOG=1");
        int app = pid(sandbox);

        client.destroyForcibly().waitFor();
        assertThat(pid(sandbox)).as("it outlives its client").isEqualTo(app);
        Files.writeString(heard, "");
        client = service(sandbox, socket, out);
        awaitHeard(heard, "READY=1");
        sandbox.am("agent", "--stop").ok();
        awaitHeard(heard, "is running");
        assertThat(pid(sandbox)).as("it outlives its agent").isEqualTo(app);

        sandbox.run(command(sandbox, "ExecStop=")).ok();
        assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).startsWith("-");
      } finally {
        hearer.destroyForcibly().waitFor();
      }
    }
  }

  private static Process service(Sandbox sandbox, Path socket, Path out) throws IOException {
    ProcessBuilder builder = sandbox.builder(command(sandbox, "ExecStart="));
    builder.environment().put("NOTIFY_SOCKET", socket.toString());
    builder.environment().put("WATCHDOG_USEC", "400000");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
        .start();
  }

  /** A command line of the unit, with the program of this tree. */
  private static List<String> command(Sandbox sandbox, String key) throws IOException {
    Path home = Path.of(System.getProperty("duration.home", ".")).toAbsolutePath();
    String line =
        Files.readAllLines(home.resolve("packaging/systemd/duration@.service")).stream()
            .filter(one -> one.startsWith(key))
            .findFirst()
            .orElseThrow()
            .substring(key.length())
            .replace("%i", GROUP);
    assertThat(line).startsWith("/usr/bin/duration-am ");
    String[] words = line.split(" ");
    return sandbox.amCommand(Stream.of(words).skip(1).toArray(String[]::new));
  }

  private static int pid(Sandbox sandbox) {
    JsonNode status = sandbox.am("status", "--json", GROUP).ok().json().path(0);
    assertThat(status.path("state").asText()).isEqualTo("running");
    return status.path("applications").path(0).path("pid").asInt();
  }

  private static void awaitHeard(Path heard, String words) {
    Awaitility.await("heard " + words)
        .atMost(PATIENCE)
        .until(() -> Files.readString(heard).contains(words));
  }
}
