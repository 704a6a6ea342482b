package org.duration.coordinator.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection: one request, its answer, and the client's end where that matters. */
final class Connection implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int LONGEST_REQUEST = 4 << 20;

  private final SocketChannel channel;
  private final Requests requests;
  private final String owner;
  private final BufferedReader reader;

  /**
   * @param owner the name of the user whose agent this is
   */
  Connection(SocketChannel channel, Requests requests, String owner) {
    this.channel = channel;
    this.requests = requests;
    this.owner = owner;
    this.reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8), 1 << 16);
  }

  @Override
  public void run() {
    try (channel) {
      answer();
    } catch (IOException e) {
      LOG.debug("a client left: {}", e.getMessage());
    }
  }

  private void answer() throws IOException {
    try {
      checkPeer();
      answer(requests.handle(request(), progress()));
    } catch (CommandFailure failure) {
      send(Reply.failure(failure));
    } catch (JsonProcessingException e) {
      String message = "a request that is no JSON: " + e.getOriginalMessage();
      send(Reply.failure(new CommandFailure(ExitStatus.USAGE, "agent", message)));
    } catch (RuntimeException e) {
      LOG.error("a request failed by a fault of ours", e);
      String message = "a fault in duration itself: " + e + "; its trace is in the agent's log";
      send(Reply.failure(new CommandFailure(ExitStatus.FAILED, "agent", message)));
    }
  }

  private void answer(Answer answer) throws IOException {
    if (answer instanceof Answer.Now now) {
      send(Reply.result(now.result()));
    } else if (answer instanceof Answer.Held held) {
      hold(held);
    } else if (answer instanceof Answer.Later later) {
      later
          .result()
          .whenComplete(
              (result, failure) ->
                  sendLast(failure == null ? Reply.result(result) : Reply.failure(of(failure))));
      awaitEnd();
    }
  }

  /** The client works on: it says how it gave up, or its death ends the connection. */
  private void hold(Answer.Held held) throws IOException {
    String reason = "its client went away before it ran";
    try {
      send(Reply.result(held.result()));
      Request last = request();
      reason = last.find("why").orElse(reason);
    } catch (IOException e) {
      LOG.debug("a client left at work: {}", e.getMessage());
    } finally {
      held.released().accept(reason);
    }
  }

  /** Returns when the client has gone, or has got its answer and the channel is closed. */
  private void awaitEnd() throws IOException {
    while (channel.read(ByteBuffer.allocate(64)) >= 0) {
      LOG.debug("a client says more than its request");
    }
  }

  private static CommandFailure of(Throwable failure) {
    return failure instanceof CommandFailure known
        ? known
        : new CommandFailure(ExitStatus.FAILED, "agent", String.valueOf(failure.getMessage()));
  }

  private void sendLast(byte[] answer) {
    try (channel) {
      send(answer);
    } catch (IOException e) {
      LOG.debug("a client left before its answer: {}", e.getMessage());
    }
  }

  /** The socket's directory is 0700 already; this holds even when somebody opened it up. */
  private void checkPeer() throws IOException {
    UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    String user = peer.user().getName();
    if (!user.equals(owner) && !user.equals("root")) {
      throw new CommandFailure(
          ExitStatus.DENIED,
          "agent",
          "this agent is " + owner + "'s, not " + user + "'s; use your own");
    }
  }

  private Request request() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0 && c != '\n'; c = reader.read()) {
      line.append((char) c);
      if (line.length() > LONGEST_REQUEST) {
        throw new CommandFailure(ExitStatus.USAGE, "agent", "a request of more than 4 MiB");
      }
    }
    JsonNode tree = Json.MAPPER.readTree(line.toString());
    return new Request(tree.path("verb").asText(), tree.path("arguments"));
  }

  private Consumer<String> progress() {
    return step -> {
      try {
        send(Reply.progress(step));
      } catch (IOException e) {
        LOG.debug("a client left before its answer: {}", e.getMessage());
      }
    };
  }

  private void send(byte[] line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The user that a file of ours belongs to, as the peer's credentials name users. */
  static String ownerOf(Path file) throws IOException {
    return Files.getOwner(file).getName();
  }
}
