package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ps}: the processes of a running group. */
@Command(
    name = "ps",
    mixinStandardHelpOptions = true,
    description = "Shows the processes of a running group.")
final class PsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    try (Progress progress = new Progress()) {
      JsonNode processes = new Session(progress).ask("ps", Map.of("group", group));
      progress.done();
      json.print(processes, () -> print(processes));
      return 0;
    }
  }

  private static void print(JsonNode processes) {
    Table table =
        new Table(
            "PID",
            "HOSTPID",
            "PPID",
            "SID",
            "PGID",
            "APPLICATION",
            "COMM",
            "THREADS",
            "MEMORY",
            "EXECS",
            "REGISTERED");
    processes.forEach(
        one ->
            table.row(
                one.path("pid").asInt(),
                one.path("hostPid").asInt(),
                one.path("ppid").asInt(),
                one.path("sid").asInt(),
                one.path("pgid").asInt(),
                one.path("application").asText(),
                one.path("comm").asText(),
                one.path("threads").asInt(),
                Units.bytes(one.path("residentBytes").asLong()),
                one.path("execCount").asInt(),
                one.path("registered").asBoolean() ? "yes" : "no"));
    table.print();
  }
}
