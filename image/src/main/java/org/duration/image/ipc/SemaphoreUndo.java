// What the end of a process does to a SysV semaphore.
package org.duration.image.ipc;

import org.duration.image.Check;

/**
 * What its operations with SEM_UNDO have summed up to.
 *
 * @param index of the semaphore in its set
 * @param adjust is added to its value
 */
public record SemaphoreUndo(int pid, int index, int adjust) {
  public SemaphoreUndo {
    Check.that(pid > 1, "undo of process %d", pid);
    Check.notNegative(index, "index");
    Check.that(
        adjust != 0 && adjust >= Short.MIN_VALUE && adjust <= Short.MAX_VALUE, "undo %d", adjust);
  }
}
