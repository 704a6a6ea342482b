package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A client's part of a restore or a resume: it makes the init, and stays for the group's end. */
final class RestoreClient {
  private final String target;
  private final String done;
  private final JsonOption json;

  /**
   * @param target the group that is made
   * @param done what has been done to it, for people
   */
  RestoreClient(String target, String done, JsonOption json) {
    this.target = target;
    this.done = done;
    this.json = json;
  }

  /**
   * Returns the exit status.
   *
   * @param verb the agent's, which orders it
   * @param signals that this client keeps for its group
   */
  int carryOut(String verb, Map<String, Object> arguments, Map<String, String> signals)
      throws IOException {
    try (Progress progress = new Progress()) {
      Session session = new Session(progress);
      Foreground foreground = new Foreground(session, target, "");
      foreground.keep(signals);
      boolean terminal;
      boolean detached;
      List<String> before;
      JsonNode result;
      try (HeldLaunch launch = session.hold(verb, arguments)) {
        detached = launch.detached();
        terminal = !detached && onTerminal(launch);
        before = launch.texts("notes");
        before.forEach(RestoreClient::note);
        if (!detached) {
          foreground.takeSignals(terminal);
        }
        if (terminal) {
          progress.done();
        }
        List<String> lent = terminal ? launch.texts("terminal") : List.of();
        boolean alone = detached;
        result =
            launch.carryOut(
                () ->
                    new Launcher(target, alone)
                        .restored(launch, session.places().runtimeOf(target), foreground, lent));
      }
      progress.done();
      if (!terminal) {
        notesOf(result).filter(note -> !before.contains(note)).forEach(RestoreClient::note);
        report(result, detached);
      }
      return detached ? 0 : foreground.await();
    }
  }

  /** An application's terminal comes back, and is shown on ours: then nothing else is. */
  private static boolean onTerminal(HeldLaunch launch) {
    return Terminal.lendable() && !launch.texts("terminal").isEmpty();
  }

  /** In the foreground stdout belongs to the application: what we say goes to stderr. */
  private void report(JsonNode result, boolean detached) {
    String line =
        String.format(
            "%s: %s checkpoint %d: %d processes, %d threads, %s in %s",
            result.path("group").asText(),
            done,
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

  private static Stream<String> notesOf(JsonNode result) {
    return StreamSupport.stream(result.path("notes").spliterator(), false).map(JsonNode::asText);
  }

  private static void note(String line) {
    System.err.println("duration-am: " + line);
  }
}
