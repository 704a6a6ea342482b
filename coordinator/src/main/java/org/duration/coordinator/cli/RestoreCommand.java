package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: makes a group's tree from a checkpoint and lets it go on. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Restores a group from its newest, or the named, checkpoint.")
final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(names = "--at", paramLabel = "SEQ", description = "The checkpoint; default: the newest.")
  private Optional<Long> at = Optional.empty();

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "The directory with its checkpoints.")
  private Optional<Path> store = Optional.empty();

  @Option(
      names = {"-d", "--detach"},
      description = "Leave it in the background; its output goes to the group's logs.")
  private boolean detached;

  @Option(names = "--as", paramLabel = "NEWGROUP", description = "Restore under another name.")
  private Optional<String> as = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    String target = as.orElse(group);
    try (Progress progress = new Progress()) {
      Session session = new Session(progress);
      Foreground foreground = new Foreground(session, target, "");
      boolean terminal;
      JsonNode result;
      try (HeldLaunch launch = session.hold("prepare-restore", arguments())) {
        terminal = onTerminal(launch);
        launch.texts("notes").forEach(RestoreCommand::note);
        if (!detached) {
          foreground.takeSignals(terminal);
        }
        if (terminal) {
          progress.done();
        }
        List<String> lent = terminal ? launch.texts("terminal") : List.of();
        result =
            launch.carryOut(
                () ->
                    new Launcher(target, detached)
                        .restored(launch, session.places().runtimeOf(target), foreground, lent));
      }
      progress.done();
      if (!terminal) {
        report(result);
      }
      return detached ? 0 : foreground.await();
    }
  }

  /** An application's terminal comes back, and is shown on ours: then nothing else is. */
  private boolean onTerminal(HeldLaunch launch) {
    return !detached && Terminal.lendable() && !launch.texts("terminal").isEmpty();
  }

  private Map<String, Object> arguments() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", group);
    arguments.put("detached", detached);
    at.ifPresent(seq -> arguments.put("at", seq));
    as.ifPresent(name -> arguments.put("as", name));
    store.ifPresent(directory -> arguments.put("store", directory.toAbsolutePath().toString()));
    return arguments;
  }

  /** In the foreground stdout belongs to the application: what we say goes to stderr. */
  private void report(JsonNode result) {
    String line =
        String.format(
            "%s: restored checkpoint %d: %d processes, %d threads, %s in %s",
            result.path("group").asText(),
            result.path("seq").asLong(),
            result.path("processes").asInt(),
            result.path("threads").asInt(),
            Units.bytes(result.path("bytesRestored").asLong()),
            Units.micros(result.path("durationMicros").asLong()));
    if (detached) {
      json.print(result, () -> System.out.println(line));
    } else {
      note(json.wanted() ? result.toString() : line);
    }
  }

  private static void note(String line) {
    System.err.println("duration-am: " + line);
  }
}
