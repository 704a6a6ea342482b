package org.duration.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.duration.coordinator.os.SocketAddress;

/**
 * The agent's own door: what the command line does, without its JVM start each time. For tests that
 * ask hundreds of times; what users see is tested through {@link Sandbox#am}.
 */
public final class Door {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Sandbox sandbox;
  private final Map<String, Launch> launches = new ConcurrentHashMap<>();

  public Door(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * What the agent answered.
   *
   * @param exit the exit status that the command line would have
   * @param body the result, or the whole line of the failure
   */
  public record Answer(int exit, JsonNode body) {
    /** The failure's sentence; empty when it succeeded. */
    public String message() {
      return body.path("message").asText("");
    }

    public Answer ok() {
      if (exit != 0) {
        throw new AssertionError("exit status " + exit + ": " + body);
      }
      return this;
    }
  }

  /** The agent ended, or there is none. */
  public static final class Closed extends IOException {
    private static final long serialVersionUID = 1L;

    Closed(String why) {
      super(why);
    }
  }

  /** One request; {@link Closed} when the agent went away before its answer. */
  public Answer ask(String verb, Map<String, ?> arguments) throws Closed {
    try (SocketChannel channel = open(verb, arguments)) {
      return answer(channel);
    } catch (Closed closed) {
      throw closed;
    } catch (IOException e) {
      throw new Closed(String.valueOf(e.getMessage()));
    }
  }

  /** The first request of a launch: its connection stays until the launch is over. */
  private Answer hold(String group, String verb, Map<String, ?> arguments) throws Closed {
    try {
      SocketChannel channel = open(verb, arguments);
      Answer answer = answer(channel);
      Launch launch = new Launch(channel, answer.body().path("launch").asLong());
      if (answer.exit() == 0) {
        launches.put(group, launch);
      } else {
        launch.close();
      }
      return answer;
    } catch (Closed closed) {
      throw closed;
    } catch (IOException e) {
      throw new Closed(String.valueOf(e.getMessage()));
    }
  }

  /** Sends a request and leaves it to the test when its connection ends. */
  public SocketChannel open(String verb, Map<String, ?> arguments) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      SocketAddress.at(sandbox.agentSocket(), channel::connect);
      String line = MAPPER.writeValueAsString(Map.of("verb", verb, "arguments", arguments)) + "\n";
      channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private record Launch(SocketChannel connection, long number) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  private static Answer answer(SocketChannel channel) throws IOException {
    BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      JsonNode node = MAPPER.readTree(line);
      if (node.has("exit")) {
        int exit = node.path("exit").asInt();
        return new Answer(exit, exit == 0 ? node.path("result") : node);
      }
    }
    throw new Closed("the agent ended before it answered");
  }

  /** Pid of the agent that serves now. */
  public long agentPid() throws Closed {
    return ask("hello", Map.of()).ok().body().path("pid").asLong();
  }

  /** As {@code run -d}: makes the group and launches the command. */
  public void run(String group, List<String> command) throws IOException {
    JsonNode order = prepareRun(group).ok().body();
    try (Launch launch = launches.remove(group)) {
      execute(texts(order, "init"));
      ask("attach", Map.of("group", group, "launch", launch.number())).ok();
      int pid = spawn(texts(order, "spawn"), command);
      ask(
              "launched",
              Map.of("group", group, "launch", launch.number(), "pid", pid, "command", command))
          .ok();
    }
  }

  private int spawn(List<String> spawn, List<String> command) throws IOException {
    List<String> whole = new ArrayList<>(spawn);
    whole.addAll(command);
    execute(whole);
    Path report = Path.of(spawn.get(spawn.indexOf("--report") + 1));
    int pid = Integer.parseInt(Files.readString(report).strip());
    Files.delete(report);
    return pid;
  }

  /** An agent without a group ends after ten seconds, which a busy machine can take between two. */
  private Answer prepareRun(String group) throws Closed {
    Map<String, Object> order = Map.of("group", group, "application", "app", "detached", true);
    try {
      return hold(group, "prepare-run", order);
    } catch (Closed ended) {
      sandbox.am("status").ok();
      return hold(group, "prepare-run", order);
    }
  }

  public Answer checkpoint(String group) throws Closed {
    return ask("checkpoint", Map.of("group", group));
  }

  public Answer preempt(String group) throws Closed {
    return ask("preempt", Map.of("group", group));
  }

  /** As {@code resume -d}. */
  public Answer resume(String group) throws IOException {
    return complete(group, prepare(group, "prepare-resume", Map.of()));
  }

  public Answer kill(String group) throws Closed {
    return ask("stop", Map.of("group", group, "kill", true));
  }

  /** The first half of a restore: reads, compiles and verifies; then init is made. */
  public Answer prepareRestore(String group) throws IOException {
    return prepare(group, "prepare-restore", Map.of());
  }

  private Answer prepare(String group, String verb, Map<String, ?> more) throws IOException {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("group", group);
    arguments.put("detached", true);
    Answer order = hold(group, verb, arguments);
    if (order.exit() == 0) {
      try {
        execute(texts(order.body(), "init"));
      } catch (IOException e) {
        dieInLaunch(group);
        throw e;
      }
    }
    return order;
  }

  /** The second half: makes the tree and lets it go. */
  public Answer completeRestore(String group) throws Closed {
    try (Launch launch = launches.remove(group)) {
      long number = launch == null ? 0 : launch.number();
      return ask("complete-restore", Map.of("group", group, "launch", number));
    } catch (Closed closed) {
      throw closed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection of a launch before it is over, as the kernel does for a dead client. */
  public void dieInLaunch(String group) throws IOException {
    launches.remove(group).close();
  }

  /** As {@code restore -d}. */
  public Answer restore(String group) throws IOException {
    return complete(group, prepareRestore(group));
  }

  /** As {@code restore -d --at SEQ}. */
  public Answer restore(String group, long seq) throws IOException {
    return complete(group, prepare(group, "prepare-restore", Map.of("at", seq)));
  }

  private Answer complete(String group, Answer prepared) throws Closed {
    return prepared.exit() == 0 ? completeRestore(group) : prepared;
  }

  /** The group's state as {@code status --json} has it. */
  public String state(String group) throws Closed {
    return ask("status", Map.of("group", group)).ok().body().path(0).path("state").asText();
  }

  private void execute(List<String> command) throws IOException {
    CommandResult result = sandbox.run(command);
    if (result.exit() != 0) {
      throw new IOException(command.get(0) + " ended with " + result.exit() + ": " + result.err());
    }
  }

  private static List<String> texts(JsonNode order, String key) {
    List<String> texts = new ArrayList<>();
    order.path(key).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
