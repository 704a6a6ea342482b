// What a capture stream says about unix sockets, by their inodes.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;

/** Facts about one socket stand under the process and number that it was met at first. */
final class UnixFacts {
  private record Place(int pid, int subject) {
    static Place of(RawFact fact) {
      return new Place(fact.head().pid(), fact.head().subject());
    }
  }

  private final Map<Long, RawFact.Socket> sockets;
  private final Map<Long, RawFact.UnixSocket> facts = new HashMap<>();
  private final Map<Long, List<RawFact.UnixMessage>> messages = new HashMap<>();
  private final Map<Place, RawFact.SocketOptions> options = new HashMap<>();
  private final Map<Place, RawFact.UnixCreator> creators = new HashMap<>();
  private final Map<Place, Integer> unread = new HashMap<>();
  private final Map<Long, Map<Integer, RawFact.UnixSigner>> signers = new HashMap<>();

  UnixFacts(RawFacts raw, Map<Long, RawFact.Socket> sockets) {
    this.sockets = sockets;
    raw.processes().forEach(this::add);
  }

  private void add(RawProcess process) {
    var from = process.facts();
    for (var fact : from.all(FactType.UNIX_SOCKET, RawFact.UnixSocket.class)) {
      facts.putIfAbsent(fact.inode(), fact);
    }
    for (var fact : from.all(FactType.UNIX_MESSAGE, RawFact.UnixMessage.class)) {
      messages.computeIfAbsent(fact.inode(), key -> new ArrayList<>()).add(fact);
    }
    for (var fact : from.all(FactType.UNIX_SIGNER, RawFact.UnixSigner.class)) {
      signers.computeIfAbsent(fact.inode(), key -> new HashMap<>()).put(fact.index(), fact);
    }
    from.all(FactType.UNIX_MESSAGE, RawFact.Unread.class)
        .forEach(fact -> unread.put(Place.of(fact), fact.errno()));
    from.all(FactType.SOCKET_OPTION, RawFact.SocketOptions.class)
        .forEach(fact -> options.put(Place.of(fact), fact));
    from.all(FactType.UNIX_CREATOR, RawFact.UnixCreator.class)
        .forEach(fact -> creators.put(Place.of(fact), fact));
  }

  Optional<RawFact.UnixSocket> fact(long inode) {
    return Optional.ofNullable(facts.get(inode));
  }

  Optional<RawFact.Socket> socket(long inode) {
    return Optional.ofNullable(sockets.get(inode));
  }

  List<RawFact.UnixMessage> messages(long inode) {
    return messages.getOrDefault(inode, List.of());
  }

  /** Why the queue could not be looked through. */
  Optional<Integer> unread(RawFact.UnixSocket socket) {
    return Optional.ofNullable(unread.get(Place.of(socket)));
  }

  List<RawFact.SocketValue> options(RawFact.UnixSocket socket) {
    RawFact.SocketOptions found = options.get(Place.of(socket));
    return found == null ? List.of() : found.options();
  }

  /**
   * Of one whose creator has ended. One that is on its way has no holder who could be asked: then
   * the other end of its pair says who made both.
   */
  Optional<RawFact.UnixCreator> creator(RawFact.UnixSocket socket) {
    return Optional.ofNullable(creators.get(Place.of(socket)))
        .or(
            () ->
                fact(socket.peerInode())
                    .filter(peer -> peer.creatorHostPid() == socket.creatorHostPid())
                    .map(peer -> creators.get(Place.of(peer))));
  }

  /** The pid on a message whose signer has ended; 0 when nobody could be asked. */
  int signer(long inode, int index) {
    RawFact.UnixSigner signer = signers.getOrDefault(inode, Map.of()).get(index);
    return signer == null ? 0 : signer.pid();
  }

  /** The listening socket at which it waits. */
  Optional<Long> waitsAt(long inode) {
    return facts.values().stream()
        .filter(fact -> fact.pending().contains(inode))
        .map(RawFact.UnixSocket::inode)
        .findFirst();
  }
}
