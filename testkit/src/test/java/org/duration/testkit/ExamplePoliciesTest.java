package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policies that administrators copy, run as they stand but for the places and the port. */
@Tag("it")
@Tag("once")
final class ExamplePoliciesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path EXAMPLES =
      Path.of(System.getProperty("duration.home", ".")).resolve("examples/policies");

  /** Counts into its log, as far as it is told to. */
  private static final String COUNTS =
      "#!/bin/bash\nuntil [ -e go ]; do echo $((++i)); sleep 0.05; done\n";

  private Sandbox sandbox;
  private Path places;

  @BeforeEach
  void open() throws IOException {
    sandbox = Sandbox.create();
    places = Files.createDirectories(sandbox.root().resolve("places"));
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  /** {@code shop.yaml} in {@link ShopServiceTest}. */
  @Test
  void givenEachExample_thenItIsTested() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("shell-script.yaml", "jvm.yaml", "hpc-job.yaml", "shop.yaml");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "shell-script, nightly, usr/local/sbin/nightly.sh, var/lib/nightly, var/log/nightly.log",
    "hpc-job, climate-run-7, opt/climate/solver, scratch/run7, scratch/run7/solver.log"
  })
  void givenBatchJob_whenKilled_thenItsLogHasEveryLineOnce(
      String example, String group, String program, String directory, String log)
      throws IOException {
    Path policy = placed(example, 0);
    program(program);
    Files.createDirectories(places.resolve(directory));
    Files.createDirectories(places.resolve(log).getParent());
    sandbox.am("start", "-p", policy.toString(), group).ok();
    awaitLines(log, 5);
    sandbox.am("checkpoint", group).ok();
    int before = lines(log).size();
    awaitLines(log, before + 5);

    sandbox.run(List.of("kill", "-KILL", Long.toString(application(group)))).ok();
    awaitEvent(group, "restored from checkpoint");
    awaitLines(log, before + 10);
    Files.createFile(places.resolve(directory).resolve("go"));
    Awaitility.await().atMost(PATIENCE).until(() -> state(group).equals("stopped"));

    List<String> lines = lines(log);
    assertThat(lines)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, lines.size()).mapToObj(Long::toString).toList());
  }

  @Test
  void givenJvm_whenKilledThenHung_thenItsStateComesBackAndThenAFreshStart() throws Exception {
    int port = 20_000 + (int) (ProcessHandle.current().pid() % 20_000);
    Path policy = placed("jvm", port);
    Path source = Files.createDirectories(places.resolve("srv/orders")).resolve("Orders.java");
    Files.writeString(source, ORDERS.replace("PORT", Integer.toString(port)));
    sandbox.am("start", "-p", policy.toString(), "orders").ok();
    for (int i = 1; i <= 3; i++) {
      assertThat(order(port)).isEqualTo(i);
    }
    sandbox.am("checkpoint", "orders").ok();

    sandbox.run(List.of("kill", "-KILL", Long.toString(application("orders")))).ok();
    awaitEvent("orders", "restored from checkpoint");
    assertThat(order(port)).isEqualTo(4);

    sandbox.run(List.of("kill", "-STOP", Long.toString(application("orders")))).ok();
    awaitEvent("orders", "faults.hang: restart orders, attempt 1 of 2");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> sandbox.am("events", "orders").out().split("is ready").length > 2);
    assertThat(order(port)).as("without its state").isEqualTo(1);
  }

  private static final String ORDERS =
      """
      import com.sun.net.httpserver.HttpServer;
      import java.net.InetSocketAddress;

      public class Orders {
        static long orders;

        public static void main(String[] arguments) throws Exception {
          HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0);
          server.createContext(
              "/",
              exchange -> {
                boolean order = exchange.getRequestURI().getPath().equals("/order");
                byte[] text = Long.toString(order ? ++orders : orders).getBytes();
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
                exchange.close();
              });
          server.start();
        }
      }
      """;

  /** The example below a directory of our own, and with checks that a test can wait for. */
  private Path placed(String example, int port) throws IOException {
    String text =
        Files.readString(EXAMPLES.resolve(example + ".yaml"))
            .replaceAll("(?<=[\\[ \"])/(?=(usr/local|var|srv|opt|scratch)/)", places + "/")
            .replace(":8080", ":" + port)
            .replace("every: 5s", "every: 500ms");
    return Files.writeString(sandbox.root().resolve(example + ".yaml"), text);
  }

  private void program(String name) throws IOException {
    Path program = places.resolve(name);
    Files.createDirectories(program.getParent());
    Files.writeString(program, COUNTS);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> lines(String log) throws IOException {
    Path file = places.resolve(log);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private void awaitLines(String log, int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> lines(log).size() >= count);
  }

  private static long order(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/order")).build();
    return Long.parseLong(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private String state(String group) {
    return sandbox.am("status", "--json", group).ok().json().path(0).path("state").asText();
  }

  private void awaitEvent(String group, String words) {
    Awaitility.await("event " + words)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(sandbox.am("events", group).ok().out()).contains(words));
  }

  private long application(String group) {
    int pid =
        sandbox
            .am("status", "--json", group)
            .ok()
            .json()
            .path(0)
            .path("applications")
            .path(0)
            .path("pid")
            .asInt();
    for (JsonNode process : sandbox.am("ps", "--json", group).ok().json()) {
      if (process.path("pid").asInt() == pid) {
        return process.path("hostPid").asLong();
      }
    }
    throw new AssertionError("no process " + pid);
  }
}
