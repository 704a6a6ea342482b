package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.GroupFiles;
import org.duration.coordinator.group.GroupName;
import org.duration.coordinator.os.Places;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code events}: what happened to a group, or to all. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Shows what happened to a group, or to all of them, oldest first.")
final class EventsCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Only this group.")
  private Optional<String> group = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on showing what happens; one JSON document a line with --json.")
  private boolean follow;

  @Option(
      names = "--from",
      paramLabel = "N",
      description =
          "Begin with the event of that number, which was the last one that was seen + 1.")
  private long from = 1;

  @Mixin private JsonOption json = new JsonOption();

  private final Map<String, GroupEvents> logs = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    Places places = Session.here();
    if (from > 1 && group.isEmpty()) {
      throw new CommandFailure(
          ExitStatus.USAGE, "events", "each group counts its own events; name one with --from");
    }
    if (group.isPresent()) {
      GroupFile.check(group.get(), places.eventsOf(GroupName.check(group.get())));
    }
    List<JsonNode> past = new ArrayList<>();
    addNewGroups(places, true, past::add);
    readMore(past::add);
    past.sort(Comparator.comparing(event -> event.path("at").asText()));
    if (json.wanted() && !follow) {
      json.print(past, () -> {});
      return 0;
    }
    past.forEach(this::print);
    while (follow) {
      LineFollower.pause();
      addNewGroups(places, false, this::print);
      readMore(this::print);
    }
    return 0;
  }

  /** Groups come into being while we look. */
  private void addNewGroups(Places places, boolean older, Consumer<JsonNode> events)
      throws IOException {
    List<String> names = group.isPresent() ? List.of(group.get()) : new GroupFiles(places).names();
    for (String name : names) {
      Path file = places.eventsOf(name);
      if (Files.exists(file) && !logs.containsKey(name)) {
        logs.put(name, new GroupEvents(name, file, from));
        if (older) {
          logs.get(name).readOlder(events);
        }
      }
    }
  }

  private void readMore(Consumer<JsonNode> events) throws IOException {
    for (GroupEvents log : logs.values()) {
      log.readMore(events);
    }
  }

  private void print(JsonNode event) {
    if (json.wanted()) {
      System.out.println(event);
      return;
    }
    String of = group.isPresent() ? "" : String.format("%-12s  ", event.path("group").asText());
    System.out.printf(
        "%s  %s%-10s  %s%n",
        time(event), of, event.path("kind").asText(), event.path("reason").asText());
  }

  private static String time(JsonNode event) {
    String at = event.path("at").asText();
    return at.isEmpty() ? " ".repeat(19) : Units.time(Instant.parse(at));
  }
}
