// Sends once more what waits in unix sockets.
package org.duration.restore.compile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketOption;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixMessage;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.SocketOp;

/**
 * By the other end of a connection; datagrams by whoever has the sender's name, or by one who has
 * it for the moment. A socket that is connected takes datagrams from its peer alone, so what others
 * sent goes before that.
 */
final class UnixQueues {
  static final int SNDBUF = 7;
  static final int RCVBUF = 8;

  /** The smallest default of any host is larger. */
  private static final long ALWAYS_FITS = 64 << 10;

  private final Image image;
  private final Tools tools;
  private final UnixWorkshop workshop;
  private final Map<String, OpenFile.UnixSocket> named = new HashMap<>();
  private final Map<String, Integer> passing = new HashMap<>();

  UnixQueues(Image image, Tools tools, UnixWorkshop workshop, List<OpenFile.UnixSocket> sockets) {
    this.image = image;
    this.tools = tools;
    this.workshop = workshop;
    sockets.stream()
        .filter(socket -> !socket.type().connects())
        .forEach(socket -> socket.name().ifPresent(n -> named.putIfAbsent(n.name(), socket)));
  }

  /** Datagrams of others than the peer. */
  void early(OpenFile.UnixSocket socket) {
    if (!socket.queue().isEmpty() && !fromPeer(socket)) {
      for (UnixMessage message : socket.queue()) {
        int sender = sender(message, OpenFiles.subject(socket));
        send(socket, message, sender, SocketOp.Address.of(socket.name().orElseThrow()));
      }
    }
  }

  /** What came from the other end. */
  void late(OpenFile.UnixSocket socket) {
    if (socket.queue().isEmpty() || !fromPeer(socket)) {
      return;
    }
    int peer = peer(socket);
    if (Math.max(socket.queueMemory(), bytes(socket)) > ALWAYS_FITS) {
      enlarge(peer, 2 * socket.queueMemory() + 2 * bytes(socket));
    }
    socket.queue().forEach(message -> send(socket, message, peer, SocketOp.Address.NONE));
  }

  /** Whether all of the queue can have come from the other end, which sends to this one alone. */
  private boolean fromPeer(OpenFile.UnixSocket socket) {
    if (socket.link() instanceof UnixLink.Connected connected) {
      OpenFile.UnixSocket peer = workshop.socket(connected.peer());
      boolean back =
          peer.link() instanceof UnixLink.Connected other && other.peer().equals(socket.id());
      Optional<String> name = peer.name().map(each -> each.name());
      return socket.type().connects()
          || back && socket.queue().stream().allMatch(m -> m.sender().equals(name));
    }
    boolean ghost = socket.type().connects() || socket.creator().isPresent();
    return socket.link() instanceof UnixLink.Ended
        && ghost
        && (socket.name().isEmpty() || socket.type().connects());
  }

  private int peer(OpenFile.UnixSocket socket) {
    return socket.link() instanceof UnixLink.Connected connected
        ? tools.openFile(connected.peer())
        : workshop.ghost(socket);
  }

  private int sender(UnixMessage message, String subject) {
    String name = message.sender().orElse("");
    if (named.containsKey(name)) {
      return workshop.fd(named.get(name));
    }
    return passing.computeIfAbsent(
        name,
        key -> {
          int fd = workshop.temporary();
          workshop.make(subject, fd, SocketType.DATAGRAM);
          message.sender().ifPresent(n -> workshop.bind(subject, fd, workshop.passing(n)));
          return fd;
        });
  }

  private static long bytes(Image image, UnixMessage message) {
    return message.content().map(id -> image.contents().get(id.value()).bytes()).orElse(0L);
  }

  private long bytes(OpenFile.UnixSocket socket) {
    return socket.queue().stream().mapToLong(message -> bytes(image, message)).sum();
  }

  /** As far as the host lets us; its own size comes last. */
  private void enlarge(int fd, long bytes) {
    ByteBuffer value = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    value.putInt((int) Math.min(bytes, Integer.MAX_VALUE / 2)).flip();
    workshop
        .root()
        .add(
            "room for what waits in unix sockets",
            new SocketOp.SetOption(fd, new SocketOption(SNDBUF, Bytes.of(value)), false));
  }

  private void send(
      OpenFile.UnixSocket socket, UnixMessage message, int sender, SocketOp.Address to) {
    Optional<FileContent> content = message.content().map(id -> image.contents().get(id.value()));
    long memory =
        bytes(socket) == 0 ? 0 : socket.queueMemory() * bytes(image, message) / bytes(socket);
    int piece = socket.type() == SocketType.STREAM ? Pieces.of(bytes(image, message), memory) : 0;
    workshop
        .as(message.credentials())
        .add(
            "a message at " + OpenFiles.subject(socket),
            new SocketOp.Send(
                sender,
                content.map(c -> tools.data(c.file())).orElse(DescriptorOp.SocketPair.NONE),
                content.map(FileContent::offset).orElse(0L),
                content.map(FileContent::bytes).orElse(0L),
                message.credentials().isPresent(),
                piece,
                message.files().stream().map(this::file).toList(),
                to));
  }

  private int file(OpenFileId id) {
    return image.openFiles().get(id.value()) instanceof OpenFile.Stream stream
        ? tools.stream(stream.application(), stream.stream())
        : tools.openFile(id);
  }
}
