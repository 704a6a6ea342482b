// What the policy says of one application.
package org.duration.policies;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One application of a group: what is launched, with all its children.
 *
 * @param command program and arguments, taken as they stand; empty when only {@code run} and {@code
 *     join} start it
 * @param user the user it runs as; empty: the agent's
 * @param userGroup the group it runs as; empty: the user's own
 * @param environment variables added to, or replacing those of, the caller's, in the file's order
 * @param after who must be ready before this one is started or released
 * @param before who waits for this one in the same way
 * @param autoStart whether a start of the whole group starts it
 * @param restartCommand how it is restarted; empty: by stop and start
 * @param checkpoint the group's, with what the application says of its own
 * @param faults the group's, with what the application says of its own
 */
public record Application(
    String name,
    List<String> command,
    Optional<String> user,
    Optional<String> userGroup,
    Map<String, String> environment,
    Optional<String> workingDirectory,
    Streams streams,
    List<String> after,
    List<String> before,
    boolean autoStart,
    Ready ready,
    Stop stop,
    List<String> restartCommand,
    List<Probe> watch,
    CheckpointPolicy checkpoint,
    FaultPolicy faults,
    Optional<Nodes> nodes) {

  /**
   * @throws IllegalArgumentException on a bad name, or when it comes after or before itself
   */
  public Application {
    Policy.checkName(name);
    command = List.copyOf(command);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    after = List.copyOf(after);
    before = List.copyOf(before);
    restartCommand = List.copyOf(restartCommand);
    watch = List.copyOf(watch);
    if (after.contains(name) || before.contains(name)) {
      throw new IllegalArgumentException(name + " cannot wait for itself");
    }
  }

  /** An application that no policy names. */
  static Application unnamed(String name, CheckpointPolicy checkpoint, FaultPolicy faults) {
    return new Application(
        name,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        new Streams(new Stream.Usual(), new Stream.Usual(), new Stream.Usual()),
        List.of(),
        List.of(),
        true,
        new Ready(new Check.Started(), Duration.ofSeconds(60)),
        new Stop("SIGTERM", List.of(), Duration.ofSeconds(10)),
        List.of(),
        List.of(),
        checkpoint,
        faults,
        Optional.empty());
  }

  /** The same application, started by another command. */
  public Application withCommand(List<String> newCommand) {
    return new Application(
        name,
        newCommand,
        user,
        userGroup,
        environment,
        workingDirectory,
        streams,
        after,
        before,
        autoStart,
        ready,
        stop,
        restartCommand,
        watch,
        checkpoint,
        faults,
        nodes);
  }

  /** Where the three standard streams lead. */
  public record Streams(Stream in, Stream out, Stream err) {}

  /** Where one standard stream leads. */
  public sealed interface Stream {
    /** To the caller's in the foreground; detached to the application's log, or from nothing. */
    record Usual() implements Stream {}

    /** To, or from, nothing. */
    record Discard() implements Stream {}

    /** To the end of, or from, this file. */
    record ToFile(String path) implements Stream {}
  }

  /**
   * When the application counts as ready.
   *
   * @param timeout not ready by then is a crash
   */
  public record Ready(Check check, Duration timeout) {
    public Ready {
      Durations.checkPositive("ready.timeout", timeout);
    }
  }

  /**
   * How it is asked to end.
   *
   * @param signal by name; sent when there is no command
   * @param command run instead of sending the signal; empty: none
   * @param grace what still runs after it is killed; zero kills at once
   */
  public record Stop(String signal, List<String> command, Duration grace) {
    public Stop {
      command = List.copyOf(command);
      Durations.checkNotNegative("stop.grace", grace);
    }
  }
}
