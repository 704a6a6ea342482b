// Whom unix sockets are connected to.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.raw.RawFact;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixLink;

/** Other ends are found by their inodes, which sock_diag tells. */
record UnixLinks(UnixFacts facts, Map<Long, OpenFileId> ids) {
  private static final int POLLERR = 0x8;
  private static final int SHUT = 3;
  private static final String ACCEPT = Evidences.AGAIN + " when the connection has been accepted";

  UnixLink of(String resource, RawFact.Socket socket, RawFact.UnixSocket fact) throws RefusedFact {
    boolean connects = SocketType.of(socket.type()).filter(SocketType::connects).isPresent();
    boolean error = (socket.poll() & POLLERR) != 0;
    if (error && !(connects && fact.hasPeer() && fact.peerInode() == 0)) {
      throw UnixSockets.refused(
          resource, socket, "it has an error to report that cannot be made again", "try again");
    }
    if (socket.listening() > 0) {
      return listening(resource, socket, fact);
    } else if (!fact.hasPeer()) {
      return new UnixLink.None();
    } else if (fact.peerInode() != 0) {
      return connected(resource, socket, fact, connects);
    }
    if (!connects || fact.shutdown() == SHUT && facts.waitsAt(socket.inode()).isEmpty()) {
      return new UnixLink.Ended(error);
    }
    OpenFileId listener =
        facts
            .waitsAt(socket.inode())
            .map(ids::get)
            .orElseThrow(() -> outside(resource, socket, "it waits to be accepted there"));
    requireNothingSent(resource, socket);
    return new UnixLink.Waiting(listener);
  }

  private UnixLink connected(
      String resource, RawFact.Socket socket, RawFact.UnixSocket fact, boolean connects)
      throws RefusedFact {
    OpenFileId peer = ids.get(fact.peerInode());
    if (peer != null) {
      requireMutual(resource, socket, fact, connects);
      return new UnixLink.Connected(peer);
    }
    Optional<String> name = UnixNames.text(socket.peer());
    boolean again = name.isPresent() && (name.get().startsWith("/") || name.get().charAt(0) == 0);
    if (connects || !again) {
      throw outside(resource, socket, "an established connection to it cannot be made again");
    }
    return new UnixLink.Outside(name.get());
  }

  /** One end of datagrams may have gone on to another; without a name it is found no more. */
  private void requireMutual(
      String resource, RawFact.Socket socket, RawFact.UnixSocket fact, boolean connects)
      throws RefusedFact {
    boolean named = UnixNames.text(socket.peer()).isPresent();
    boolean back =
        facts.fact(fact.peerInode()).filter(peer -> peer.peerInode() == socket.inode()).isPresent();
    if (!connects && !named && !back) {
      throw UnixSockets.refused(
          resource,
          socket,
          "its other end has no name and is connected elsewhere",
          "let the process close it");
    }
  }

  private UnixLink listening(String resource, RawFact.Socket socket, RawFact.UnixSocket fact)
      throws RefusedFact {
    List<OpenFileId> pending = new ArrayList<>();
    int outside = 0;
    for (long inode : fact.pending()) {
      OpenFileId client = ids.get(inode);
      if (inode == 0) {
        throw UnixSockets.refused(
            resource,
            socket,
            "a client that has gone again waits to be accepted, and what it sent cannot be seen",
            ACCEPT);
      } else if (client == null) {
        outside++;
      } else {
        pending.add(client);
      }
    }
    return new UnixLink.Listening(fact.backlog(), pending, outside);
  }

  /** The other end has no descriptor yet: nothing can look into its queue. */
  private static void requireNothingSent(String resource, RawFact.Socket socket)
      throws RefusedFact {
    if (socket.unsent() != 0) {
      throw UnixSockets.refused(
          resource,
          socket,
          "what was sent through a connection that nobody has accepted cannot be seen",
          ACCEPT);
    }
  }

  private static RefusedFact outside(String resource, RawFact.Socket socket, String reason) {
    return UnixSockets.refused(
        resource,
        socket,
        "its other end is held outside the group: " + reason,
        "start both ends in the group, or let the process close it before a checkpoint");
  }
}
