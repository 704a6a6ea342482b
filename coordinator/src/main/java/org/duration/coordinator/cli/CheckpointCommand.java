package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code checkpoint}: one coordinated checkpoint of a running group. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = "Takes a checkpoint of a running group; returns once it is durable.")
final class CheckpointCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(names = "--full", description = "A full one: every page, whether it changed or not.")
  private boolean full;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    try (Progress progress = new Progress()) {
      JsonNode result =
          new Session(progress).ask("checkpoint", Map.of("group", group, "full", full));
      progress.done();
      json.print(result, () -> System.out.println(line(result)));
      return 0;
    }
  }

  private static String line(JsonNode result) {
    return String.format(
        "%s: checkpoint %d: %d processes, %d threads, %s stored, paused %s, took %s",
        result.path("group").asText(),
        result.path("seq").asLong(),
        result.path("processes").asInt(),
        result.path("threads").asInt(),
        Units.bytes(result.path("bytesStored").asLong()),
        Units.micros(result.path("pauseMicros").asLong()),
        Units.micros(result.path("durationMicros").asLong()));
  }
}
