package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code status}: the groups of this user, running or ended. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the groups, or one of them.")
final class StatusCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "GROUP", description = "Only this group.")
  private Optional<String> group = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    try (Progress progress = new Progress()) {
      Map<String, String> arguments = group.map(name -> Map.of("group", name)).orElse(Map.of());
      JsonNode groups = new Session(progress).ask("status", arguments);
      progress.done();
      json.print(groups, () -> print(groups));
      return 0;
    }
  }

  private void print(JsonNode groups) {
    if (groups.isEmpty()) {
      System.out.println("no groups; start one with: duration-am run -d -- COMMAND");
      return;
    }
    Table table =
        new Table("GROUP", "STATE", "PROCESSES", "THREADS", "MEMORY", "CHECKPOINT", "AT", "WHY");
    groups.forEach(
        one ->
            table.row(
                one.path("group").asText(),
                one.path("state").asText(),
                one.path("processes").asInt(),
                one.path("threads").asInt(),
                Units.bytes(one.path("residentBytes").asLong()),
                one.path("lastCheckpoint").path("seq").asText("-"),
                time(one.path("lastCheckpoint").path("createdAt")),
                one.path("why").asText()));
    table.print();
    if (group.isPresent()) {
      printApplications(groups.get(0));
      printTracker(groups.get(0));
      printScrubbed(groups.get(0).path("scrubbed"));
    }
  }

  private static void printTracker(JsonNode group) {
    String tracker = group.path("tracker").asText();
    String why = group.path("whyFull").asText();
    if (!tracker.isEmpty()) {
      System.out.println();
      System.out.println(
          "changed pages: " + tracker + (why.isEmpty() ? "" : "; all stored: " + why));
    }
  }

  private static void printScrubbed(JsonNode scrubbed) {
    if (scrubbed.path("checked").asInt() > 0) {
      System.out.println(
          "stored checkpoints: "
              + scrubbed.path("checked").asInt()
              + " read again, damaged: "
              + (scrubbed.path("damaged").isEmpty() ? "none" : scrubbed.path("damaged"))
              + ", at "
              + time(scrubbed.path("at")));
    }
  }

  private static void printApplications(JsonNode group) {
    Table table = new Table("APPLICATION", "PID", "STATE", "EXECS");
    group
        .path("applications")
        .forEach(
            one ->
                table.row(
                    one.path("name").asText(),
                    one.path("pid").asInt(),
                    state(one),
                    one.path("execCount").asInt()));
    System.out.println();
    table.print();
  }

  /** {@code exited 3}, {@code killed SIGSEGV, core dumped}. */
  private static String state(JsonNode application) {
    String state = application.path("state").asText();
    return switch (state) {
      case "exited" -> state + " " + application.path("exitStatus").asInt();
      case "killed" ->
          state
              + " "
              + application.path("signal").asText()
              + (application.path("coreDumped").asBoolean() ? ", core dumped" : "");
      default -> state;
    };
  }

  private static String time(JsonNode instant) {
    return instant.isTextual() ? Units.time(Instant.parse(instant.asText())) : "-";
  }
}
