// Sockets are made before they are used, and names are names.
package org.duration.restore.verify;

import java.util.Optional;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.SocketOp;

/** Part of {@link DescriptorRules}. */
final class SocketRules {
  private final Problems problems;
  private final Descriptors descriptors;
  private final DescriptorRules rules;

  SocketRules(Problems problems, Descriptors descriptors, DescriptorRules rules) {
    this.problems = problems;
    this.descriptors = descriptors;
    this.rules = rules;
  }

  void socket(SocketOp op) {
    if (op instanceof SocketOp.Socket socket) {
      descriptors.put(socket.fd(), Held.of(Held.Kind.SOCKET));
    } else if (op instanceof SocketOp.Bind bind) {
      made(bind.fd());
      address(bind.address());
    } else if (op instanceof SocketOp.Listen listen) {
      made(listen.fd());
    } else if (op instanceof SocketOp.Connect connect) {
      made(connect.fd());
      address(connect.address());
    } else if (op instanceof SocketOp.Accept accept) {
      made(accept.listener());
      descriptors.put(accept.fd(), Held.of(Held.Kind.SOCKET));
    } else if (op instanceof SocketOp.Send send) {
      send(send);
    } else if (op instanceof SocketOp.SetOption option) {
      made(option.fd());
    } else if (op instanceof SocketOp.Shutdown shutdown) {
      made(shutdown.fd());
    } else if (op instanceof SocketOp.Unbind unbind) {
      address(unbind.address());
      problems.unless(!unbind.address().name().startsWith("\0"), "removes an abstract name");
    }
  }

  private void send(SocketOp.Send send) {
    made(send.fd());
    send.files().forEach(rules::held);
    if (send.data() != DescriptorOp.SocketPair.NONE) {
      rules.data(send.data(), send.offset(), send.bytes());
    }
    if (!send.to().equals(SocketOp.Address.NONE)) {
      address(send.to());
    }
  }

  private void made(int fd) {
    Optional<Held> held = descriptors.at(fd).filter(each -> each.kind() == Held.Kind.SOCKET);
    problems.unless(held.isPresent(), "descriptor %d is no SOCKET", fd);
  }

  private void address(SocketOp.Address address) {
    String name = address.name();
    boolean relative = !name.startsWith("/") && !name.startsWith("\0");
    problems.unless(
        !name.isEmpty() && relative == !address.directory().isEmpty(),
        "socket name %s in %s",
        name,
        address.directory());
  }
}
