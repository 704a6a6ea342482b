// Gives the group's IPC namespace the limits that a guest had set.
package org.duration.restore.compile;

import org.duration.image.Image;
import org.duration.image.ipc.IpcLimit;
import org.duration.restore.plan.FileOp;

/**
 * What is there may be more than a limit allows by now: so it is raised before, and lowered after.
 */
record IpcLimits(Image image, Program program) {
  void raise() {
    for (IpcLimit limit : image.ipc().limits()) {
      if (!limit.raised().isFresh()) {
        write(limit.raised());
      }
    }
  }

  void lower() {
    for (IpcLimit limit : image.ipc().limits()) {
      if (!limit.raised().equals(limit)) {
        write(limit);
      }
    }
  }

  private void write(IpcLimit limit) {
    program.add("limit " + limit.path(), new FileOp.WriteFile(limit.path(), limit.text()));
  }
}
