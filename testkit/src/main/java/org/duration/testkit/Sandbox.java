package org.duration.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A test's own directories, with an agent, groups and a store of its own. Closing it kills whatever
 * was started in it and removes everything.
 */
public final class Sandbox implements AutoCloseable {
  private static final long LONGEST_COMMAND_SECONDS = 120;

  private final Path root;
  private final Path house;
  private final Path home = Path.of(System.getProperty("duration.home", ".")).toAbsolutePath();
  private final boolean proving;
  private final Map<String, String> additions = new LinkedHashMap<>();
  private final List<String> started = new ArrayList<>();
  private int files;

  private Sandbox(Path root, Path house, boolean proving) {
    this.root = root;
    this.house = house;
    this.proving = proving;
  }

  public static Sandbox create() {
    return create(false);
  }

  /**
   * Its agent compares every page of every checkpoint with what the process has, and fails the
   * checkpoint when one differs.
   */
  public static Sandbox proving() {
    return create(true);
  }

  private static Sandbox create(boolean proving) {
    try {
      Path root = Files.createTempDirectory("duration-it");
      return new Sandbox(root, root, proving);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Directories of its own for one more test, with the agent, the store and the policies of this
   * one. Closing it ends the groups that were started in it.
   */
  public Sandbox room() {
    try {
      return new Sandbox(Files.createDirectory(root.resolve("r" + files++)), house, proving);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What its agent and its commands find in their environment beside the usual. */
  public void environment(String name, String value) {
    additions.put(name, value);
  }

  public Path root() {
    return root;
  }

  public Path store() {
    return house.resolve("state");
  }

  /** Where its agent listens. */
  public Path agentSocket() {
    return house.resolve("run").resolve("agent.sock");
  }

  /** A program of the built tree, beside the guests. */
  public Path program(String name) {
    return home.resolve("testkit/target/guests").resolve(name);
  }

  /** A directory for a guest's files. */
  public Path scratch() {
    try {
      return Files.createDirectories(root.resolve("scratch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs duration-am to its end. */
  public CommandResult am(String... arguments) {
    return run(amCommand(arguments));
  }

  /** duration-am's command line, for tests that start it themselves. */
  public List<String> amCommand(String... arguments) {
    List<String> command = new ArrayList<>(List.of(home.resolve("duration-am").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts a guest as a detached group of this name and waits until it is ready. */
  public Guest start(String group, Guest guest, String... options) {
    List<String> command = new ArrayList<>(List.of("run", "-d", "-g", group));
    command.addAll(List.of(options));
    command.add("--");
    command.addAll(guest.command());
    started.add(group);
    am(command.toArray(String[]::new)).ok();
    guest.awaitReady();
    return guest;
  }

  /** A guest of testkit/guests, with a progress file of its own; extra arguments follow scratch. */
  public Guest guest(String name, String... arguments) {
    Path progress = root.resolve(Path.of(name).getFileName() + "-" + files++ + ".progress");
    return Guest.of(home, name, progress, scratch(), List.of(arguments));
  }

  /** Runs any command in this sandbox's environment. */
  public CommandResult run(List<String> command) {
    Path out = root.resolve("out-" + files++);
    Path err = root.resolve("err-" + files++);
    try {
      Process process =
          builder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(LONGEST_COMMAND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " hangs; stderr: " + Files.readString(err));
      }
      return new CommandResult(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** A process builder with this sandbox's places in its environment. */
  public ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment());
    builder.directory(root.toFile());
    return builder;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DURATION_STATE_DIR", store().toString());
    environment.put("DURATION_RUNTIME_DIR", house.resolve("run").toString());
    environment.put("DURATION_CONFIG_DIR", house.resolve("config").toString());
    environment.put("TMPDIR", root.toString());
    environment.putAll(additions);
    if (proving) {
      environment.put("DURATION_PROVE", "1");
    }
    return environment;
  }

  /** Writes the administrator's policy of a group, its name put before. */
  public Path policy(String group, String yaml) {
    try {
      Path directory = Files.createDirectories(house.resolve("config"));
      return Files.writeString(
          directory.resolve(group + ".yaml"), "group: " + group + "\n" + yaml + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fault ends the group for good: for tests that restore it themselves. */
  public void withoutRecovery(String group) {
    policy(group, "faults: { crash: { action: ignore } }");
  }

  private boolean isRoom() {
    return !root.equals(house);
  }

  private void endGroups() {
    try {
      for (String group : started) {
        new Door(this).kill(group);
        remove(store().resolve(group));
      }
    } catch (Door.Closed e) {
      started.clear(); // the agent is gone; what is left is killed
    }
  }

  private static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (isRoom()) {
      endGroups();
    }
    Leftovers.kill(this);
    remove(root);
  }
}
