// What one task executes.
package org.duration.restore.plan;

import java.util.List;
import org.duration.image.Address;

/**
 * @param stackTop inside the hole, distinct among the tasks of a process
 * @param label for people: {@code process 42 (bash)}
 */
public record PlanTask(int pid, int tid, Address stackTop, String label, List<Step> steps) {
  public PlanTask {
    steps = List.copyOf(steps);
  }

  public Op last() {
    return steps.get(steps.size() - 1).op();
  }

  /** Whether it lives on in the restored group. */
  public boolean livesOn() {
    return !steps.isEmpty() && last() instanceof TreeOp.Ready;
  }

  public PlanTask at(Address stack) {
    return new PlanTask(pid, tid, stack, label, steps);
  }
}
