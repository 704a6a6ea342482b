package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.duration.coordinator.group.EventLog;
import org.duration.coordinator.group.GroupName;
import org.duration.coordinator.group.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code events}: what happened to a group. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Shows what happened to a group, oldest first.")
final class EventsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on showing what happens; one JSON document a line with --json.")
  private boolean follow;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Path file = Session.here().eventsOf(GroupName.check(group));
    GroupFile.check(group, file);
    if (json.wanted() && !follow) {
      ArrayNode all = Json.MAPPER.createArrayNode();
      readOlder(file, line -> all.add(parse(line)));
      new LineFollower(file).readLines(line -> all.add(parse(line)));
      json.print(all, () -> {});
      return 0;
    }
    readOlder(file, this::print);
    LineFollower follower = new LineFollower(file);
    follower.readLines(this::print);
    while (follow) {
      follower.waitForMore();
      follower.readLines(this::print);
    }
    return 0;
  }

  private static void readOlder(Path file, Consumer<String> lines) throws IOException {
    Path older = EventLog.older(file);
    if (Files.exists(older)) {
      new LineFollower(older).readLines(lines);
    }
  }

  private void print(String line) {
    if (json.wanted()) {
      System.out.println(line);
      return;
    }
    JsonNode event = parse(line);
    System.out.printf(
        "%s  %-10s  %s%n",
        Units.time(Instant.parse(event.path("at").asText())),
        event.path("kind").asText(),
        event.path("reason").asText());
  }

  private static JsonNode parse(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (IOException e) {
      return Json.MAPPER.createObjectNode().put("kind", "damaged").put("reason", line);
    }
  }
}
