package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts hold on to: the keys of each document, exit statuses, failures of one line. */
@Tag("it")
@Tag("once")
final class CliContractTest {
  private static final String[] CHECKPOINT = {
    "group",
    "seq",
    "kind",
    "parent",
    "createdAt",
    "processes",
    "threads",
    "bytesLogical",
    "bytesStored",
    "pagesDirty",
    "pauseMicros",
    "durationMicros",
    "durable",
    "replicas"
  };
  private static final List<String> STATES = List.of("running", "checkpointing");

  private Sandbox sandbox;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void givenGroup_whenAskedForJson_thenEachDocumentHasItsKeys() {
    sandbox.start("shop", sandbox.guest("streams"));
    JsonNode checkpoint = json("checkpoint", "--json", "shop");
    JsonNode status = json("status", "--json", "shop").path(0);

    assertThat(checkpoint.fieldNames()).toIterable().contains(CHECKPOINT);
    assertThat(json("checkpoints", "--json", "shop").path(0).fieldNames())
        .toIterable()
        .contains(CHECKPOINT);
    assertThat(status.fieldNames())
        .toIterable()
        .contains(
            "group",
            "state",
            "coordinatorPid",
            "node",
            "applications",
            "processes",
            "threads",
            "residentBytes",
            "lastCheckpoint",
            "policy");
    assertThat(status.path("state").asText()).isIn(STATES);
    assertThat(status.path("applications").path(0).fieldNames())
        .toIterable()
        .contains("name", "pid", "state", "restarts", "execCount");
    assertThat(json("ps", "--json", "shop").path(0).fieldNames())
        .toIterable()
        .contains(
            "pid",
            "hostPid",
            "ppid",
            "sid",
            "pgid",
            "application",
            "comm",
            "threads",
            "residentBytes",
            "execCount",
            "registered");
    assertThat(json("inspect", "--json", "shop").path("processes").path(0).fieldNames())
        .toIterable()
        .contains("pid", "application", "kind");
    assertThat(json("verify", "--json", "shop").path("intact").asBoolean()).isTrue();
    assertThat(json("plan", "show", "--json", "shop").path("works").asBoolean()).isTrue();
    assertThat(json("policy", "show", "--json", "shop").path("origins").size()).isPositive();
    assertThat(json("logs", "--json", "shop").path(0).path("line").asText()).isNotEmpty();
    assertThat(json("stop", "--kill", "--json", "shop").path("group").asText()).isEqualTo("shop");
    assertThat(json("restore", "-d", "--json", "shop").fieldNames())
        .toIterable()
        .contains(
            "group",
            "seq",
            "processes",
            "threads",
            "bytesRestored",
            "downtimeMicros",
            "durationMicros");
  }

  @Test
  void givenTwoGroups_whenEventsAreAskedForWithoutAName_thenBothInTheOrderOfTime() {
    sandbox.am("run", "-g", "one", "--", "true").ok();
    sandbox.am("run", "-g", "two", "--", "true").ok();
    sandbox.am("run", "-g", "one", "--", "true").ok();

    JsonNode events = json("events", "--json");

    assertThat(events).extracting(event -> event.path("group").asText()).contains("one", "two");
    assertThat(StreamSupport.stream(events.spliterator(), false))
        .extracting(event -> event.path("at").asText())
        .isSorted();
    assertThat(sandbox.am("events", "two").ok().out()).doesNotContain(" one ");
  }

  @Test
  void givenNothingYet_whenListed_thenNothingAndNoFailure() {
    assertThat(json("events", "--json")).isEmpty();
    assertThat(json("status", "--json")).isEmpty();
    assertThat(json("doctor", "--json").path(0).fieldNames())
        .toIterable()
        .contains("check", "status", "detail", "remedy");
  }

  /** With a group to look after: an agent that has none ends by itself before long. */
  @Test
  void givenAgent_whenToldToStop_thenItSaysSo() {
    sandbox.start("kept", sandbox.guest("streams"));

    assertThat(json("agent", "--json").path("pid").asLong()).isPositive();
    assertThat(json("agent", "--stop", "--json").path("ended").asBoolean()).isTrue();
  }

  /** As of a restore that takes its time: without it the agent would end after ten seconds. */
  @Test
  void givenClientAtWork_whenThereIsNoGroup_thenTheAgentStays() throws Exception {
    long agent = json("agent", "--json").path("pid").asLong();
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(sandbox.agentSocket()));

      Thread.sleep(12_000);

      assertThat(ProcessHandle.of(agent)).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "status none, 3",
    "ps none, 3",
    "events none, 3",
    "logs none, 3",
    "checkpoints none, 3",
    "inspect none, 3",
    "verify none@7, 3",
    "plan show none, 3",
    "policy show none, 3",
    "policy check /nonexistent, 3",
    "restore -d none, 3",
    "checkpoint none, 3",
    "stop none, 3",
    "join -d none -- true, 3",
    "run -d -p /nonexistent -- true, 1",
    "run -d -g NONE -- true, 2",
  })
  void givenWhatIsNotThere_whenAskedFor_thenOneLineAndItsStatus(String line, int exit) {
    CommandResult result = sandbox.am(line.split(" "));

    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).startsWith("duration-am: ").contains("; ");
    assertThat(result.out()).isEmpty();
  }

  private JsonNode json(String... arguments) {
    return sandbox.am(arguments).ok().json();
  }
}
