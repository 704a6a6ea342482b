// Terminals are the group's own, and belong to the session of whoever takes them.
package org.duration.restore.verify;

import java.util.Set;
import org.duration.image.files.Terminal;
import org.duration.restore.plan.TerminalOp;

/** Over the ops of one process. */
final class TerminalRules {
  private static final int MOST = 0xffff;
  private static final Set<String> MULTIPLEXERS = Set.of("/dev/ptmx", "/dev/pts/ptmx");

  private final Problems problems;
  private final Descriptors descriptors;
  private final DescriptorRules files;

  TerminalRules(Problems problems, Descriptors descriptors, DescriptorRules files) {
    this.problems = problems;
    this.descriptors = descriptors;
    this.files = files;
  }

  void terminal(TerminalOp op) {
    if (op instanceof TerminalOp.Make make) {
      make(make);
    } else if (op instanceof TerminalOp.Line line) {
      files.kind(line.fd(), Held.Kind.MASTER);
    } else if (op instanceof TerminalOp.Modes modes) {
      files.kind(modes.fd(), Held.Kind.MASTER);
    } else if (op instanceof TerminalOp.NodeOwner owner) {
      problems.unless(isNode(owner.path()), "changes the owner of %s", owner.path());
      problems.unless(owner.mode() >= 0 && owner.mode() <= 0777, "mode %o", owner.mode());
    } else if (op instanceof TerminalOp.Exclusive exclusive) {
      files.kind(exclusive.fd(), Held.Kind.TERMINAL);
    } else if (op instanceof TerminalOp.Control control) {
      files.kind(control.fd(), Held.Kind.TERMINAL);
    } else if (op instanceof TerminalOp.Foreground foreground) {
      files.kind(foreground.fd(), Held.Kind.TERMINAL);
      problems.unless(foreground.group() > 1, "foreground %d", foreground.group());
    } else if (op instanceof TerminalOp.Leave leave) {
      files.kind(leave.fd(), Held.Kind.TERMINAL);
    }
  }

  /** The other end of a terminal, by its path. */
  static boolean isNode(String path) {
    return path.matches("/dev/pts/[0-9]{1,7}") || path.equals("/dev/tty");
  }

  private void make(TerminalOp.Make make) {
    problems.unless(MULTIPLEXERS.contains(make.path()), "makes a terminal of %s", make.path());
    problems.unless(
        make.number() >= 0 && make.number() < Math.min(MOST, Terminal.MOST),
        "makes terminal %d",
        make.number());
    problems.unless(
        make.spare() > make.fd() && descriptors.from(make.spare()).isEmpty(),
        "holds terminals from %d on, which is not free",
        make.spare());
    descriptors.put(make.fd(), Held.of(Held.Kind.MASTER));
  }
}
