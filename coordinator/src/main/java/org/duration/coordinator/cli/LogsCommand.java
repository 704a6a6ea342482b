package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.GroupName;
import org.duration.coordinator.group.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: what the applications of a detached group wrote, across restores. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Shows the output of a detached group's applications.")
final class LogsCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "APP", description = "Only this one.")
  private Optional<String> application = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on showing what is written; one JSON document a line with --json.")
  private boolean follow;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    Path directory = Session.here().logsOf(GroupName.check(group));
    GroupFile.check(group, directory);
    Map<String, LineFollower> logs = new LinkedHashMap<>();
    for (Path file : files(directory)) {
      String name = file.getFileName().toString().replaceAll("\\.log$", "");
      if (application.isEmpty() || application.get().equals(name)) {
        logs.put(name, new LineFollower(file));
      }
    }
    if (application.isPresent() && logs.isEmpty()) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND, group, "no log of an application " + application.get());
    }
    if (follow) {
      follow(logs);
    }
    List<ObjectNode> lines = new ArrayList<>();
    read(logs, json.wanted() ? (name, line) -> lines.add(document(name, line)) : printer(logs));
    json.print(lines, () -> {});
    return 0;
  }

  private static void read(Map<String, LineFollower> logs, BiConsumer<String, String> lines)
      throws IOException {
    for (Map.Entry<String, LineFollower> log : logs.entrySet()) {
      log.getValue().readLines(line -> lines.accept(log.getKey(), line));
      log.getValue().readRest(line -> lines.accept(log.getKey(), line));
    }
  }

  private void follow(Map<String, LineFollower> logs) throws IOException {
    BiConsumer<String, String> lines =
        json.wanted() ? (name, line) -> System.out.println(document(name, line)) : printer(logs);
    while (true) {
      for (Map.Entry<String, LineFollower> log : logs.entrySet()) {
        log.getValue().readLines(line -> lines.accept(log.getKey(), line));
      }
      LineFollower.pause();
    }
  }

  private static BiConsumer<String, String> printer(Map<String, LineFollower> logs) {
    return (name, line) -> System.out.println(logs.size() > 1 ? name + " | " + line : line);
  }

  private static ObjectNode document(String name, String line) {
    return Json.MAPPER.createObjectNode().put("application", name).put("line", line);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(".log")).sorted().toList());
    }
  }
}
