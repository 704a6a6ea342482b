package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.duration.coordinator.agent.AgentBuild;
import org.duration.coordinator.agent.LogSetup;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.os.Places;
import org.duration.image.Uid;

/**
 * A client's dealings with its agent, which it starts when there is none and replaces when it is of
 * another build.
 */
final class Session {
  private static final long START_MILLIS = 60_000;
  private static final long LOOK_MILLIS = 10;
  private static final long MOST_ERRORS = 1 << 20;

  /** A client ends before a better compiler pays. */
  private static final String FOR_SHORT_LIVES = "-XX:TieredStopAtLevel=";

  /**
   * An agent hashes libraries ten times faster by it. Asked for only what is run most, it costs a
   * third less of the processor over a short life.
   */
  private static final List<String> FOR_LONG_LIVES =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=20000",
          "-XX:Tier4CompileThreshold=100000",
          "-XX:Tier4BackEdgeThreshold=400000");

  private final Places places;
  private final AgentClient client;

  Session(Progress progress) {
    this.places = here();
    this.client = new AgentClient(places, progress::step);
  }

  /** The places of the calling user. */
  static Places here() {
    return Places.of(System.getenv(), Uid.effective());
  }

  Places places() {
    return places;
  }

  /** Sends a request, with an agent of this build. */
  JsonNode ask(String verb, Map<String, ?> arguments) {
    ensureAgent();
    try {
      return client.ask(verb, arguments);
    } catch (IOException e) {
      throw agentFailure(e);
    }
  }

  /** Begins a launch that this client carries out. */
  HeldLaunch hold(String verb, Map<String, ?> arguments) {
    ensureAgent();
    try {
      return new HeldLaunch(this, client.hold(verb, arguments));
    } catch (IOException e) {
      throw agentFailure(e);
    }
  }

  /** Like {@link #ask}, and asks again when the agent ended meanwhile: its groups have not. */
  JsonNode askPersistently(String verb, Map<String, ?> arguments) {
    while (true) {
      ensureAgent();
      try {
        return client.ask(verb, arguments);
      } catch (AgentClient.AgentGone e) {
        pause();
      } catch (IOException e) {
        throw agentFailure(e);
      }
    }
  }

  /** Asks an agent that runs already, and nobody else; false when none does. */
  boolean tell(String verb) {
    try {
      client.ask(verb, Map.of());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void ensureAgent() {
    try {
      places.create(Uid.effective());
    } catch (IOException e) {
      throw new CommandFailure(
              ExitStatus.DENIED,
              "agent",
              "cannot use "
                  + places.state()
                  + " and "
                  + places.runtime()
                  + ": "
                  + e.getMessage()
                  + "; set DURATION_STATE_DIR and DURATION_RUNTIME_DIR to directories of your own")
          .because(e);
    }
    if (sameBuild()) {
      return;
    }
    start();
    long deadline = System.nanoTime() + START_MILLIS * 1_000_000;
    while (!sameBuild()) {
      if (System.nanoTime() > deadline) {
        throw new CommandFailure(
            ExitStatus.FAILED,
            "agent",
            "the agent did not start; see " + places.agentLog() + " and " + places.agentErrors());
      }
      pause();
    }
  }

  private boolean sameBuild() {
    try {
      JsonNode hello = client.ask("hello", Map.of());
      if (hello.path("build").asText().equals(AgentBuild.id())) {
        return true;
      }
      client.ask("stop-agent", Map.of());
      waitForEnd(hello.path("pid").asLong());
      start();
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private static void waitForEnd(long pid) {
    while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      pause();
    }
  }

  private void start() {
    Path log = places.agentLog();
    ProcessBuilder builder = new ProcessBuilder(agentCommand(log));
    builder.redirectInput(new File("/dev/null"));
    builder.directory(new File("/"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(places.agentErrors().toFile()));
    try {
      if (Files.exists(places.agentErrors()) && Files.size(places.agentErrors()) > MOST_ERRORS) {
        Files.delete(places.agentErrors());
      }
      makePrivate(places.agentErrors());
      builder.start();
    } catch (IOException e) {
      throw agentFailure(e);
    }
  }

  private static void makePrivate(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      return; // of an earlier agent, or another client is just starting one
    }
  }

  /**
   * In a session of its own, and with a umask under which whatever it makes is its user's alone.
   */
  private static List<String> agentCommand(Path log) {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "umask 077; exec setsid \"$@\"", "duration-agent"));
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith(FOR_SHORT_LIVES))
        .forEach(command::add);
    command.addAll(FOR_LONG_LIVES);
    command.add("-D" + LogSetup.FILE + "=" + log);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of("agent", "--serve"));
    return command;
  }

  private static CommandFailure agentFailure(IOException e) {
    return new CommandFailure(
            ExitStatus.FAILED, "agent", "cannot talk to the agent: " + e.getMessage())
        .because(e);
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
