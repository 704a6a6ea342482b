// Internet sockets are made before they are used, and only the data of the checkpoint is sent.
package org.duration.restore.verify;

import java.util.Set;
import org.duration.restore.plan.InternetOp;

/** Over the ops of one process. */
final class InternetRules {
  private static final Set<Integer> TYPES = Set.of(1, 2);

  /** SOL_IP, SOL_SOCKET, TCP, UDP, IPV6. */
  private static final Set<Integer> LEVELS = Set.of(0, 1, 6, 17, 41);

  private static final int SOCKET = 1;
  private static final int TCP = 6;

  /** Options that bring in a program, or leave the socket in a state that is not the guest's. */
  private static final Set<Integer> PROGRAMS = Set.of(26, 50, 51, 52);

  private static final Set<Integer> REPAIR_AND_KEYS = Set.of(14, 19, 31, 32, 33, 38, 39);
  private static final int MOST_OPTION_BYTES = 136;
  private static final int LARGEST_DATAGRAM = 65535;

  private final DescriptorRules files;
  private final Problems problems;
  private final Descriptors descriptors;

  InternetRules(DescriptorRules files) {
    this.files = files;
    this.problems = files.problems();
    this.descriptors = files.descriptors();
  }

  void internet(InternetOp op) {
    if (op instanceof InternetOp.Socket socket) {
      problems.unless(TYPES.contains(socket.type()), "socket of type %d", socket.type());
      make(socket.fd());
    } else if (op instanceof InternetOp.SetOption option) {
      option(option);
    } else if (op instanceof InternetOp.Bind bind) {
      socket(bind.fd());
    } else if (op instanceof InternetOp.Listen listen) {
      socket(listen.fd());
    } else if (op instanceof InternetOp.Connect connect) {
      socket(connect.fd());
    } else if (op instanceof InternetOp.TcpPair pair) {
      pair(pair);
    } else if (op instanceof InternetOp.TcpConnect connect) {
      make(connect.connecting().fd());
    } else if (op instanceof InternetOp.Fill fill) {
      files.data(fill.from(), fill.offset(), fill.bytes());
      socket(fill.to());
    } else if (op instanceof InternetOp.TcpResume resume) {
      make(resume.end().fd());
    } else if (op instanceof InternetOp.TcpQueue queue) {
      files.data(queue.from(), queue.offset(), queue.bytes());
      socket(queue.to());
    } else if (op instanceof InternetOp.TcpWindow window) {
      socket(window.fd());
    } else if (op instanceof InternetOp.Shutdown shutdown) {
      socket(shutdown.fd());
    } else if (op instanceof InternetOp.SendDatagram datagram) {
      datagram(datagram);
    }
  }

  private void make(int fd) {
    descriptors.put(fd, Held.of(Held.Kind.SOCKET));
  }

  private void socket(int fd) {
    boolean is = descriptors.at(fd).filter(found -> found.kind() == Held.Kind.SOCKET).isPresent();
    problems.unless(is, "descriptor %d is no SOCKET", fd);
  }

  private void option(InternetOp.SetOption option) {
    socket(option.fd());
    boolean known =
        LEVELS.contains(option.level())
            && !(option.level() == SOCKET && PROGRAMS.contains(option.name()))
            && !(option.level() == TCP && REPAIR_AND_KEYS.contains(option.name()))
            && option.value().length() <= MOST_OPTION_BYTES;
    problems.unless(known, "sets option %d of level %d", option.name(), option.level());
  }

  private void pair(InternetOp.TcpPair pair) {
    problems.unless(
        pair.connecting().fd() != pair.accepted().fd(), "both ends at %d", pair.accepted().fd());
    make(pair.connecting().fd());
    make(pair.accepted().fd());
  }

  private void datagram(InternetOp.SendDatagram datagram) {
    socket(datagram.fd());
    if (datagram.bytes() != 0) {
      files.data(datagram.from(), datagram.offset(), datagram.bytes());
    }
    problems.unless(
        datagram.bytes() >= 0 && datagram.bytes() <= LARGEST_DATAGRAM,
        "datagram of %d bytes",
        datagram.bytes());
  }
}
