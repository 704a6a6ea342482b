// The TCP connections of a group, and who has their other ends.
package org.duration.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.duration.capture.InetSockets.InetFile;
import org.duration.capture.raw.RawFact;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetOption;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.TcpPeer;

/**
 * Both ends in the group are known by their names: one has as its own what the other has as its
 * peer.
 */
final class TcpConnections {
  private static final int POLLRDHUP = 0x2000;

  private record Names(InternetName own, InternetName peer) {
    Names mirrored() {
      return new Names(peer, own);
    }
  }

  private record End(OpenFileId id, RawFact.Inet inet) {}

  private final InetQueues queues;
  private final Predicate<InternetName> refusedPeers;
  private final Predicate<InternetName> keptPeers;
  private final Map<Names, End> ends = new HashMap<>();

  TcpConnections(InetQueues queues, CaptureContext context) {
    this.queues = queues;
    this.refusedPeers = context.refusedPeers();
    this.keptPeers = context.keptPeers();
  }

  void note(OpenFileId id, RawFact.Socket socket, RawFact.Inet inet) {
    names(socket).ifPresent(names -> ends.put(names, new End(id, inet)));
  }

  private static Optional<Names> names(RawFact.Socket socket) {
    Optional<InternetName> own = InetNames.bound(socket.name());
    Optional<InternetName> peer = InetNames.bound(socket.peer());
    return own.isPresent() && peer.isPresent()
        ? Optional.of(new Names(own.get().plain(), peer.get().plain()))
        : Optional.empty();
  }

  /** How many connections from within the group wait at a listening socket of that name. */
  int waitingAt(InternetName listener) {
    return (int)
        ends.entrySet().stream()
            .filter(end -> waits(end.getValue().inet()))
            .filter(end -> !ends.containsKey(end.getKey().mirrored()))
            .map(end -> end.getKey().peer())
            .filter(peer -> peer.port() == listener.port())
            .filter(peer -> listener.anyAddress() || peer.equals(listener.plain()))
            .count();
  }

  InternetSocket of(InetFile one, List<InternetOption> options) throws RefusedFact {
    Names names =
        names(one.socket())
            .orElseThrow(
                () ->
                    new RefusedFact(
                        one.resource(), Evidences.impossible("a connection without names")));
    End other = ends.get(names.mirrored());
    TcpState state = TcpState.of(one.inet().state()).orElseThrow();
    TcpPeer peer = other != null ? held(one, other) : unheld(one, names, state);
    boolean closedForReading = (one.socket().poll() & POLLRDHUP) != 0;
    return new InternetSocket.TcpConnection(
        one.family(),
        InetNames.of(one.socket().name()).orElseThrow(),
        InetNames.of(one.socket().peer()).orElseThrow(),
        peer,
        queues.unread(one),
        state.sendShut(),
        closedForReading && !state.finReceived(),
        options);
  }

  /** Every byte that the other end has sent has to be in this one's queue. */
  private static TcpPeer held(InetFile one, End other) throws RefusedFact {
    TcpState state = TcpState.of(one.inet().state()).orElseThrow();
    TcpState there = TcpState.of(other.inet().state()).orElse(TcpState.CLOSE);
    long came = one.inet().received() - (state.finReceived() ? 1 : 0);
    boolean all = other.inet().unsent() == 0 && other.inet().sent() - other.inet().resent() == came;
    if (!all || there.sendShut() != state.finReceived()) {
      throw one.refused("data from its other end is still on the way", Evidences.AGAIN);
    }
    return new TcpPeer.Held(other.id());
  }

  private TcpPeer unheld(InetFile one, Names names, TcpState state) throws RefusedFact {
    RawFact.Inet inet = one.inet();
    boolean closedThere = inet.peerState() != 0 && inet.peerInode() == 0;
    if (waits(inet)) {
      if (inet.peerUnread() != 0 || inet.sent() != inet.resent()) {
        throw one.refused(
            "it waits to be accepted with data that only its acceptor can read",
            Evidences.AGAIN + " when the connection has been accepted");
      }
      return new TcpPeer.Waiting(inet.idleMillis());
    }
    boolean thisHost = names.own().address().equals(names.peer().address());
    if (state.finReceived() && (closedThere || thisHost && inet.peerState() == 0)) {
      return new TcpPeer.Gone();
    }
    if (closedThere) {
      throw one.refused("its other end is being closed", Evidences.AGAIN);
    }
    if (refusedPeers.test(names.peer())) {
      throw one.refused(
          "the policy refuses checkpoints with such connections to the outside",
          "close it, or let checkpoint.network in the policy say reset");
    }
    return keptPeers.test(names.peer())
        ? queues.kept(one).orElse(new TcpPeer.Outside())
        : new TcpPeer.Outside();
  }

  private static boolean waits(RawFact.Inet inet) {
    TcpState there = TcpState.of(inet.peerState()).orElse(TcpState.CLOSE);
    return inet.peerInode() == 0
        && switch (there) {
          case ESTABLISHED, SYN_RECV, CLOSE_WAIT -> true;
          default -> false;
        };
  }
}
