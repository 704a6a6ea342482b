// A rule that a plan breaks.
package org.duration.restore.verify;

/**
 * @param task index, -1 for the plan as a whole
 * @param op index in the task, -1 for the task as a whole
 */
public record PlanProblem(int task, int op, String what) {
  @Override
  public String toString() {
    String where = task < 0 ? "plan" : op < 0 ? "task " + task : "task " + task + " op " + op;
    return where + ": " + what;
  }
}
