// Makes both ends of TCP connections, also where the group has only one of them.
package org.duration.restore.compile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.Image;
import org.duration.image.files.ContentId;
import org.duration.image.files.FileContent;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.InternetSocket.TcpConnection;
import org.duration.image.files.InternetSocket.TcpEnded;
import org.duration.image.files.OpenFile;
import org.duration.image.files.TcpPeer;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.InternetOp;

/**
 * A fresh connection of the same names, over which each end sends what the other had not read. An
 * end that nobody has any more exists for a moment: it sends, and is closed as it was closed.
 */
final class TcpPairs {
  private static final int SHUT_READ = 0;
  private static final int SHUT_WRITE = 1;
  private static final int SHUT_BOTH = 2;
  private static final int SOCKET = 1;
  private static final int LINGER = 13;

  private final Image image;
  private final Tools tools;
  private final Program program;
  private final SocketOptions options;
  private final TcpResumptions resumptions;

  TcpPairs(Image image, Tools tools, Program program, SocketOptions options) {
    this.image = image;
    this.tools = tools;
    this.program = program;
    this.options = options;
    this.resumptions = new TcpResumptions(image, tools, program);
  }

  void make(List<OpenFile.Internet> files) {
    for (OpenFile.Internet file : files) {
      if (file.socket() instanceof TcpConnection connection) {
        connection(file, connection);
      } else if (file.socket() instanceof TcpEnded ended) {
        ended(file, ended);
      }
    }
  }

  private void connection(OpenFile.Internet file, TcpConnection connection) {
    TcpPeer other = connection.other();
    if (other instanceof TcpPeer.Held held && file.id().value() < held.file().value()) {
      held(file, (OpenFile.Internet) image.openFiles().get(held.file().value()));
    } else if (other instanceof TcpPeer.Gone) {
      alone(file, connection, false);
    } else if (other instanceof TcpPeer.Outside) {
      alone(file, connection, true);
    } else if (other instanceof TcpPeer.Kept kept) {
      resumptions.make(file, kept);
      shut(file);
      settings(file);
    }
  }

  private void held(OpenFile.Internet one, OpenFile.Internet two) {
    TcpConnection first = (TcpConnection) one.socket();
    boolean accepted = listens(first.name());
    pair(accepted ? two : one, accepted ? one : two);
    fill(one, first.unread(), tools.openFile(two.id()));
    fill(two, ((TcpConnection) two.socket()).unread(), tools.openFile(one.id()));
    shut(one);
    shut(two);
    settings(one);
    settings(two);
  }

  /** The end that was accepted is the one where somebody listens. */
  private boolean listens(InternetName name) {
    return image.openFiles().stream()
        .anyMatch(
            file ->
                file instanceof OpenFile.Internet internet
                    && internet.socket() instanceof InternetSocket.TcpListener listener
                    && listener.name().port() == name.port());
  }

  private void pair(OpenFile.Internet connecting, OpenFile.Internet accepted) {
    TcpConnection from = (TcpConnection) connecting.socket();
    TcpConnection to = (TcpConnection) accepted.socket();
    program.add(
        InternetFiles.subject(connecting),
        new InternetOp.TcpPair(
            end(connecting, Optional.of(from.name())),
            end(accepted, Optional.of(to.name())),
            Optional.of(from.peer()),
            false,
            segment(connecting, accepted)));
  }

  private InternetOp.End end(OpenFile.Internet file, Optional<InternetName> name) {
    return new InternetOp.End(
        tools.openFile(file.id()),
        file.socket().family(),
        name,
        SocketOptions.onlyV6(file.socket().options()));
  }

  /** Whose other end was closed by its process, or is out of reach and therefore reset. */
  private void alone(OpenFile.Internet file, TcpConnection connection, boolean reset) {
    Optional<InternetName> peer = reset ? Optional.empty() : Optional.of(connection.peer());
    int other = standIn(file, peer, Optional.of(connection.name()), reset);
    fill(file, connection.unread(), other);
    shut(file);
    close(file, other, reset);
    settings(file);
  }

  private void ended(OpenFile.Internet file, TcpEnded ended) {
    int other = standIn(file, Optional.empty(), ended.name(), true);
    fill(file, ended.unread(), other);
    close(file, other, ended.reset());
    if (!ended.reset()) {
      program.add(
          InternetFiles.subject(file),
          new InternetOp.Shutdown(tools.openFile(file.id()), SHUT_BOTH));
    }
    settings(file);
  }

  /**
   * The end for a moment connects; the one that stays is accepted, and gives its port back as such.
   */
  private int standIn(
      OpenFile.Internet file,
      Optional<InternetName> own,
      Optional<InternetName> name,
      boolean nameOptional) {
    InternetFamily family = file.socket().family();
    boolean onlyV6 = SocketOptions.onlyV6(file.socket().options());
    int fd = tools.take();
    program.add(
        InternetFiles.subject(file),
        new InternetOp.TcpPair(
            new InternetOp.End(fd, family, own, onlyV6),
            end(file, name),
            Optional.empty(),
            nameOptional,
            segment(file, file)));
    return fd;
  }

  /** The smaller of what two ends ask for. */
  private static int segment(OpenFile.Internet one, OpenFile.Internet other) {
    int first = SocketOptions.segment(one.socket().options());
    int second = SocketOptions.segment(other.socket().options());
    return first == 0 || second == 0 ? Math.max(first, second) : Math.min(first, second);
  }

  private void fill(OpenFile.Internet file, Optional<ContentId> unread, int sender) {
    if (unread.isEmpty()) {
      return;
    }
    FileContent content = image.contents().get(unread.get().value());
    String subject = "unread bytes of " + InternetFiles.subject(file);
    int fd = tools.openFile(file.id());
    options.room(subject, fd, content.bytes());
    program.add(
        subject,
        new InternetOp.Fill(tools.data(content.file()), sender, content.offset(), content.bytes()));
    options.lowWater(subject, fd);
  }

  private void shut(OpenFile.Internet file) {
    TcpConnection connection = (TcpConnection) file.socket();
    String subject = InternetFiles.subject(file);
    if (connection.sendShut()) {
      program.add(subject, new InternetOp.Shutdown(tools.openFile(file.id()), SHUT_WRITE));
    }
    if (connection.receiveShut()) {
      program.add(subject, new InternetOp.Shutdown(tools.openFile(file.id()), SHUT_READ));
    }
  }

  private void close(OpenFile.Internet file, int other, boolean reset) {
    String subject = InternetFiles.subject(file);
    if (reset) {
      byte[] atOnce =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(1).putInt(0).array();
      program.add(subject, new InternetOp.SetOption(other, SOCKET, LINGER, Bytes.of(atOnce)));
    }
    program.add(subject, new DescriptorOp.CloseRange(other, other));
  }

  private void settings(OpenFile.Internet file) {
    options.connected(
        InternetFiles.subject(file), tools.openFile(file.id()), file.socket().options());
  }
}
