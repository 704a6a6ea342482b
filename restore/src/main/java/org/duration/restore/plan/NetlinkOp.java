// Ops that make netlink sockets.
package org.duration.restore.plan;

import org.duration.image.Bytes;
import org.duration.image.files.InternetOption;
import org.duration.image.files.NetlinkSocket;

/** The verbs of netlink. */
public sealed interface NetlinkOp extends Op {
  int fd();

  /**
   * {@code socket}, with its filter, its own name and whom it is connected to; no groups, no other
   * options.
   */
  record Make(int fd, NetlinkSocket socket) implements NetlinkOp {
    private static final int STEP = 8;

    private Bytes filter() {
      return socket.options().stream()
          .filter(option -> option.is(1, InternetOption.FILTER))
          .map(InternetOption::value)
          .findFirst()
          .orElse(Bytes.EMPTY);
    }

    @Override
    public String operands() {
      String peer =
          socket.peerPort() == 0 && socket.peerGroups() == 0
              ? ""
              : " -> " + socket.peerPort() + String.format(" groups %#x", socket.peerGroups());
      return fd
          + " "
          + Names.socketType(socket.type())
          + " protocol "
          + socket.protocol()
          + (socket.port() == 0 ? "" : " port " + socket.port())
          + peer
          + (filter().length() == 0 ? "" : " filter " + filter().length() / STEP);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(socket.type()).u32(socket.protocol()).u32(socket.port());
      out.u32(socket.peerPort()).u32(socket.peerGroups());
      out.u32(filter().length() / STEP).u32(0).bytes(filter());
    }
  }

  /** {@code setsockopt} of SOL_NETLINK. */
  record SetOption(int fd, int name, int value) implements NetlinkOp {
    /** NETLINK_ADD_MEMBERSHIP. */
    public static final int JOIN = 1;

    @Override
    public String operands() {
      return fd + (name == JOIN ? " joins group " + value : " option " + name + " = " + value);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(name).u32(value).u32(0);
    }
  }
}
