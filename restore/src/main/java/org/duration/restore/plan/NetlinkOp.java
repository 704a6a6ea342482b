// Ops that make netlink sockets.
package org.duration.restore.plan;

import org.duration.image.files.NetlinkSocket;

/** The verbs of netlink. */
public sealed interface NetlinkOp extends Op {
  int fd();

  /** {@code socket}, with its own name and whom it is connected to; no groups, no options. */
  record Make(int fd, NetlinkSocket socket) implements NetlinkOp {
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
          + peer;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(socket.type()).u32(socket.protocol()).u32(socket.port());
      out.u32(socket.peerPort()).u32(socket.peerGroups());
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
