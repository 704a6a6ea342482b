// A SysV message queue.
package org.duration.image.ipc;

import java.util.List;
import java.util.Objects;
import org.duration.image.Check;

/**
 * Deliberately not captured: when something was last sent and received, and by whom.
 *
 * @param id of the kernel
 * @param mostBytes msg_qbytes
 * @param messages oldest first
 */
public record SysvQueue(int id, SysvRights rights, long mostBytes, List<SysvMessage> messages) {
  public SysvQueue {
    Check.notNegative(id, "id");
    Objects.requireNonNull(rights);
    Check.notNegative(mostBytes, "bytes");
    messages = List.copyOf(messages);
  }

  @Override
  public String toString() {
    return "SysV message queue " + id;
  }
}
