// Collects the rules that a plan breaks.
package org.duration.restore.verify;

import java.util.ArrayList;
import java.util.List;

/** With a cursor, so that rules need not carry positions around. */
final class Problems {
  private final List<PlanProblem> found = new ArrayList<>();
  private int task = -1;
  private int op = -1;

  void at(int newTask, int newOp) {
    task = newTask;
    op = newOp;
  }

  void add(String format, Object... arguments) {
    found.add(new PlanProblem(task, op, String.format(format, arguments)));
  }

  void unless(boolean holds, String format, Object... arguments) {
    if (!holds) {
      add(format, arguments);
    }
  }

  List<PlanProblem> found() {
    return List.copyOf(found);
  }
}
