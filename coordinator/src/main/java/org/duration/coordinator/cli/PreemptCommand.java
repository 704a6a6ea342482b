package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.policies.file.Quantities;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code preempt}: checkpoints a group, ends all of it, and keeps it for {@code resume}. */
@Command(
    name = "preempt",
    mixinStandardHelpOptions = true,
    description =
        "Checkpoints a running group, stores it and halts it: nothing of it is left that takes"
            + " room, and resume carries on. Its clients in the foreground end with status 85.")
final class PreemptCommand implements Callable<Integer> {
  private static final Duration USUAL = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 100;

  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(
      names = "--below",
      paramLabel = "SIZE",
      converter = Size.class,
      description =
          "Wait for a moment at which the group has less than this to save (64MiB); when none"
              + " comes, it is not preempted and runs on, and the exit status is 6.")
  private Optional<Long> below = Optional.empty();

  @Option(
      names = "--within",
      paramLabel = "TIME",
      converter = Time.class,
      description = "How long to wait for that moment (30s, the default).")
  private Optional<Duration> within = Optional.empty();

  @Spec private CommandSpec spec;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (within.isPresent() && below.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--within says how long to wait for --below, which is missing");
    }
    try (Progress progress = new Progress()) {
      JsonNode result = preempt(new Session(progress));
      progress.done();
      json.print(result, () -> System.out.println(line(result)));
      return 0;
    }
  }

  private JsonNode preempt(Session session) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", group);
    below.ifPresent(bytes -> arguments.put("below", bytes));
    long deadline = System.nanoTime() + within.orElse(USUAL).toNanos();
    while (true) {
      try {
        return session.ask("preempt", arguments);
      } catch (CommandFailure refused) {
        boolean mayCome = below.isPresent() && refused.status() == ExitStatus.BUSY;
        if (!mayCome || System.nanoTime() > deadline) {
          throw refused;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(JsonNode result) {
    return String.format(
        "%s: preempted with checkpoint %d: %d processes, %s stored, took %s",
        result.path("group").asText(),
        result.path("seq").asLong(),
        result.path("processes").asInt(),
        Units.bytes(result.path("bytesStored").asLong()),
        Units.micros(result.path("durationMicros").asLong()));
  }

  /** As policies write sizes. */
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Quantities.size(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** As policies write durations. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Quantities.duration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
