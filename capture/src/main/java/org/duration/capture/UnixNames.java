// What unix sockets are bound to.
package org.duration.capture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawStat;
import org.duration.image.Bytes;
import org.duration.image.files.UnixName;

/** From a sockaddr, and from what stands at the path. */
final class UnixNames {
  /** Bytes of the family in front of a name. */
  private static final int FAMILY = 2;

  private static final int SOCKET = 0140000;
  private static final int PERMISSIONS = 07777;
  private static final long INODE = 0xffffffffL;
  private static final int NOT_TOLD = 1;

  private UnixNames() {}

  /** As {@link UnixName#name}; empty for an address without a name. */
  static Optional<String> text(Bytes address) {
    if (address.length() <= FAMILY) {
      return Optional.empty();
    }
    byte[] name = Arrays.copyOfRange(address.toArray(), FAMILY, address.length());
    int end = name.length;
    while (name[0] != 0 && end > 0 && name[end - 1] == 0) {
      end--;
    }
    return Optional.of(new String(name, 0, end, StandardCharsets.ISO_8859_1));
  }

  static Optional<UnixName> of(String resource, RawFact.Socket socket, RawFact.UnixSocket fact)
      throws RefusedFact {
    Optional<String> name = text(socket.name());
    if (name.isEmpty()) {
      return Optional.empty();
    }
    boolean path = name.get().charAt(0) != 0;
    Optional<UnixName.SocketFile> file =
        path && fact.hasFile() ? file(resource, socket, fact) : Optional.empty();
    boolean relative = path && !name.get().startsWith("/");
    return Optional.of(
        new UnixName(
            name.get(), relative ? Optional.of(fact.directory()) : Optional.empty(), file));
  }

  private static Optional<UnixName.SocketFile> file(
      String resource, RawFact.Socket socket, RawFact.UnixSocket fact) throws RefusedFact {
    RawStat found = fact.byName();
    boolean stands =
        found.error() == 0 && found.type() == SOCKET && (found.inode() & INODE) == fact.fileInode();
    if (stands) {
      return Optional.of(
          new UnixName.SocketFile(found.mode() & PERMISSIONS, found.uid(), found.gid()));
    }
    boolean reachable = socket.listening() > 0 || !fact.hasPeer();
    boolean moved = fact.moved().error() == 0 && fact.moved().linkCount() > 0;
    boolean unknown = fact.moved().error() == NOT_TOLD;
    if (reachable && (moved || unknown)) {
      throw UnixSockets.refused(
          resource,
          socket,
          moved
              ? "its file was renamed to " + fact.movedTo()
              : "its file is not at its name any more, and may have been renamed",
          "let the process bind it to the name under which it is reached");
    }
    return Optional.empty();
  }
}
