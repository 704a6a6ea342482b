// The internet sockets of a group.
package org.duration.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Evidence;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetOption;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;

/** TCP and UDP: connections are {@link TcpConnections}. */
final class InetSockets {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int O_NONBLOCK = 04000;
  private static final int POLLERR = 0x8;
  private static final int POLLRDHUP = 0x2000;

  private final InetQueues queues;
  private final TcpConnections connections;
  private final Map<Long, RawFact.Inet> facts = new HashMap<>();

  InetSockets(RawFacts raw, Contents contents, CaptureContext context) {
    this.queues = new InetQueues(raw, contents);
    this.connections = new TcpConnections(queues, context);
    for (RawProcess process : raw.processes()) {
      process
          .facts()
          .all(FactType.INET, RawFact.Inet.class)
          .forEach(inet -> facts.putIfAbsent(inet.inode(), inet));
    }
  }

  /** Whether it is a kind that this class knows, and was looked at. */
  boolean knows(RawFact.Socket socket) {
    boolean protocol = socket.protocol() == TCP || socket.protocol() == UDP;
    return protocol
        && InternetFamily.of(socket.domain()).isPresent()
        && facts.containsKey(socket.inode());
  }

  /** First pass: both ends of a connection have to be known before one is described. */
  void note(OpenFileId id, RawFact.Socket socket) {
    if (knows(socket)) {
      connections.note(id, socket, facts.get(socket.inode()));
    }
  }

  OpenFile of(Opened file, RawFact.Socket socket) throws RefusedFact {
    InetFile one = new InetFile(file, socket, facts.get(socket.inode()));
    if (one.inet().elsewhere()) {
      throw one.refused(
          "it is of another network namespace", "let the process that made it close it");
    }
    if (one.inet().urgent()) {
      throw one.refused("urgent data waits in it", "let the process read it; try again");
    }
    return new OpenFile.Internet(
        file.id(),
        file.info().statusFlags(),
        socket.protocol() == UDP ? udp(one) : tcp(one, file.info().statusFlags()));
  }

  private InternetSocket udp(InetFile one) throws RefusedFact {
    if ((one.socket().poll() & POLLRDHUP) != 0) {
      throw one.refused("it was shut down", "close it");
    }
    return new InternetSocket.Udp(
        one.family(),
        InetNames.bound(one.socket().name()),
        InetNames.of(one.socket().peer()),
        queues.datagrams(one),
        options(one, false));
  }

  private InternetSocket tcp(InetFile one, int statusFlags) throws RefusedFact {
    Optional<InternetName> bound = InetNames.bound(one.socket().name());
    TcpState state =
        TcpState.of(one.inet().state())
            .orElseThrow(
                () ->
                    new RefusedFact(
                        one.resource(), Evidences.impossible("TCP state " + one.inet().state())));
    switch (state) {
      case LISTEN:
        return listener(one);
      case SYN_SENT:
        if ((statusFlags & O_NONBLOCK) != 0) {
          throw one.refused("its connection is being made", "try again");
        }
        return new InternetSocket.TcpUnconnected(one.family(), bound, options(one, false));
      case CLOSE:
        return (one.socket().poll() & POLLRDHUP) == 0
            ? new InternetSocket.TcpUnconnected(one.family(), bound, options(one, false))
            : ended(one, bound);
      case LAST_ACK, CLOSING, TIME_WAIT:
        return ended(one, bound);
      default:
        return connections.of(one, options(one, true));
    }
  }

  private InternetSocket listener(InetFile one) throws RefusedFact {
    InternetName name =
        InetNames.bound(one.socket().name())
            .orElseThrow(
                () ->
                    new RefusedFact(
                        one.resource(), Evidences.impossible("it listens without a name")));
    int strangers = Math.max(0, one.inet().pending() - connections.waitingAt(name));
    return new InternetSocket.TcpListener(
        one.family(), name, one.inet().backlog(), strangers, options(one, false));
  }

  /** An attempt that failed looks like a connection that was reset, but ends with another error. */
  private InternetSocket ended(InetFile one, Optional<InternetName> bound) throws RefusedFact {
    boolean reset = (one.socket().poll() & POLLERR) != 0;
    if (reset && one.inet().sent() == 0 && one.inet().received() == 0) {
      throw one.refused("its connection failed, and the process has not asked why", "try again");
    }
    return new InternetSocket.TcpEnded(
        one.family(), bound, queues.unread(one), reset, options(one, true));
  }

  private static List<InternetOption> options(InetFile one, boolean connected) throws RefusedFact {
    return InetOptions.of(one.inet(), connected, one.kind(), one.resource());
  }

  /** One socket, with what was read of it. */
  record InetFile(Opened file, RawFact.Socket socket, RawFact.Inet inet) {
    InternetFamily family() {
      return InternetFamily.of(socket.domain()).orElseThrow();
    }

    String kind() {
      return SocketWords.kind(socket);
    }

    String resource() {
      return OpenFiles.resource(file.fd());
    }

    RefusedFact refused(String reason, String remedy) {
      return new RefusedFact(
          resource(), new Evidence(kind(), SocketWords.detail(socket), reason, remedy));
    }
  }
}
