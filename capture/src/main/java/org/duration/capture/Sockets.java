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

/** By family: each has an interpreter of its own, and what none of them takes is refused. */
final class Sockets {
  private static final int UNIX = 1;

  private final Map<Long, RawFact.Socket> facts = new HashMap<>();
  private final UnixSockets unix;
  private final InetSockets inet;
  private final NetlinkSockets netlink;

  Sockets(
      RawFacts raw, Contents contents, Map<Integer, OpenFileId> byOrdinal, CaptureContext context) {
    for (RawProcess process : raw.processes()) {
      process
          .facts()
          .all(FactType.SOCKET, RawFact.Socket.class)
          .forEach(socket -> facts.putIfAbsent(socket.inode(), socket));
    }
    this.unix = new UnixSockets(new UnixFacts(raw, facts), contents, byOrdinal);
    this.inet = new InetSockets(raw, contents, context);
    this.netlink = new NetlinkSockets(raw);
  }

  /** Remembers which sockets the group has. */
  void note(Opened file) {
    unix.note(file);
    Optional.ofNullable(facts.get(file.fd().stat().inode()))
        .ifPresent(socket -> inet.note(file.id(), socket));
  }

  /** After all were noted. */
  OpenFile of(Opened file) throws RefusedFact {
    Optional<RawFact.Socket> socket = Optional.ofNullable(facts.get(file.fd().stat().inode()));
    if (socket.isPresent() && socket.get().domain() == UNIX) {
      return unix.of(file, socket.get());
    }
    if (socket.filter(inet::knows).isPresent()) {
      return inet.of(file, socket.get());
    }
    if (socket.filter(netlink::knows).isPresent()) {
      return netlink.of(file, socket.get());
    }
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
