// Plans that somebody changed.
package org.duration.restore.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanFinish;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.Step;

/** Copies of a plan with one thing other than it was. */
final class Mutations {
  private Mutations() {}

  static Plan withSteps(Plan plan, int task, UnaryOperator<List<Step>> change) {
    List<PlanTask> tasks = new ArrayList<>(plan.tasks());
    PlanTask old = tasks.get(task);
    List<Step> steps = change.apply(new ArrayList<>(old.steps()));
    tasks.set(task, new PlanTask(old.pid(), old.tid(), old.stackTop(), old.label(), steps));
    return withTasks(plan, tasks);
  }

  static Plan withTasks(Plan plan, List<PlanTask> tasks) {
    return new Plan(
        plan.hole(),
        tasks,
        plan.origins(),
        plan.barrierParticipants(),
        plan.finishes(),
        plan.inputs(),
        plan.streams(),
        plan.firstTool(),
        plan.vdso());
  }

  static Plan withFinishes(Plan plan, List<PlanFinish> finishes) {
    return new Plan(
        plan.hole(),
        plan.tasks(),
        plan.origins(),
        plan.barrierParticipants(),
        finishes,
        plan.inputs(),
        plan.streams(),
        plan.firstTool(),
        plan.vdso());
  }

  /** Without the first op that {@code which} means. */
  static Plan without(Plan plan, int task, Predicate<Op> which) {
    return withSteps(
        plan,
        task,
        steps -> {
          steps.remove(index(steps, which));
          return steps;
        });
  }

  /** With another op in place of the first that {@code which} means. */
  static <T extends Op> Plan with(Plan plan, int task, Class<T> which, Function<T, Op> change) {
    return withSteps(
        plan,
        task,
        steps -> {
          int index = index(steps, which::isInstance);
          Step step = steps.get(index);
          steps.set(index, new Step(change.apply(which.cast(step.op())), step.origin()));
          return steps;
        });
  }

  /** With one more op before the first that {@code which} means. */
  static Plan before(Plan plan, int task, Predicate<Op> which, Op more) {
    return withSteps(
        plan,
        task,
        steps -> {
          steps.add(index(steps, which), new Step(more, 0));
          return steps;
        });
  }

  private static int index(List<Step> steps, Predicate<Op> which) {
    for (int i = 0; i < steps.size(); i++) {
      if (which.test(steps.get(i).op())) {
        return i;
      }
    }
    throw new AssertionError("no such op in the task");
  }
}
