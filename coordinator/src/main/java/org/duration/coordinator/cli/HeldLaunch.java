package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.coordinator.group.CommandFailure;

/**
 * A launch that this client carries out for the agent. The agent listens to the connection that the
 * order came over: should this client die, what it has made so far is removed at once.
 */
final class HeldLaunch implements AutoCloseable {
  private final Session session;
  private final AgentClient.Held connection;

  HeldLaunch(Session session, AgentClient.Held connection) {
    this.session = session;
    this.connection = connection;
  }

  /** What is to be done. */
  @FunctionalInterface
  interface Steps<T> {
    T take() throws IOException;
  }

  /** Takes the steps; when one fails, the agent has cleaned up before the failure goes on. */
  <T> T carryOut(Steps<T> steps) throws IOException {
    try {
      return steps.take();
    } catch (IOException | CommandFailure e) {
      connection.giveUp("it could not be started: " + e.getMessage());
      throw e;
    }
  }

  String group() {
    return connection.result().path("group").asText();
  }

  /** Its streams are log files. */
  boolean detached() {
    return connection.result().path("detached").asBoolean();
  }

  List<String> texts(String key) {
    return Lists.texts(connection.result(), key);
  }

  /** A request that belongs to this launch. */
  JsonNode ask(String verb, Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("group", group());
    arguments.put("launch", connection.result().path("launch").asLong());
    return session.ask(verb, arguments);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
