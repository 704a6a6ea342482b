// Datagram sockets: pairs, named ones, and whom they send to.
package org.duration.restore.compile;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixName;
import org.duration.restore.plan.SocketOp;

/** Those that have a creator were made as a pair: no other way gives them one. */
final class UnixDatagrams {
  private final UnixWorkshop workshop;
  private final Set<OpenFileId> paired = new HashSet<>();

  UnixDatagrams(UnixWorkshop workshop) {
    this.workshop = workshop;
  }

  void make(List<OpenFile.UnixSocket> sockets) {
    for (OpenFile.UnixSocket socket : sockets) {
      if (paired.contains(socket.id())) {
        continue;
      }
      Optional<OpenFile.UnixSocket> other = other(socket);
      if (other.isPresent()) {
        paired.add(other.get().id());
        workshop.pair(socket, workshop.fd(other.get()));
      } else if (socket.creator().isPresent()) {
        workshop.pair(socket, workshop.ghost(socket));
      } else {
        workshop.make(socket);
        continue;
      }
      paired.add(socket.id());
    }
    sockets.forEach(workshop::bind);
  }

  /** The other end of its pair, which still is one. */
  private Optional<OpenFile.UnixSocket> other(OpenFile.UnixSocket socket) {
    if (!(socket.link() instanceof UnixLink.Connected connected)) {
      return Optional.empty();
    }
    OpenFile.UnixSocket peer = workshop.socket(connected.peer());
    boolean back =
        peer.link() instanceof UnixLink.Connected other && other.peer().equals(socket.id());
    return Optional.of(peer)
        .filter(each -> back && socket.creator().isPresent())
        .filter(each -> each.creator().equals(socket.creator()));
  }

  /** Those that are not connected by being a pair. */
  void connect(OpenFile.UnixSocket socket) {
    if (socket.type().connects()) {
      return;
    }
    if (socket.link() instanceof UnixLink.Connected connected
        && (!paired.contains(socket.id()) || other(socket).isEmpty())) {
      to(socket, workshop.socket(connected.peer()).name().orElseThrow());
    } else if (socket.link() instanceof UnixLink.Outside outside) {
      to(socket, workshop.passing(outside.peer()));
    } else if (socket.link() instanceof UnixLink.Ended && !paired.contains(socket.id())) {
      toNobody(socket);
    }
  }

  private void to(OpenFile.UnixSocket socket, UnixName name) {
    workshop
        .root()
        .add(
            OpenFiles.subject(socket),
            new SocketOp.Connect(workshop.fd(socket), SocketOp.Address.of(name)));
  }

  /** Connected to one who is gone. */
  private void toNobody(OpenFile.UnixSocket socket) {
    String subject = OpenFiles.subject(socket);
    int ghost = workshop.temporary();
    UnixName name = workshop.passing("\0duration-restore-" + ghost);
    workshop.make(subject, ghost, socket.type());
    workshop.bind(subject, ghost, name);
    to(socket, name);
  }
}
