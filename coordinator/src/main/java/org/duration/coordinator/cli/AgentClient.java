package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.duration.coordinator.agent.Reply;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.Json;
import org.duration.coordinator.os.Places;
import org.duration.coordinator.os.SocketAddress;

/** Asks the agent: one request, a connection. */
final class AgentClient {
  private final Places places;
  private final Consumer<String> progress;

  AgentClient(Places places, Consumer<String> progress) {
    this.places = places;
    this.progress = progress;
  }

  /** Sends a request and returns its result. */
  JsonNode ask(String verb, Map<String, ?> arguments) throws IOException {
    try (Held connection = hold(verb, arguments)) {
      return connection.result();
    }
  }

  /** Sends a request whose answer leaves us something to do, for which the connection stays. */
  Held hold(String verb, Map<String, ?> arguments) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      SocketAddress.at(places.agentSocket(), channel::connect);
      send(channel, verb, arguments);
      BufferedReader reader =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      return new Held(channel, reader, answer(reader));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void send(SocketChannel channel, String verb, Map<String, ?> arguments)
      throws IOException {
    ObjectNode request = Json.MAPPER.createObjectNode();
    request.put("verb", verb);
    request.set("arguments", Json.MAPPER.valueToTree(arguments));
    byte[] line = (Json.MAPPER.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private JsonNode answer(BufferedReader reader) throws IOException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      JsonNode node = Json.MAPPER.readTree(line);
      if (!Reply.isLast(node)) {
        progress.accept(node.path("progress").asText());
      } else if (node.path("exit").asInt() == 0) {
        return node.path("result");
      } else {
        throw failure(node);
      }
    }
    throw new AgentGone();
  }

  /** A connection that lives on behind its answer. */
  static final class Held implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader reader;
    private final JsonNode result;

    private Held(SocketChannel channel, BufferedReader reader, JsonNode result) {
      this.channel = channel;
      this.reader = reader;
      this.result = result;
    }

    JsonNode result() {
      return result;
    }

    /** Says why we do not go on; returns when the agent has done what follows from it. */
    void giveUp(String why) {
      try {
        send(channel, "give-up", Map.of("why", why));
        while (reader.readLine() != null) {
          continue; // the end of the connection is the answer
        }
      } catch (IOException e) {
        return; // the agent is gone, and the next one removes what is half made
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static CommandFailure failure(JsonNode node) {
    int code = node.path("exit").asInt();
    ExitStatus status = ExitStatus.FAILED;
    for (ExitStatus candidate : ExitStatus.values()) {
      status = candidate.code() == code ? candidate : status;
    }
    List<Map<String, Object>> details = new ArrayList<>();
    node.path("details").forEach(detail -> details.add(Json.fields(detail)));
    return new CommandFailure(
        status, node.path("group").asText(), node.path("message").asText(), details);
  }

  /** The agent ended before it answered. */
  static final class AgentGone extends IOException {
    private static final long serialVersionUID = 1L;

    AgentGone() {
      super("the agent ended before it answered");
    }
  }
}
