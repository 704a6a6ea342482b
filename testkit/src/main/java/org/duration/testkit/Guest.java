package org.duration.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * A guest that checks itself and writes its progress: {@code ready}, then {@code tick N} after each
 * round in which every check held, {@code FAIL what} when one did not.
 */
public final class Guest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Path progress;
  private final List<String> command;

  private Guest(Path progress, List<String> command) {
    this.progress = progress;
    this.command = List.copyOf(command);
  }

  static Guest of(Path home, String name, Path progress, Path scratch, List<String> arguments) {
    List<String> command = new ArrayList<>(launcher(home, name));
    command.add(progress.toString());
    command.add(scratch.toString());
    command.addAll(arguments);
    return new Guest(progress, command);
  }

  /** A guest that is launched by a command line of its own and writes to {@code progress}. */
  public static Guest of(Path progress, List<String> command) {
    return new Guest(progress, command);
  }

  private static List<String> launcher(Path home, String name) {
    Path guests = home.resolve("testkit/target/guests");
    String file = guests.resolve(name).toString();
    int dot = name.lastIndexOf('.');
    return switch (dot < 0 ? "" : name.substring(dot)) {
      case ".sh" -> List.of("bash", file);
      case ".dash" -> List.of("dash", file);
      case ".py" -> List.of("/usr/bin/python3", file);
      case ".pl" -> List.of("perl", file);
      case ".js" -> List.of("node", file);
      default -> List.of(file);
    };
  }

  /** The file that it writes its progress to. */
  public Path progress() {
    return progress;
  }

  public List<String> command() {
    return command;
  }

  public void awaitReady() {
    await("ready", () -> lines().contains("ready") || skipReason() != null);
  }

  /** Waits for {@code count} ticks more than there are now. */
  public void awaitMore(int count) {
    int before = ticks().size();
    await(count + " more ticks", () -> ticks().size() >= before + count);
  }

  /** Asks it to end, and waits until it says that it did as it should. */
  public void end() {
    try {
      Files.createFile(Path.of(progress + ".stop"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("the end", () -> lines().stream().anyMatch(line -> line.startsWith("done")));
  }

  /** All ticks in the order of their writing; after a restore some are there twice. */
  public List<Long> ticks() {
    List<Long> ticks = new ArrayList<>();
    for (String line : lines()) {
      if (line.startsWith("tick ")) {
        ticks.add(Long.parseLong(line.split(" ")[1]));
      }
    }
    return ticks;
  }

  public long lastTick() {
    List<Long> ticks = ticks();
    return ticks.isEmpty() ? 0 : ticks.get(ticks.size() - 1);
  }

  /** The guest's own findings; a test passes only when there are none. */
  public List<String> failures() {
    return lines().stream().filter(line -> line.startsWith("FAIL")).toList();
  }

  /** Why the guest cannot run here, or null. */
  public String skipReason() {
    return lines().stream().filter(line -> line.startsWith("skip")).findFirst().orElse(null);
  }

  /** All complete lines. */
  public List<String> lines() {
    try {
      if (!Files.exists(progress)) {
        return List.of();
      }
      String text = Files.readString(progress);
      int end = text.lastIndexOf('\n');
      return end < 0 ? List.of() : text.substring(0, end).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    Awaitility.await(what + " of " + command)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (!failures().isEmpty()) {
                throw new AssertionError("the guest says: " + failures());
              }
              return condition.getAsBoolean();
            });
  }
}
