// Unix sockets fit together: each connection has two ends, each message leads somewhere.
package org.duration.image;

import java.util.List;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixMessage;

/** Part of {@link ImageConsistency}. */
record UnixConsistency(List<OpenFile> files, int contents) {
  void check() {
    for (OpenFile file : files) {
      if (file instanceof OpenFile.UnixSocket socket) {
        socket.queue().forEach(message -> message(socket, message));
        link(socket);
      }
    }
  }

  private void message(OpenFile.UnixSocket socket, UnixMessage message) {
    message
        .content()
        .ifPresent(
            id ->
                Check.that(
                    id.value() >= 0 && id.value() < contents,
                    "a message at %s refers to %s, which is not there",
                    socket.id(),
                    id));
    for (OpenFileId id : message.files()) {
      Check.that(
          id.value() >= 0 && id.value() < files.size(),
          "a message at %s refers to %s, which is not there",
          socket.id(),
          id);
    }
  }

  private void link(OpenFile.UnixSocket socket) {
    if (socket.link() instanceof UnixLink.Connected connected) {
      OpenFile.UnixSocket peer = socket(socket, connected.peer());
      boolean back =
          peer.link() instanceof UnixLink.Connected other && other.peer().equals(socket.id());
      Check.that(
          back || !socket.type().connects(),
          "%s is connected to %s, and not back",
          socket.id(),
          peer.id());
    } else if (socket.link() instanceof UnixLink.Listening listening) {
      for (OpenFileId client : listening.pending()) {
        boolean waits =
            socket(socket, client).link() instanceof UnixLink.Waiting waiting
                && waiting.listener().equals(socket.id());
        Check.that(waits, "%s does not wait at %s", client, socket.id());
      }
    } else if (socket.link() instanceof UnixLink.Waiting waiting) {
      boolean known =
          socket(socket, waiting.listener()).link() instanceof UnixLink.Listening listening
              && listening.pending().stream().filter(socket.id()::equals).count() == 1;
      Check.that(known, "%s waits at %s, which does not know", socket.id(), waiting.listener());
    }
  }

  private OpenFile.UnixSocket socket(OpenFile.UnixSocket from, OpenFileId id) {
    boolean found =
        id.value() >= 0
            && id.value() < files.size()
            && !id.equals(from.id())
            && files.get(id.value()) instanceof OpenFile.UnixSocket socket
            && socket.type() == from.type();
    Check.that(found, "%s is connected to %s, which is no such socket", from.id(), id);
    return (OpenFile.UnixSocket) files.get(id.value());
  }
}
