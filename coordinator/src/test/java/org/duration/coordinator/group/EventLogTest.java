package org.duration.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventLogTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir Path directory;
  private Path file;
  private EventLog log;

  @BeforeEach
  void open() {
    file = directory.resolve("events.jsonl");
    log = new EventLog(file, "shop", Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void givenEvent_whenAdded_thenALineWithAllFields() throws IOException {
    log.add("exit", "db exited with status 0", Map.of("pid", 2));

    JsonNode event = Json.MAPPER.readTree(lines().get(0));
    assertThat(event.path("at").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(event.path("group").asText()).isEqualTo("shop");
    assertThat(event.path("kind").asText()).isEqualTo("exit");
    assertThat(event.path("reason").asText()).isEqualTo("db exited with status 0");
    assertThat(event.path("data").path("pid").asInt()).isEqualTo(2);
  }

  @Test
  void givenReasonOfSeveralLines_whenAdded_thenOneLine() throws IOException {
    log.add("started", "sh was launched: sh -c echo\n\tx\u001b[2Jy\r\n", Map.of());

    JsonNode event = Json.MAPPER.readTree(lines().get(0));
    assertThat(event.path("reason").asText()).isEqualTo("sh was launched: sh -c echo x [2Jy");
  }

  @Test
  void givenEndlessReason_whenAdded_thenItIsCut() throws IOException {
    log.add("started", "x".repeat(100_000), Map.of());

    assertThat(lines().get(0)).hasSizeLessThan(2000).contains("...");
  }

  @Test
  void givenSameEventAgain_whenAddedOnce_thenToldOnceUntilAnotherCame() throws IOException {
    log.addOnce("refused", "no", Map.of());
    log.addOnce("refused", "no", Map.of());
    log.add("exit", "x", Map.of());
    log.addOnce("refused", "no", Map.of());

    assertThat(lines()).hasSize(3);
  }

  @Test
  void givenFullFile_whenAdded_thenTheOlderEventsAreKeptBeside() throws IOException {
    Files.write(file, new byte[(4 << 20) + 1]);

    log.add("exit", "after", Map.of());

    assertThat(EventLog.older(file)).hasSize((4 << 20) + 1);
    assertThat(lines()).hasSize(1);
  }

  @Test
  void givenDirectoryThatIsGone_whenAdded_thenTheGroupDoesNotSuffer() throws IOException {
    Files.delete(directory);

    assertThatCode(() -> log.add("exit", "x", Map.of())).doesNotThrowAnyException();
    Files.createDirectory(directory);
  }

  @Test
  void givenEvents_whenAnotherLogGoesOn_thenTheNumbersGoOn() throws IOException {
    log.add("exit", "one", Map.of());
    log.add("exit", "two", Map.of());
    Files.writeString(file, "{\"number\":9", java.nio.file.StandardOpenOption.APPEND);
    Files.writeString(file, "\n", java.nio.file.StandardOpenOption.APPEND);

    new EventLog(file, "shop", Clock.fixed(NOW, ZoneOffset.UTC)).add("exit", "three", Map.of());

    assertThat(lines().get(1)).startsWith("{\"number\":2,");
    assertThat(lines().get(3)).startsWith("{\"number\":3,");
  }

  @Test
  void givenOnlyAnOlderFile_whenAdded_thenTheNumbersGoOn() throws IOException {
    log.add("exit", "one", Map.of());
    Files.move(file, EventLog.older(file));

    new EventLog(file, "shop", Clock.fixed(NOW, ZoneOffset.UTC)).add("exit", "two", Map.of());

    assertThat(lines().get(0)).startsWith("{\"number\":2,");
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file);
  }
}
