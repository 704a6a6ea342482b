// A set of SysV semaphores.
package org.duration.image.ipc;

import java.util.List;
import java.util.Objects;
import org.duration.image.Check;

/**
 * Deliberately not captured: when it was last used and by whom. Who waits for it asks again.
 *
 * @param id of the kernel
 */
public record SysvSemaphores(
    int id, SysvRights rights, List<Integer> values, List<SemaphoreUndo> undos) {
  private static final int MOST = 32767;

  public SysvSemaphores {
    Check.notNegative(id, "id");
    Objects.requireNonNull(rights);
    values = List.copyOf(values);
    Check.that(!values.isEmpty(), "semaphore set %d is empty", id);
    values.forEach(value -> Check.that(value >= 0 && value <= MOST, "semaphore value %d", value));
    undos = List.copyOf(undos);
    for (SemaphoreUndo undo : undos) {
      Check.that(undo.index() < values.size(), "semaphore set %d has no %d", id, undo.index());
    }
  }

  @Override
  public String toString() {
    return "SysV semaphore set " + id;
  }
}
