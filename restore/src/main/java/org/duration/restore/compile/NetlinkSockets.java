// Makes netlink sockets.
package org.duration.restore.compile;

import org.duration.image.files.InternetOption;
import org.duration.image.files.NetlinkSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.SocketOption;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.NetlinkOp;
import org.duration.restore.plan.SocketOp;

/** Groups come last: with what is sent to them the socket is as it was left. */
final class NetlinkSockets {
  private static final int O_NONBLOCK = 04000;
  private static final int SOCKET = 1;
  private static final int SEND_BUFFER = 7;
  private static final int RECEIVE_BUFFER = 8;

  private NetlinkSockets() {}

  static void make(OpenFile.Netlink file, int fd, Program program) {
    NetlinkSocket socket = file.socket();
    String subject = OpenFiles.subject(file);
    program.add(subject, new NetlinkOp.Make(fd, socket));
    socket.options().stream()
        .filter(option -> !option.is(SOCKET, InternetOption.FILTER))
        .forEach(option -> set(subject, fd, option, program));
    for (int group : socket.groups()) {
      program.add(subject, new NetlinkOp.SetOption(fd, NetlinkOp.SetOption.JOIN, group));
    }
    if ((file.statusFlags() & O_NONBLOCK) != 0) {
      program.add(subject, new DescriptorOp.StatusFlags(fd, O_NONBLOCK));
    }
  }

  private static void set(String subject, int fd, InternetOption option, Program program) {
    if (option.level() == SOCKET) {
      boolean buffer = option.name() == SEND_BUFFER || option.name() == RECEIVE_BUFFER;
      program.add(
          subject,
          new SocketOp.SetOption(fd, new SocketOption(option.name(), option.value()), buffer));
    } else {
      program.add(subject, new NetlinkOp.SetOption(fd, option.name(), option.number()));
    }
  }
}
