package org.duration.coordinator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.stream.Stream;
import org.duration.coordinator.group.Json;
import picocli.CommandLine.Option;

/** {@code --json}, and the printing of a result either way. */
final class JsonOption {
  private boolean wanted;

  @Option(names = "--json", description = "Print one JSON document.")
  void wanted(boolean value) {
    wanted = value;
    Failures.asJson(value);
  }

  /** In a command line that cannot be understood; what follows {@code --} is somebody else's. */
  static boolean isAmong(String... arguments) {
    return Stream.of(arguments)
        .takeWhile(argument -> !argument.equals("--"))
        .anyMatch("--json"::equals);
  }

  boolean wanted() {
    return wanted;
  }

  /** Prints {@code result} as JSON when that was asked for, else runs {@code forPeople}. */
  void print(Object result, Runnable forPeople) {
    if (!wanted) {
      forPeople.run();
      return;
    }
    try {
      System.out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(result));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
