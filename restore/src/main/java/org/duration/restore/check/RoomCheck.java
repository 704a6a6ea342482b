// Whether the restore itself finds the numbers that it needs.
package org.duration.restore.check;

import org.duration.image.Image;
import org.duration.restore.Findings;
import org.duration.restore.compile.GroupCompiler;
import org.duration.restore.host.HostFacts;
import org.duration.restore.tree.SparePids;

/** Descriptors and pids beside those of the guests. */
public final class RoomCheck {
  private RoomCheck() {}

  /** Asks with the pids that the tree has taken. */
  public static void check(Image image, HostFacts host, SparePids pids, Findings findings) {
    long descriptors = GroupCompiler.descriptorsNeeded(image, host);
    if (descriptors > host.privileges().descriptors()) {
      findings.refuse(
          "descriptors",
          String.format(
              "the restore needs %d, a process may have %d",
              descriptors, host.privileges().descriptors()),
          "raise the hard limit of open files (ulimit -H -n)");
    }
    if (pids.highest() >= host.pidMax()) {
      findings.refuse(
          "pid " + pids.highest(),
          "lies beyond pid_max, which is " + host.pidMax(),
          "raise kernel.pid_max");
    }
  }
}
