// What waits in the queues of unix sockets.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.raw.RawFact;
import org.duration.image.files.ContentId;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixMessage;

/** Every message whole, with its sender and what came along, or the socket is refused. */
record UnixQueues(UnixFacts facts, Contents contents, Map<Integer, OpenFileId> byOrdinal) {
  private static final int POLLIN = 1;
  private static final int RECEIVE = 1;
  private static final String AGAIN = "try again";

  List<UnixMessage> of(String resource, RawFact.Socket socket, RawFact.UnixSocket fact)
      throws RefusedFact {
    Optional<Integer> unread = facts.unread(fact);
    if (unread.isPresent()) {
      throw refused(resource, socket, "cannot be read (" + ErrnoName.of(unread.get()) + ")");
    }
    List<UnixMessage> queue = new ArrayList<>();
    long bytes = 0;
    for (RawFact.UnixMessage message : facts.messages(socket.inode())) {
      queue.add(message(resource, socket, message, queue.size()));
      bytes += message.bytes().length();
    }
    requireAll(resource, socket, fact, bytes, queue.isEmpty());
    return queue;
  }

  private UnixMessage message(
      String resource, RawFact.Socket socket, RawFact.UnixMessage message, int index)
      throws RefusedFact {
    if (message.incomplete()) {
      throw refused(resource, socket, "was read in part only");
    }
    List<OpenFileId> files = new ArrayList<>();
    for (int ordinal : message.files()) {
      OpenFileId file = byOrdinal.get(ordinal);
      if (file == null) {
        throw refused(resource, socket, "carries a descriptor that could not be looked at");
      }
      files.add(file);
    }
    boolean datagram = SocketType.of(socket.type()).filter(SocketType::connects).isEmpty();
    return new UnixMessage(
        message.bytes().length() == 0
            ? Optional.empty()
            : Optional.<ContentId>of(contents.store(message.bytes())),
        datagram ? UnixNames.text(message.name()) : Optional.empty(),
        credentials(resource, socket, message, index),
        files);
  }

  private Optional<UnixCredentials> credentials(
      String resource, RawFact.Socket socket, RawFact.UnixMessage message, int index)
      throws RefusedFact {
    if (!message.signed()) {
      return Optional.empty();
    }
    int pid = message.pid() == 0 ? facts.signer(socket.inode(), index) : message.pid();
    if (pid <= 1) {
      throw refused(
          resource,
          socket,
          "carries the credentials of a process that is not the group's (host process "
              + message.hostPid()
              + ")");
    }
    return Optional.of(new UnixCredentials(pid, message.uid(), message.gid(), List.of()));
  }

  /**
   * A stream counts its bytes. Of messages without bytes the kernel shows each to one peek at an
   * offset only, so that a later checkpoint finds a socket readable and nothing in it.
   */
  private static void requireAll(
      String resource, RawFact.Socket socket, RawFact.UnixSocket fact, long bytes, boolean empty)
      throws RefusedFact {
    boolean stream = socket.type() == SocketType.STREAM.number();
    if (stream && socket.listening() <= 0 && bytes != socket.unread()) {
      throw refused(
          resource, socket, "has " + socket.unread() + " bytes, and " + bytes + " could be read");
    }
    boolean readable = (socket.poll() & POLLIN) != 0;
    boolean ended = (fact.shutdown() & RECEIVE) != 0;
    if (!stream && readable && empty && !ended && socket.listening() <= 0) {
      throw refused(
          resource, socket, "has messages without bytes that an earlier checkpoint looked at");
    }
  }

  private static RefusedFact refused(String resource, RawFact.Socket socket, String reason) {
    return UnixSockets.refused(resource, socket, "what waits in it " + reason, AGAIN);
  }
}
