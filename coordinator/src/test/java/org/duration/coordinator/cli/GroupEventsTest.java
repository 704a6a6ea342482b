package org.duration.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.duration.coordinator.group.EventLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is left out and nothing comes twice, also when the log is begun anew in between. */
final class GroupEventsTest {
  @TempDir Path directory;
  private Path file;
  private final List<Long> seen = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    file = directory.resolve("events.jsonl");
    write(file, 1, 5);
  }

  @Test
  void givenNumber_whenRead_thenFromThereOn() throws IOException {
    GroupEvents events = new GroupEvents("shop", file, 3);

    read(events);
    write(file, 6, 6);
    read(events);

    assertThat(seen).containsExactly(3L, 4L, 5L, 6L);
  }

  @Test
  void givenNumberInTheOlderFile_whenRead_thenBothFiles() throws IOException {
    Files.move(file, EventLog.older(file));
    write(file, 6, 8);
    GroupEvents events = new GroupEvents("shop", file, 4);

    events.readOlder(event -> seen.add(event.path("number").asLong()));
    read(events);

    assertThat(seen).containsExactly(4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void givenEventsJustBeforeTheLogIsBegunAnew_whenFollowed_thenTheyAreNotLost() throws IOException {
    GroupEvents events = new GroupEvents("shop", file, 1);
    read(events);
    write(file, 6, 7);
    Files.move(file, EventLog.older(file));
    write(file, 8, 8);

    read(events);

    assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  private void read(GroupEvents events) throws IOException {
    events.readMore(event -> seen.add(event.path("number").asLong()));
  }

  private static void write(Path file, int from, int to) throws IOException {
    for (int i = from; i <= to; i++) {
      String line = "{\"number\":" + i + ",\"kind\":\"exit\"}\n";
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
