// Whether a plan may be run.
package org.duration.restore.verify;

import java.util.List;
import java.util.stream.Collectors;
import org.duration.restore.plan.Plan;

/** All rules over all tasks. */
public final class PlanVerifier {
  private PlanVerifier() {}

  /** Every rule that is broken; empty for a plan that may be run. */
  public static List<PlanProblem> verify(Plan plan) {
    Problems problems = new Problems();
    new TaskRules(plan, problems).check();
    new BarrierRules(plan, problems).check();
    if (problems.found().isEmpty()) { // the walk follows forks, so they have to lead somewhere
      new ProcessWalk(plan, problems).check();
      new FinishRules(plan, problems).check();
    }
    return problems.found();
  }

  /**
   * @throws IllegalStateException with every problem
   */
  public static void demand(Plan plan) {
    List<PlanProblem> problems = verify(plan);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          problems.stream().map(PlanProblem::toString).collect(Collectors.joining("\n")));
    }
  }
}
