// Makes the unix sockets of a group, all of them at tool numbers of the root task.
package org.duration.restore.compile;

import java.util.List;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.duration.image.files.SocketOption;
import org.duration.image.files.UnixLink;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.SocketOp;

/**
 * First connected, then filled: what is on its way in a message must have been made, and what
 * watches a socket is added in between. Options and one-sided ends come last: some would hinder.
 */
final class UnixSockets {
  private static final int O_NONBLOCK = 04000;
  private static final int SHUT = 3;

  private final List<OpenFile.UnixSocket> sockets;
  private final UnixWorkshop workshop;
  private final UnixConnections connections;
  private final UnixDatagrams datagrams;
  private final UnixQueues queues;

  UnixSockets(Image image, Tools tools, StandIns standIns) {
    this.sockets =
        image.openFiles().stream()
            .filter(OpenFile.UnixSocket.class::isInstance)
            .map(OpenFile.UnixSocket.class::cast)
            .toList();
    this.workshop = new UnixWorkshop(image, tools, standIns);
    this.connections = new UnixConnections(image, workshop);
    this.datagrams = new UnixDatagrams(workshop);
    this.queues = new UnixQueues(image, tools, workshop, sockets);
  }

  void connect() {
    connections.make(sockets.stream().filter(socket -> socket.type().connects()).toList());
    datagrams.make(sockets.stream().filter(socket -> !socket.type().connects()).toList());
  }

  void fill() {
    sockets.forEach(queues::early);
    sockets.forEach(datagrams::connect);
    sockets.forEach(queues::late);
    sockets.forEach(this::reset);
    workshop.clear();
    sockets.forEach(this::settle);
  }

  /** Who closes before he has read all leaves an error behind. */
  private void reset(OpenFile.UnixSocket socket) {
    if (socket.link() instanceof UnixLink.Ended ended && ended.reset()) {
      workshop
          .root()
          .add(
              OpenFiles.subject(socket),
              new SocketOp.Send(
                  workshop.fd(socket),
                  DescriptorOp.SocketPair.NONE,
                  0,
                  1,
                  false,
                  0,
                  List.of(),
                  SocketOp.Address.NONE));
    }
  }

  private void settle(OpenFile.UnixSocket socket) {
    int fd = workshop.fd(socket);
    String subject = OpenFiles.subject(socket);
    if (socket.shutdown() != 0 && !(socket.link() instanceof UnixLink.Ended)) {
      int how = socket.shutdown() == SHUT ? 2 : socket.shutdown() - 1;
      workshop.root().add(subject, new SocketOp.Shutdown(fd, how));
    }
    for (SocketOption option : socket.options()) {
      boolean buffer = option.option() == UnixQueues.SNDBUF || option.option() == UnixQueues.RCVBUF;
      workshop.root().add(subject, new SocketOp.SetOption(fd, option, buffer));
    }
    workshop
        .root()
        .add(subject, new DescriptorOp.StatusFlags(fd, socket.statusFlags() & O_NONBLOCK));
  }
}
