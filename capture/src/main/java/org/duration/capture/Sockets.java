// The sockets of a group: which of them an image can hold, and what the others are.
package org.duration.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;

/**
 * A socket that is shut in both directions, with nothing queued in either, is at its end: whoever
 * has the other side, if anybody has, can send and receive nothing through it any more.
 */
final class Sockets {
  private static final int UNIX = 1;
  private static final int POLLERR = 0x8;
  private static final int POLLHUP = 0x10;
  private static final int POLLRDHUP = 0x2000;
  private static final int READINESS = POLLERR | POLLHUP | POLLRDHUP;

  /** Bytes of a sockaddr that holds the family and no name. */
  private static final int UNNAMED = 2;

  private final InetSockets inet;
  private final Map<Long, RawFact.Socket> facts = new HashMap<>();

  Sockets(RawFacts raw, Contents contents, CaptureContext context) {
    this.inet = new InetSockets(raw, contents, context);
    for (RawProcess process : raw.processes()) {
      process
          .facts()
          .all(FactType.SOCKET, RawFact.Socket.class)
          .forEach(socket -> facts.putIfAbsent(socket.inode(), socket));
    }
  }

  /** First pass. */
  void note(OpenFileId id, RawFact.Fd fd) {
    Optional.ofNullable(facts.get(fd.stat().inode())).ifPresent(socket -> inet.note(id, socket));
  }

  OpenFile of(Opened file) throws RefusedFact {
    Optional<RawFact.Socket> socket = Optional.ofNullable(facts.get(file.fd().stat().inode()));
    if (socket.filter(inet::knows).isPresent()) {
      return inet.of(file, socket.get());
    }
    return socket
        .filter(Sockets::hungUp)
        .flatMap(found -> SocketType.of(found.type()))
        .<OpenFile>map(
            type -> new OpenFile.HungUpSocket(file.id(), file.info().statusFlags(), type))
        .orElseGet(() -> refused(file, socket));
  }

  /** Also of a socket that was never connected POLLHUP is reported: that one has no peer's name. */
  private static boolean hungUp(RawFact.Socket socket) {
    boolean ended = (socket.poll() & READINESS) == (POLLHUP | POLLRDHUP);
    boolean empty = socket.unread() == 0 && socket.unsent() == 0 && !socket.message();
    boolean unnamed = socket.name().length() == UNNAMED && socket.peer().length() == UNNAMED;
    return socket.domain() == UNIX && socket.protocol() == 0 && ended && empty && unnamed;
  }

  private static OpenFile refused(Opened file, Optional<RawFact.Socket> socket) {
    String inode = file.fd().link().replace("socket:", "");
    return new OpenFile.Unsupported(
        file.id(),
        file.info().statusFlags(),
        Evidences.unsupported(
            socket.map(SocketWords::kind).orElse("socket"),
            socket.map(SocketWords::detail).orElse(inode),
            "sockets",
            "close it, or wait until the process has closed it"));
  }
}
