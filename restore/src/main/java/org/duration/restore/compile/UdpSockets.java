// Makes UDP sockets, and sends anew what stood in their queues.
package org.duration.restore.compile;

import java.util.List;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetSocket.Datagram;
import org.duration.image.files.InternetSocket.Udp;
import org.duration.image.files.OpenFile;
import org.duration.restore.plan.InternetOp;

/**
 * While the queues are filled a receiver is connected to each sender in turn: nobody else's
 * datagrams come in between, and none goes to another socket of the same name.
 */
final class UdpSockets {
  private static final int DATAGRAM = 2;

  private final Image image;
  private final Tools tools;
  private final Program program;
  private final SocketOptions options;

  UdpSockets(Image image, Tools tools, Program program, SocketOptions options) {
    this.image = image;
    this.tools = tools;
    this.program = program;
    this.options = options;
  }

  void make(List<OpenFile.Internet> files) {
    files.forEach(this::named);
    files.forEach(this::filled);
    files.forEach(this::connected);
  }

  private void named(OpenFile.Internet file) {
    String subject = InternetFiles.subject(file);
    Udp socket = (Udp) file.socket();
    int fd = tools.openFile(file.id());
    program.add(subject, new InternetOp.Socket(fd, socket.family(), DATAGRAM));
    options.before(subject, fd, socket.options());
    options.late(subject, fd, socket.options());
    socket.name().ifPresent(name -> program.add(subject, new InternetOp.Bind(fd, name)));
  }

  private void filled(OpenFile.Internet file) {
    Udp socket = (Udp) file.socket();
    for (Datagram datagram : socket.queue()) {
      Datagrams.sender(image, socket, datagram)
          .ifPresent(sender -> send(file, socket.name().orElseThrow(), datagram, sender));
    }
    if (!socket.queue().isEmpty()) {
      program.add(
          InternetFiles.subject(file),
          new InternetOp.Connect(tools.openFile(file.id()), Optional.empty()));
    }
  }

  private void send(
      OpenFile.Internet file, InternetName bound, Datagram datagram, OpenFile.Internet sender) {
    String subject = "datagram at " + InternetFiles.subject(file);
    int fd = tools.openFile(file.id());
    program.add(subject, new InternetOp.Connect(fd, Optional.of(datagram.sender())));
    InternetName from = datagram.sender().in(sender.socket().family());
    InternetName to =
        bound.anyAddress()
            ? new InternetName(from.address(), bound.port(), from.scope())
            : bound.in(sender.socket().family());
    int through = tools.openFile(sender.id());
    Optional<FileContent> bytes = datagram.bytes().map(id -> image.contents().get(id.value()));
    program.add(
        subject,
        new InternetOp.SendDatagram(
            through,
            bytes.map(content -> tools.data(content.file())).orElse(through),
            bytes.map(FileContent::offset).orElse(0L),
            bytes.map(content -> (int) content.bytes()).orElse(0),
            to,
            from));
  }

  private void connected(OpenFile.Internet file) {
    Udp socket = (Udp) file.socket();
    socket
        .peer()
        .ifPresent(
            peer ->
                program.add(
                    InternetFiles.subject(file),
                    new InternetOp.Connect(tools.openFile(file.id()), Optional.of(peer))));
  }
}
