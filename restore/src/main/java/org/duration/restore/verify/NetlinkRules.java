// Netlink sockets are made before they are set, and of protocols that a program may open.
package org.duration.restore.verify;

import java.util.Set;
import org.duration.restore.plan.NetlinkOp;

/** Over the ops of one process. */
final class NetlinkRules {
  /** To join a group, and what a socket says of itself. */
  private static final Set<Integer> OPTIONS =
      Set.of(NetlinkOp.SetOption.JOIN, 3, 4, 5, 8, 10, 11, 12);

  private final DescriptorRules files;

  NetlinkRules(DescriptorRules files) {
    this.files = files;
  }

  void netlink(NetlinkOp op) {
    if (op instanceof NetlinkOp.Make make) {
      files.descriptors().put(make.fd(), Held.of(Held.Kind.SOCKET));
    } else if (op instanceof NetlinkOp.SetOption option) {
      files.kind(option.fd(), Held.Kind.SOCKET);
      files
          .problems()
          .unless(OPTIONS.contains(option.name()), "sets netlink option %d", option.name());
    }
  }
}
