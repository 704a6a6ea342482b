package org.duration.coordinator.agent;

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

/** One client's connection: one request, its answer. */
final class Connection implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int LONGEST_REQUEST = 4 << 20;

  private final SocketChannel channel;
  private final Requests requests;
  private final String owner;

  /**
   * @param owner the name of the user whose agent this is
   */
  Connection(SocketChannel channel, Requests requests, String owner) {
    this.channel = channel;
    this.requests = requests;
    this.owner = owner;
  }

  @Override
  public void run() {
    try (channel) {
      send(answer());
    } catch (IOException e) {
      LOG.debug("a client left: {}", e.getMessage());
    }
  }

  private byte[] answer() throws IOException {
    try {
      checkPeer();
      return Reply.result(requests.handle(read(), progress()));
    } catch (CommandFailure failure) {
      return Reply.failure(failure);
    } catch (IOException e) {
      return Reply.failure(
          new CommandFailure(ExitStatus.FAILED, "agent", "the request failed: " + e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("a request failed by a fault of ours", e);
      String message = "a fault in duration itself: " + e + "; its trace is in the agent's log";
      return Reply.failure(new CommandFailure(ExitStatus.FAILED, "agent", message));
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

  private Request read() throws IOException {
    BufferedReader reader =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8), 1 << 16);
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
