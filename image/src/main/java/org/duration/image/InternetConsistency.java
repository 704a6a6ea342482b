// The two ends of a connection know each other.
package org.duration.image;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.duration.image.files.ContentId;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.TcpPeer;

/**
 * @param content demands that a content is there, for whom the second argument names
 */
record InternetConsistency(List<OpenFile> files, BiConsumer<ContentId, String> content) {
  static void check(List<OpenFile> files, BiConsumer<ContentId, String> content) {
    var all = new InternetConsistency(files, content);
    for (OpenFile file : files) {
      if (file instanceof OpenFile.Internet internet) {
        all.socket(internet);
      }
    }
  }

  private void socket(OpenFile.Internet file) {
    InternetSocket socket = file.socket();
    String who = file.id().toString();
    if (socket instanceof InternetSocket.TcpConnection connection) {
      connection.unread().ifPresent(id -> content.accept(id, who));
      if (connection.other() instanceof TcpPeer.Held held) {
        pair(file.id(), connection, held.file());
      } else if (connection.other() instanceof TcpPeer.Kept kept) {
        kept.sending().ifPresent(id -> content.accept(id, who));
      }
    } else if (socket instanceof InternetSocket.TcpEnded ended) {
      ended.unread().ifPresent(id -> content.accept(id, who));
    } else if (socket instanceof InternetSocket.Udp udp) {
      udp.queue().forEach(one -> one.bytes().ifPresent(id -> content.accept(id, who)));
    }
  }

  private void pair(OpenFileId id, InternetSocket.TcpConnection one, OpenFileId other) {
    Optional<InternetSocket.TcpConnection> end = connection(other);
    boolean mutual =
        end.isPresent()
            && !other.equals(id)
            && end.get().other().equals(new TcpPeer.Held(id))
            && end.get().name().plain().equals(one.peer().plain())
            && end.get().peer().plain().equals(one.name().plain());
    Check.that(mutual, "%s is connected to %s, which is not its other end", id, other);
  }

  private Optional<InternetSocket.TcpConnection> connection(OpenFileId id) {
    int index = id.value();
    boolean there =
        index >= 0
            && index < files.size()
            && files.get(index) instanceof OpenFile.Internet internet
            && internet.socket() instanceof InternetSocket.TcpConnection;
    return there
        ? Optional.of(
            (InternetSocket.TcpConnection) ((OpenFile.Internet) files.get(index)).socket())
        : Optional.empty();
  }
}
