package org.duration.coordinator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
      description = "Go on showing what is written.")
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
    do {
      for (Map.Entry<String, LineFollower> log : logs.entrySet()) {
        Consumer<String> printer = line -> print(log.getKey(), line, logs.size() > 1);
        log.getValue().readLines(printer);
        if (!follow) {
          log.getValue().readRest(printer);
        }
      }
      if (follow) {
        logs.values().iterator().next().waitForMore();
      }
    } while (follow);
    return 0;
  }

  private void print(String name, String line, boolean several) {
    if (json.wanted()) {
      System.out.println(Json.MAPPER.createObjectNode().put("application", name).put("line", line));
    } else {
      System.out.println(several ? name + " | " + line : line);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(".log")).sorted().toList());
    }
  }
}
