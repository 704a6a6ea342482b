// The unix sockets of a group.
package org.duration.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.raw.RawFact;
import org.duration.image.Evidence;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixMessage;
import org.duration.image.files.UnixName;

/** A socket is known by its inode; it has one open file, however it was passed around. */
final class UnixSockets {
  private final UnixFacts facts;
  private final Map<Long, OpenFileId> ids = new HashMap<>();
  private final UnixLinks links;
  private final UnixQueues queues;

  UnixSockets(UnixFacts facts, Contents contents, Map<Integer, OpenFileId> byOrdinal) {
    this.facts = facts;
    this.links = new UnixLinks(facts, ids);
    this.queues = new UnixQueues(facts, contents, byOrdinal);
  }

  void note(Opened file) {
    long inode = file.fd().stat().inode();
    if (facts.fact(inode).isPresent()) {
      ids.putIfAbsent(inode, file.id());
    }
  }

  OpenFile of(Opened file, RawFact.Socket socket) throws RefusedFact {
    String resource = OpenFiles.resource(file.fd());
    RawFact.UnixSocket fact =
        facts
            .fact(socket.inode())
            .orElseThrow(() -> refused(resource, socket, "it could not be looked at", "try again"));
    requireKnown(resource, socket, fact);
    Optional<UnixName> name = UnixNames.of(resource, socket, fact);
    UnixLink link = links.of(resource, socket, fact);
    Optional<UnixCredentials> creator = creator(resource, socket, fact);
    List<UnixMessage> queue = queues.of(resource, socket, fact);
    OpenFile.UnixSocket built =
        new OpenFile.UnixSocket(
            file.id(),
            file.info().statusFlags(),
            SocketType.of(socket.type()).orElseThrow(),
            name,
            link,
            fact.shutdown(),
            creator,
            queueMemory(fact),
            queue,
            SocketOptions.kept(facts.options(fact), resource));
    requireSenders(resource, socket, built);
    return built;
  }

  private static void requireKnown(String resource, RawFact.Socket socket, RawFact.UnixSocket fact)
      throws RefusedFact {
    if (fact.error() != 0) {
      throw refused(
          resource,
          socket,
          "the kernel does not say whom it is connected to (" + ErrnoName.of(fact.error()) + ")",
          "use a kernel with UNIX_DIAG, and no network namespace inside the group");
    }
    if (fact.urgent()) {
      throw refused(
          resource, socket, "urgent bytes of unix sockets are not supported yet", "try again");
    }
    if (SocketType.of(socket.type()).isEmpty()) {
      throw refused(resource, socket, "sockets of this type are not supported yet", "close it");
    }
  }

  /** Who was told to whoever is at the other end; a creator that has ended still has its number. */
  private Optional<UnixCredentials> creator(
      String resource, RawFact.Socket socket, RawFact.UnixSocket fact) throws RefusedFact {
    if (fact.creatorHostPid() == 0) {
      return Optional.empty();
    }
    int pid = fact.creatorPid();
    if (fact.creatorGone()) {
      pid = facts.creator(fact).map(RawFact.UnixCreator::pid).orElse(0);
    }
    if (pid <= 1) {
      throw refused(
          resource,
          socket,
          "it was made by a process that is not the group's (host process "
              + fact.creatorHostPid()
              + ")",
          "start both ends in the group");
    }
    return Optional.of(
        new UnixCredentials(pid, fact.creatorUid(), fact.creatorGid(), fact.groups()));
  }

  /** The memory that what waits takes is on its sender's account. */
  private long queueMemory(RawFact.UnixSocket fact) {
    return fact.peerInode() == 0
        ? 0
        : facts.socket(fact.peerInode()).map(peer -> (long) Math.max(0, peer.unsent())).orElse(0L);
  }

  /** Datagrams at a socket without a name can come from the other end of its pair only. */
  private static void requireSenders(
      String resource, RawFact.Socket socket, OpenFile.UnixSocket built) throws RefusedFact {
    boolean fromPeer =
        built.link() instanceof UnixLink.Connected || built.link() instanceof UnixLink.Ended;
    if (!built.queue().isEmpty() && built.name().isEmpty() && !fromPeer) {
      throw refused(
          resource, socket, "nobody is left who could have sent what waits in it", "try again");
    }
  }

  static RefusedFact refused(String resource, RawFact.Socket socket, String reason, String remedy) {
    return new RefusedFact(
        resource,
        new Evidence(SocketWords.kind(socket), SocketWords.detail(socket), reason, remedy));
  }
}
