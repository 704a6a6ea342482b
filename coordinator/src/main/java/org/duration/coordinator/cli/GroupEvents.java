package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.duration.coordinator.group.EventLog;
import org.duration.coordinator.group.Json;

/**
 * The events of one group from a number on, each at least once and in their order. What was written
 * just before the log was begun anew is fetched from the older one: the numbers show what is
 * missing.
 */
final class GroupEvents {
  private final String group;
  private final Path file;
  private final LineFollower follower;
  private long next;

  /**
   * @param from the first number that is wanted
   */
  GroupEvents(String group, Path file, long from) {
    this.group = group;
    this.file = file;
    this.follower = new LineFollower(file);
    this.next = from;
  }

  /** Gives what is kept from before the log was begun anew. */
  void readOlder(Consumer<JsonNode> events) throws IOException {
    Path older = EventLog.older(file);
    if (Files.exists(older)) {
      new LineFollower(older).readLines(line -> give(parse(line), events));
    }
  }

  /** Gives what has come since. */
  void readMore(Consumer<JsonNode> events) throws IOException {
    List<JsonNode> fresh = new ArrayList<>();
    follower.readLines(line -> fresh.add(parse(line)));
    for (JsonNode event : fresh) {
      long number = event.path("number").asLong();
      if (next > 1 && number > next) {
        readOlder(events);
      }
      give(event, events);
    }
  }

  /** Events of an older version have no number, and come when all are wanted. */
  private void give(JsonNode event, Consumer<JsonNode> events) {
    long number = event.path("number").asLong();
    if (number == 0 ? next <= 1 : number >= next) {
      next = Math.max(next, number + 1);
      events.accept(event);
    }
  }

  private JsonNode parse(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (IOException e) {
      ObjectNode damaged = Json.MAPPER.createObjectNode();
      return damaged.put("group", group).put("kind", "damaged").put("reason", line);
    }
  }
}
