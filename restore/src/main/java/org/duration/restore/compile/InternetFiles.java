// Makes the internet sockets of a group.
package org.duration.restore.compile;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.duration.image.Image;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetOption;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.InternetSocket.TcpConnection;
import org.duration.image.files.OpenFile;
import org.duration.image.files.TcpPeer;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.InternetOp;

/**
 * All by the root task, because their order counts: connections before the sockets that listen at
 * the same names, and these before what waits at them. While the names are being taken every TCP
 * socket says SO_REUSEADDR; its own word comes last.
 */
final class InternetFiles {
  private static final int STREAM = 1;
  private static final int SHUT_WRITE = 1;
  private static final int SHUT_READ = 0;
  private static final int O_NONBLOCK = 04000;

  private final Tools tools;
  private final Program program;
  private final SocketOptions options;
  private final TcpPairs pairs;
  private final UdpSockets udp;

  InternetFiles(Image image, HostFacts host, Tools tools, Program program) {
    this.tools = tools;
    this.program = program;
    this.options = new SocketOptions(host, program);
    this.pairs = new TcpPairs(image, tools, program, options);
    this.udp = new UdpSockets(image, tools, program, options);
  }

  void make(List<OpenFile.Internet> files) {
    pairs.make(files);
    each(files, InternetSocket.TcpUnconnected.class).forEach(this::unconnected);
    each(files, InternetSocket.TcpListener.class).forEach(this::listener);
    files.stream()
        .filter(waiting())
        .sorted(Comparator.comparingLong(InternetFiles::idleMillis).reversed())
        .forEach(this::waiting);
    udp.make(each(files, InternetSocket.Udp.class).toList());
    files.forEach(this::last);
  }

  private static Stream<OpenFile.Internet> each(
      List<OpenFile.Internet> files, Class<? extends InternetSocket> kind) {
    return files.stream().filter(file -> kind.isInstance(file.socket()));
  }

  private static Predicate<OpenFile.Internet> waiting() {
    return file ->
        file.socket() instanceof TcpConnection connection
            && connection.other() instanceof TcpPeer.Waiting;
  }

  private static long idleMillis(OpenFile.Internet file) {
    return ((TcpPeer.Waiting) ((TcpConnection) file.socket()).other()).idleMillis();
  }

  /** {@code TCP socket listening at 127.0.0.1:80}. */
  static String subject(OpenFile.Internet file) {
    InternetSocket socket = file.socket();
    if (socket instanceof InternetSocket.TcpListener listener) {
      return "TCP socket listening at " + listener.name();
    } else if (socket instanceof TcpConnection connection) {
      return "TCP connection " + connection.name() + " to " + connection.peer();
    } else if (socket instanceof InternetSocket.TcpUnconnected unconnected) {
      return "TCP socket" + at(unconnected.name());
    } else if (socket instanceof InternetSocket.TcpEnded ended) {
      return "ended TCP connection" + at(ended.name());
    }
    InternetSocket.Udp udp = (InternetSocket.Udp) socket;
    return "UDP socket" + at(udp.name()) + udp.peer().map(peer -> " to " + peer).orElse("");
  }

  private static String at(Optional<InternetName> name) {
    return name.map(bound -> " " + bound).orElse("");
  }

  private int socket(OpenFile.Internet file) {
    int fd = tools.openFile(file.id());
    program.add(subject(file), new InternetOp.Socket(fd, file.socket().family(), STREAM));
    options.reuse(subject(file), fd);
    options.before(subject(file), fd, file.socket().options());
    return fd;
  }

  private void unconnected(OpenFile.Internet file) {
    int fd = socket(file);
    ((InternetSocket.TcpUnconnected) file.socket())
        .name()
        .ifPresent(name -> program.add(subject(file), new InternetOp.Bind(fd, name)));
  }

  private void listener(OpenFile.Internet file) {
    InternetSocket.TcpListener listener = (InternetSocket.TcpListener) file.socket();
    int fd = socket(file);
    program.add(subject(file), new InternetOp.Bind(fd, listener.name()));
    program.add(subject(file), new InternetOp.Listen(fd, listener.backlog()));
  }

  private void waiting(OpenFile.Internet file) {
    TcpConnection connection = (TcpConnection) file.socket();
    int fd = tools.openFile(file.id());
    boolean onlyV6 = SocketOptions.onlyV6(connection.options());
    program.add(
        subject(file),
        new InternetOp.TcpConnect(
            new InternetOp.End(fd, connection.family(), Optional.of(connection.name()), onlyV6),
            connection.peer()));
    shut(file, connection);
    options.connected(subject(file), fd, connection.options());
  }

  private void shut(OpenFile.Internet file, TcpConnection connection) {
    if (connection.sendShut()) {
      program.add(subject(file), new InternetOp.Shutdown(tools.openFile(file.id()), SHUT_WRITE));
    }
    if (connection.receiveShut()) {
      program.add(subject(file), new InternetOp.Shutdown(tools.openFile(file.id()), SHUT_READ));
    }
  }

  /** What would have been in the way of making it. */
  private void last(OpenFile.Internet file) {
    int fd = tools.openFile(file.id());
    List<InternetOption> kept = file.socket().options();
    if (!(file.socket() instanceof InternetSocket.Udp)) {
      options.after(subject(file), fd, kept);
    }
    if ((file.statusFlags() & O_NONBLOCK) != 0) {
      program.add(subject(file), new DescriptorOp.StatusFlags(fd, O_NONBLOCK));
    }
  }
}
